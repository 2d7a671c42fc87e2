"""What is kept act by act is what the journal says, whatever was done."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from onestop.catalogue.definition import Channel
from onestop.dossiers.service import (
    asking,
    closing,
    consulting,
    deciding,
    lengthening,
    receiving,
    routing,
    watching,
    working,
)
from onestop.dossiers.states import Alert, Opinion, Outcome, Silence
from onestop.journal.service import taken
from onestop.kernel.errors import Refusal
from onestop.statistics.models import Stay
from onestop.statistics.service import keep, rebuild, verify
from onestop.workdays import service as workdays
from tests import small_world
from tests.conftest import MONDAY
from tests.small_world import INSURANCE, PARTS, POLICE, UNIT
from tests.statistics.reading import contents, sent_back

VERBS = {
    "receive": lambda w, d, u: receiving.receive(w.act(), d),
    "hand over": lambda w, d, u: [_try(working.hand_over, w.act(u), d, n) for n in (1, 2, 3, 4)],
    "accept": lambda w, d, u: [_try(working.accept, w.act(u), d, n) for n in (2, 3, 4, 5)],
    "send back": lambda w, d, u: [_try(working.send_back, w.act(u), d, n, "X") for n in (2, 3, 4)],
    "assign": lambda w, d, u: working.assign(w.act(u), d, 2, 7),
    "unassign": lambda w, d, u: working.assign(w.act(u), d, 2, None),
    "grant part": lambda w, d, u: [
        _try(deciding.decide_part, w.act(u), d, n, Outcome.GRANTED) for n in (2, 3, 4)
    ],
    "refuse part": lambda w, d, u: [
        _try(deciding.decide_part, w.act(u), d, n, Outcome.REFUSED, "X") for n in (2, 3)
    ],
    "decide": lambda w, d, u: deciding.decide(w.act(u), d, Outcome.GRANTED),
    "recall": lambda w, d, u: deciding.recall(w.act(u), d, "X"),
    "ask": lambda w, d, u: asking.ask_papers(w.act(u), d, ["A"], "X", "Y"),
    "answer": lambda w, d, u: asking.answer_papers(w.act(), d, [], Channel.DESK),
    "demand": lambda w, d, u: asking.demand_payment(
        w.act(u), d, name_vi="T", name_en="", amount_dong=1, reason="X"
    ),
    "pay": lambda w, d, u: asking.record_payment(w.act(), d, "BL1"),
    "stop": lambda w, d, u: closing.stop(w.act(u), d, reason_code="other", reason="X"),
    "reopen": lambda w, d, u: closing.reopen(w.act(u), d, "X"),
    "withdraw": lambda w, d, u: closing.withdraw(w.act(None), d),
    "misroute": lambda w, d, u: routing.misroute(w.act(u), d, 3, "X"),
    "route": lambda w, d, u: routing.route(w.act(), d, 3, POLICE),
    "consult": lambda w, d, u: consulting.ask_opinion(
        w.act(u), d, agency_code=INSURANCE, question="X", days=1, silence=Silence.AGREES
    ),
    "opinion": lambda w, d, u: consulting.answer_opinion(
        w.act(INSURANCE), d, 1, opinion=Opinion.AGREES, answer="X"
    ),
    "silence": lambda w, d, u: consulting.note_silence(w.act(None, "system"), d, 1),
    "report": lambda w, d, u: watching.report_silence(w.act(None, "system"), d, 2),
    "extend": lambda w, d, u: lengthening.extend(w.act(u), d, 2, reason="X", source="Y"),
    "a day off": lambda w, d, u: workdays.set_day(
        w.act(), w.now.date(), is_working=False, name_vi="N", source="S"
    ),
    "days pass": lambda w, d, u: w.act(hours=50),
}
OFTEN = ("hand over", "accept", "hand over", "accept", "send back", "grant part")


def _try(verb, *told) -> None:
    with suppress(Refusal):
        verb(*told)


ACTS = st.lists(
    st.tuples(st.sampled_from([*VERBS, *OFTEN]), st.sampled_from([UNIT, POLICE, INSURANCE])),
    min_size=5,
    max_size=40,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS, parts=st.booleans(), each=st.booleans())
def test_whatever_is_done_the_kept_figures_are_those_of_the_journal(
    session, acts, parts, each
) -> None:
    """Read after each act, or all at once, it is the same as made anew."""
    point = session.begin_nested()
    world = small_world.make(session, MONDAY)
    procedure = PARTS if parts else small_world.PROCEDURE
    answers = {"wants_card": "yes", "home": UNIT} if parts else {}
    dossier = world.received(procedure, answers=answers)
    for name, unit in acts:
        _try(VERBS[name], world, dossier, unit)
        if each:
            keep(session, taken(session.info))
    keep(session, taken(session.info))
    session.flush()
    assert verify(session) is None
    kept = contents(session)
    rebuild(session)
    assert contents(session) == kept
    point.rollback()
    taken(session.info)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stays SET working_seconds = 5 WHERE ended_at IS NOT NULL",
        "UPDATE stays SET account_id = 99",
        "DELETE FROM signals",
        "UPDATE signals SET agency_code = 'H05.1'",
    ],
)
def test_what_was_changed_behind_the_journals_back_is_found(world, kept, change) -> None:
    dossier = world.received()
    sent_back(world, dossier)
    kept()
    world.session.execute(text(change))
    world.session.expire_all()
    assert dossier.code in (verify(world.session) or "")


def test_most_events_cost_nothing(world) -> None:
    dossier = world.with_police()
    taken(world.session.info)
    dossier.alert = Alert.SHARE.value
    watching.alert(world.act(None, "system"), dossier)
    events = taken(world.session.info)
    assert [e.name for e in events] == ["dossier.alerted"]
    keep(world.session, events)
    assert not world.session.scalars(select(Stay)).all()
