"""Money from doors: every đồng is somewhere, and a closed day stays as it was."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from onestop.delivery import sums
from onestop.delivery.errors import DayClosed, DifferenceUnnamed
from onestop.delivery.money import PassedOn, Remittance
from onestop.delivery.service.attempting import Handed, deliver
from onestop.delivery.service.reconciling import close_day, pass_on
from onestop.dossiers import queries as dossiers
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock
from tests.small_world import POST, SOMEBODY, UNIT


def paid_at_the_door(way) -> None:
    dossier = way.owing()
    parcel = way.carried(dossier)
    person = dossiers.parties_of(way.world.session, dossier.id)[PartyRole.RECIPIENT]
    handed = Handed(SOMEBODY.number, "pin", collected_dong=20_000)
    deliver(way.world.act(POST, hours=0), dossier, parcel, handed, person)


def put(way, kind: PassedOn, amount: int, op_id: str, day, reference: str = "") -> None:
    pass_on(
        way.world.act(POST, hours=0),
        kind,
        post=POST,
        unit=UNIT,
        day=day,
        amount_dong=amount,
        reference=reference,
        words="",
        op_id=op_id,
    )


def test_a_day_is_compared_its_difference_named_and_then_frozen(way) -> None:
    paid_at_the_door(way)
    paid_at_the_door(way)
    day = sums.days(way.world.session, post=POST)[0].day
    way.world.now = way.world.now.replace(hour=9)
    put(way, PassedOn.HANDED_IN, 30_000, "a", day)
    put(way, PassedOn.HANDED_IN, 30_000, "a", day)  # the same form, sent twice
    assert way.world.session.scalar(select(func.count(Remittance.id))) == 1
    put(way, PassedOn.CREDITED, 30_000, "b", day, "FT26064")
    of_unit = sums.days(way.world.session, unit=UNIT)
    total = sum(found.expected_dong for found in of_unit)
    assert total == 40_000 and sums.days(way.world.session, post="H05.999") == []
    found = sums.of_day(way.world.session, POST, UNIT, day)
    assert found.not_credited == 0 and found.not_handed_in == found.expected_dong - 30_000
    where = {"post": POST, "unit": UNIT, "day": day}
    with pytest.raises(DifferenceUnnamed):
        close_day(way.world.act(), **where)
    row = close_day(way.world.act(hours=0), **where, reason_code="not-yet", words="Nộp thiếu")
    assert (row.expected_dong, row.handed_in_dong) == (found.expected_dong, 30_000)
    with pytest.raises(DayClosed):
        put(way, PassedOn.HANDED_IN, 10_000, "c", day)
    with pytest.raises(DayClosed):
        close_day(way.world.act(), **where)
    # The correction is a row of its own on a day that is open; the closed one stays as it was.
    put(way, PassedOn.HANDED_IN, 10_000, "c", day + timedelta(days=1))
    put(way, PassedOn.HANDED_IN, -10_000, "d", day + timedelta(days=1))
    assert sums.of_day(way.world.session, POST, UNIT, day).handed_in_dong == 30_000


def test_money_paid_after_a_day_was_closed_is_the_next_days(way) -> None:
    way.world.now += timedelta(days=1)
    paid_at_the_door(way)
    today = clock.day_of(way.world.now)
    close_day(
        way.world.act(hours=0), post=POST, unit=UNIT, day=today, reason_code="not-yet", words="Mai"
    )
    way.world.act(hours=-5)
    before = sums.of_day(way.world.session, POST, UNIT, today).expected_dong
    dossier = way.owing()
    parcel = way.carried(dossier)
    day = clock.day_of(way.world.now)
    if sums.closed(way.world.session, POST, UNIT, day) is None:
        close_day(way.world.act(hours=0), post=POST, unit=UNIT, day=day)
    person = dossiers.parties_of(way.world.session, dossier.id)[PartyRole.RECIPIENT]
    handed = Handed(SOMEBODY.number, "pin", collected_dong=20_000)
    deliver(way.world.act(POST, hours=0), dossier, parcel, handed, person)
    assert sums.of_day(way.world.session, POST, UNIT, today).expected_dong == before
    next_day = day + timedelta(days=1)
    assert sums.of_day(way.world.session, POST, UNIT, next_day).expected_dong == 20_000
