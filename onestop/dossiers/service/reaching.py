"""Whether the applicant could be told: their time to answer runs only when they could."""

from onestop.dossiers import queries, timing
from onestop.dossiers.errors import NotUnreached
from onestop.dossiers.models import Dossier, Supplement
from onestop.dossiers.projection import Change, write
from onestop.dossiers.service.clockwork import calendar_of, definition_of
from onestop.dossiers.states import Status
from onestop.kernel.act import Act
from onestop.workdays import queries as workdays


def note_unreached(act: Act, dossier: Dossier, channel: str, problem: str) -> None:
    """A message did not reach the applicant: it bounced, or the letter came back.

    The time to answer an open request stands still from now on. `problem` is a code, never an
    address. Told again for another message, it is one more event and stands still already.
    """
    asked = _open_request(act, dossier)
    stops = asked is not None and asked.unreached_since is None
    changes = [Change(asked, {"unreached_since": act.at})] if asked and stops else []
    write(act, dossier, "dossier.unreached", *changes, sent_by=channel, problem=problem)


def note_reached(act: Act, dossier: Dossier, way: str) -> None:
    """The applicant was reached after all: all the time there is to answer begins now.

    `way` is the channel that reached them, `call` or `page`. Raises NotUnreached when nothing
    stands still.
    """
    asked = _open_request(act, dossier)
    if asked is None or asked.unreached_since is None:
        raise NotUnreached
    days = definition_of(act, dossier).supplement_days
    outages = workdays.down_since(act.session, act.at).applicants
    due_at = timing.answer_by(act.at, days, calendar_of(act, dossier), outages)
    told = {"unreached_since": None, "counted_from": act.at, "due_at": due_at}
    write(act, dossier, "dossier.reached", Change(asked, told), way=way)


def _open_request(act: Act, dossier: Dossier) -> Supplement | None:
    """The request that waits for the applicant's answer; None: they owe none."""
    last = queries.supplements_of(act.session, dossier.id)[-1:]
    waits = dossier.status == Status.SUPPLEMENT and last and last[0].answered_at is None
    return last[0] if waits else None
