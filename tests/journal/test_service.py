"""The chain of events shows every change made to it."""

import pytest
from sqlalchemy import text

from onestop.journal import queries
from onestop.journal.rules import START, first_break
from onestop.journal.service import record


def test_events_of_a_subject_are_numbered_and_sealed_to_one_another(act) -> None:
    first = record(act, "thing.made", "thing:1", colour="đỏ")
    second = record(act, "thing.moved", "thing:1", reason="vì mưa")

    assert (first.seq, first.previous) == (1, START)
    assert (second.seq, second.previous) == (2, first.digest)
    assert record(act, "thing.made", "thing:2").seq == 1


def test_a_true_chain_has_no_break_when_read_again(act, session) -> None:
    for number in range(5):
        record(act, "thing.moved", "thing:1", number=number)
    session.commit()
    session.expire_all()

    assert first_break(queries.events_of(session, "thing:1")) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET reason = 'khác' WHERE seq = 3",
        "UPDATE events SET who = 'account:9' WHERE seq = 3",
        "UPDATE events SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 3",
        "DELETE FROM events WHERE seq = 3",
        "UPDATE events SET name = 'thing.lost' WHERE seq = 3",
    ],
)
def test_a_changed_event_is_named(act, session, change) -> None:
    for number in range(5):
        record(act, "thing.moved", "thing:1", number=number)
    session.flush()
    session.execute(text(change))
    session.expire_all()

    broken = first_break(queries.events_of(session, "thing:1"))
    assert broken is not None and broken.seq in (3, 4)
