"""A paper shown at a desk: three minutes and no longer, once, and nothing kept that opens it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from onestop.agencies import queries as agencies
from onestop.dossiers import queries as dossiers
from onestop.dossiers.service.keeping import keep_file
from onestop.dossiers.states import Outcome, PartyRole
from onestop.journal import queries as journal
from onestop.journal.rules import first_break
from onestop.kernel.act import Act
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import digitising, service, showing
from onestop.results.approving import approve
from onestop.results.errors import NoSuchShowing, NotShowable, NumberNotGood, NumberUsed
from onestop.results.held import of_result, of_stored
from onestop.results.showing import Showing
from tests.results.pictures import picture
from tests.results.test_digitising import ORIGINAL, PROOF
from tests.small_world import INSURANCE, POLICE, SOMEBODY, UNIT

MOMENT = timedelta(seconds=1)
CLERK = "account:77"


@pytest.fixture
def owner(world):
    return open_account(
        world.act(), Details("owner", "x" * 12, SOMEBODY.name), (Role.CITIZEN, None)
    ).id


@pytest.fixture
def issued(world, place, head):
    dossier = world.to_be_decided(answers={"purpose": "Đăng ký kết hôn"})
    (result,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    return result


@pytest.fixture
def copy(world, place):
    clerk = open_account(world.act(), Details("clerk", "x" * 12, "Đỗ Thị Quầy"), (Role.CLERK, UNIT))
    dossier, act = world.received(), world.act()
    file = keep_file(act, place.store, "giấy.png", picture(), 10**7)
    party = dossiers.parties_of(world.session, dossier.id)[PartyRole.APPLICANT]
    unit = agencies.agency(world.session, UNIT, act.at.date())
    return digitising.digitise(act, dossier, PROOF, file, ORIGINAL, party, unit, clerk)


@pytest.fixture
def offer(world, owner):
    """A showing of a result, made now by its owner."""

    def made(result):
        act = world.act(None, f"account:{owner}")
        return showing.make(act, of_result(result, act.at.date()), owner)

    return made


def clerk_at(world, made, after: timedelta, who: str = CLERK) -> Act:
    return Act(world.session, who, made.showing.made_at + after, "desk", UNIT)


def events(world, row: Showing) -> list[tuple[str, str, str | None, dict]]:
    chain = journal.events_of(world.session, row.subject)
    assert first_break(chain) is None
    return [(e.name, e.who, e.unit, e.facts) for e in chain]


@pytest.mark.parametrize("way", ["number", "token", "typed"])
def test_three_minutes_hold_and_no_longer(world, offer, issued, way) -> None:
    made = offer(issued)
    key = made.token if way == "token" else made.number
    if way == "typed":
        key = f" {made.number.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    with pytest.raises(NumberNotGood):
        showing.use(clerk_at(world, made, showing.HOLDS), key, UNIT)
    used = showing.use(clerk_at(world, made, showing.HOLDS - MOMENT), key, UNIT)
    assert used is made.showing
    assert (used.used_by, used.unit) == (CLERK, UNIT)
    assert used.used_at == made.showing.made_at + timedelta(minutes=3) - MOMENT


def test_a_number_opens_once_and_the_second_clerk_is_told_so(world, offer, issued) -> None:
    made = offer(issued)
    showing.use(clerk_at(world, made, MOMENT), made.number, UNIT)
    for key in (made.number, made.token):
        for after in (2 * MOMENT, showing.HOLDS + MOMENT):
            with pytest.raises(NumberUsed):
                showing.use(clerk_at(world, made, after, "account:78"), key, INSURANCE)
    assert made.showing.unit == UNIT
    assert showing.used_of(world.session, [issued.id], []) == [made.showing]
    assert showing.used_of(world.session, [issued.id + 1], [issued.id]) == []


def test_what_is_ended_opens_nothing_and_a_new_one_ends_the_old(world, offer, issued) -> None:
    first = offer(issued)
    act = clerk_at(world, first, MOMENT, f"account:{first.showing.account_id}")
    showing.end(act, first.showing)
    showing.end(act, first.showing)
    with pytest.raises(NumberNotGood):
        showing.use(clerk_at(world, first, 2 * MOMENT), first.number, UNIT)
    second = offer(issued)
    at = Act(world.session, f"account:{second.showing.account_id}", world.now + MOMENT, "online")
    third = showing.make(at, of_result(issued, at.at.date()), second.showing.account_id)
    assert second.showing.ended_at == third.showing.made_at
    with pytest.raises(NumberNotGood):
        showing.use(clerk_at(world, third, MOMENT), second.token, UNIT)
    used = showing.use(clerk_at(world, third, MOMENT), third.token, UNIT)
    showing.end(clerk_at(world, third, 2 * MOMENT), used)
    assert used.ended_at is None
    names = [[name for name, *_ in events(world, m.showing)] for m in (first, second, third)]
    over = ["showing.made", "showing.ended"]
    assert names == [over, over, ["showing.made", "showing.used"]]


@pytest.mark.parametrize("move", [service.revoke, service.suspend])
def test_it_ends_when_the_result_falls_meanwhile(world, offer, issued, move) -> None:
    made = offer(issued)
    act = Act(world.session, "account:9", made.showing.made_at + MOMENT, "office", POLICE)
    move(act, issued, reason_code="other", reason="Sai")
    with pytest.raises(NumberNotGood):
        showing.use(clerk_at(world, made, 2 * MOMENT), made.number, UNIT)
    assert made.showing.used_at is None
    with pytest.raises(NotShowable):
        offer(issued)


def test_what_has_expired_or_was_taken_back_is_not_offered(world, owner, offer, issued, copy):
    issued.valid_until = (world.now - timedelta(days=1)).date()
    with pytest.raises(NotShowable):
        offer(issued)
    after = ORIGINAL.valid_until + timedelta(days=1)
    with pytest.raises(NotShowable):
        showing.make(world.act(), of_stored(copy, after), owner)
    digitising.void(world.act(), copy, "Bản chụp nhầm")
    with pytest.raises(NotShowable):
        showing.make(world.act(), of_stored(copy, world.now.date()), owner)
    assert world.session.scalars(select(Showing.id)).all() == []


def test_wrong_numbers_are_all_told_the_same(world, offer, issued) -> None:
    made = offer(issued)
    slip = made.number[:-1] + ("0" if made.number[-1] != "0" else "2")
    other = str((int(made.token) + 1) % 10**39).zfill(39)
    for wrong in ("", "x", slip, made.number[:-1], other, made.token[:-1], "٣" * 39, "²" * 39):
        with pytest.raises(NumberNotGood):
            showing.use(clerk_at(world, made, MOMENT), wrong, UNIT)
    assert made.showing.used_at is None


def test_the_store_and_the_journal_keep_nothing_that_opens_it_or_tells_of_a_person(
    world, offer, issued
) -> None:
    made = offer(issued)
    showing.use(clerk_at(world, made, MOMENT), made.number, UNIT)
    row = made.showing
    kept = {column.key: getattr(row, column.key) for column in Showing.__table__.columns}
    written = json.dumps([kept, events(world, row)], default=str)
    for secret in (made.token, made.number, made.number.replace("-", "")):
        assert secret not in written
    for personal in (SOMEBODY.name, SOMEBODY.number, SOMEBODY.phone, issued.number):
        assert personal not in written
    assert events(world, row) == [
        ("showing.made", f"account:{row.account_id}", None, {"result": issued.id}),
        ("showing.used", CLERK, UNIT, {"result": issued.id}),
    ]


def test_only_who_opened_it_looks_again_and_for_minutes(world, offer, issued) -> None:
    made = offer(issued)
    used = showing.use(clerk_at(world, made, MOMENT), made.number, UNIT)
    last = used.used_at + showing.READ_AGAIN - MOMENT
    assert showing.opened_by(world.session, used.id, CLERK, last) is used
    for who, at in (("account:78", last), (CLERK, last + MOMENT)):
        with pytest.raises(NoSuchShowing):
            showing.opened_by(world.session, used.id, who, at)


def test_a_signed_copy_is_checked_over_exactly_its_facts(world, copy) -> None:
    today = world.now.date()

    def told(day=today):
        found = showing.copy_verdict(of_stored(copy, day), copy)
        return found.content, found.issuer, found.status

    assert told() == ("authentic", "trusted", "valid")
    assert told(ORIGINAL.valid_until + timedelta(days=1)) == ("authentic", "trusted", "expired")
    kept = copy.data
    copy.data = {**kept, "owner": {"name": "Người Khác Mẫu", "number": None}}
    assert told()[0] == "altered"
    copy.data = kept
    kept_token, copy.token = copy.token, copy.token[:-4] + "AAAA"
    assert told()[0] == "altered"
    for broken in ("", "a.b.c", "x" * 50):
        copy.token = broken
        assert told()[0] == "altered"
    copy.token = kept_token
    digitising.void(world.act(), copy, "Bản chụp nhầm")
    assert told() == ("authentic", "trusted", "revoked")


def test_what_nobody_used_goes_after_a_day_and_a_use_after_a_year(world, offer, issued) -> None:
    unused, used = offer(issued), offer(issued)
    showing.use(clerk_at(world, used, MOMENT), used.number, UNIT)
    ids = {"unused": unused.showing.id, "used": used.showing.id}

    def over(at) -> list[int]:
        return list(showing.showings_to_forget(world.session, at, 10))

    assert over(unused.showing.made_at + showing.UNUSED_KEPT - MOMENT) == []
    assert over(unused.showing.made_at + showing.UNUSED_KEPT) == [ids["unused"]]
    assert showing.forget_showing(world.act(), ids["unused"]) == 1
    assert over(used.showing.made_at + showing.USED_KEPT - MOMENT) == []
    assert over(used.showing.made_at + showing.USED_KEPT) == [ids["used"]]
