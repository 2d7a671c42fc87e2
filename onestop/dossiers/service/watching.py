"""What happens because time passes: alerts, reports of silence, the end of a wait."""

from onestop.dossiers import queries
from onestop.dossiers.errors import StepNotHere
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import STOP_REASON
from onestop.dossiers.service import closing
from onestop.dossiers.service.clockwork import alert_after, calendar_of, late_mark
from onestop.dossiers.service.stepping import silent_at
from onestop.dossiers.states import Alert, StepState
from onestop.journal import queries as journal
from onestop.kernel.act import Act

SILENT = "dossier.handover_silent"


def alert(act: Act, dossier: Dossier) -> Alert:
    """Tell staff about the date: the alert whose time has come, and when the next one is."""
    fired = Alert(dossier.alert)
    write(
        act,
        dossier,
        "dossier.alerted",
        Change(
            dossier,
            {
                **alert_after(fired, dossier, calendar_of(act, dossier)),
                **late_mark(dossier, act.at),
            },
        ),
        alert=fired.value,
    )
    return fired


def report_silence(act: Act, dossier: Dossier, position: int) -> None:
    """A hand-over was not accepted for hours of work: it is told, and again after as many.

    Raises StepNotHere when somebody accepted it meanwhile.
    """
    steps = queries.steps_of(act.session, dossier.id)
    step = next((s for s in steps if s.position == position), None)
    if step is None or step.state != StepState.SENT.value:
        raise StepNotHere
    before = journal.events_of(act.session, dossier.subject)
    # Once it came back and was sent anew, its hours begin anew.
    since = step.sent_at or dossier.lodged_at
    times = sum(e.name == SILENT and e.facts["step"] == step.code and e.at > since for e in before)
    write(
        act,
        dossier,
        SILENT,
        Change(step, {"silent_at": silent_at(act, dossier)}),
        step=step.code,
        to=step.agency_code,
        times=times + 1,
    )


def stop_unanswered(act: Act, dossier: Dossier) -> None:
    """What was asked of the applicant did not come by its own date: the work stops with notice."""
    closing.stop(act, dossier, reason_code="no-answer", reason=STOP_REASON)
