"""An apology as the system would write it, for the head to read, change and sign."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from onestop.agencies import queries as agencies
from onestop.dossiers import queries
from onestop.dossiers.correspondence import Apology
from onestop.dossiers.graph import cumulative_shares
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.service.apologising import Wording, draft_apology
from onestop.dossiers.service.clockwork import calendar_of, graph_of
from onestop.dossiers.states import OVER, StepState
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.people import queries as people
from onestop.people.models import Role


def draft_by_itself(act: Act, dossier: Dossier) -> Apology | None:
    """Draft an apology from what the journal knows; None when one was written before, or there is
    no date to be sorry for."""
    if dossier.due_at is None or queries.apologies_of(act.session, dossier.id):
        return None
    return draft_apology(act, dossier, wording_for(act, dossier))


def wording_for(act: Act, dossier: Dossier) -> Wording:
    """Where it lies and since when, a day by which the rest can be done, and who has it."""
    steps = queries.steps_of(act.session, dossier.id)
    going = [s for s in steps if s.state in (StepState.ACCEPTED.value, StepState.SENT.value)]
    names = {step.code: step.name.vi for step in graph_of(act, dossier, steps)}
    unit = agencies.agencies_by_code(
        act.session, [dossier.holder_agency], clock.day_of(dossier.lodged_at)
    ).get(dossier.holder_agency)
    where = unit.name_vi if unit else dossier.holder_agency
    since = next((s.accepted_at or s.sent_at for s in going), None) or dossier.received_at
    step = next((names[s.code] for s in going), "")
    day = f"{clock.local(since):%d/%m/%Y}" if since else ""
    passed = dossier.due_at is not None and dossier.due_at <= act.at
    end = "chưa xong đúng hạn" if passed else "chưa thể xong đúng hạn"
    return Wording(
        cause=f"Hồ sơ còn ở bước “{step}” tại {where} từ ngày {day}, {end}.",
        new_date=_enough(act, dossier, steps),
        person=_person(act, dossier, going),
        phone=unit.phone if unit else "",
    )


def _enough(act: Act, dossier: Dossier, rows: Sequence[Step]) -> date:
    """The working day by which the steps that are left would end, each in its share of the whole
    limit; at least one day, and after the date it takes the place of."""
    calendar = calendar_of(act, dossier)
    ends = cumulative_shares(graph_of(act, dossier, rows), {s.code for s in rows})
    used = max((ends[s.code] for s in rows if s.state in OVER), default=0.0)
    today = clock.day_of(act.at)
    whole = 0
    if dossier.received_at and dossier.legal_due_at:
        start, end = clock.day_of(dossier.received_at), clock.day_of(dossier.legal_due_at)
        whole = calendar.working_days(start, end)
    enough = calendar.add_working_days(today, max(1, ceil(whole * (1 - used))))
    if dossier.due_at is None:
        return enough
    return max(enough, calendar.add_working_days(clock.day_of(dossier.due_at), 1))


def _person(act: Act, dossier: Dossier, going: list[Step]) -> str:
    """Who does the step by name; when nobody was named, the head of the agency that has it."""
    named = [s.assignee_id for s in going if s.assignee_id]
    if named:
        return next(iter(people.names_of(act.session, named).values()), "")
    heads = people.accounts_of_unit(act.session, dossier.holder_agency, [Role.HEAD])
    return heads[0].name if heads else ""
