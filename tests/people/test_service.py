"""Opening accounts and signing in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from onestop.journal import queries as journal
from onestop.people import queries, service
from onestop.people.errors import NameTaken, SignInBlocked, WrongSignIn
from onestop.people.models import Role
from onestop.people.rules import (
    NETWORK_AN_HOUR,
    Holding,
    Right,
    may,
    pause_after,
    sees_all,
    units_of,
)
from onestop.people.service import Details

AN = Details(username="an", password="mật khẩu của An", name="Nguyễn Thị Mẫu An")


@pytest.fixture
def an(act):
    return service.open_account(act, replace(AN, id_number="000190000001"), (Role.CITIZEN, None))


def later(act, minutes: float):
    return replace(act, at=act.at + timedelta(minutes=minutes))


def test_a_name_is_one_accounts(act, an) -> None:
    with pytest.raises(NameTaken):
        service.open_account(act, AN)


def test_the_password_is_not_in_the_store_or_the_journal(act, an) -> None:
    kept = [event.facts for event in journal.events_of(act.session, an.reference)]
    assert AN.password not in an.password_hash and AN.password not in str(kept)


def test_the_right_password_signs_in(act, an) -> None:
    assert service.sign_in(act, "an", AN.password) is an


@pytest.mark.parametrize("username", ["an", "nobody"])
def test_a_wrong_name_and_a_wrong_password_sound_alike(act, an, username) -> None:
    with pytest.raises(WrongSignIn):
        service.sign_in(act, username, "wrong")


HOME, AWAY = "192.0.2.0/24", "198.51.100.0/24"


def test_wrong_tries_make_who_makes_them_wait_but_never_for_good(act, an) -> None:
    for _ in range(5):
        service.note_wrong_try(act, "an", network=AWAY)
    with pytest.raises(SignInBlocked) as blocked:
        service.sign_in(later(act, 0.5), "an", AN.password, network=AWAY)
    assert blocked.value.facts == {"minutes": 1}
    assert service.sign_in(act, "an", AN.password, network=HOME) is an
    assert service.sign_in(later(act, 1), "an", AN.password, network=AWAY) is an
    assert [pause_after(n) for n in (1, 4, 5, 6, 7, 700)] == [0, 0, 1, 5, 30, 30]


def test_a_name_nobody_has_is_slowed_down_alike(act) -> None:
    for _ in range(5):
        service.note_wrong_try(act, "nobody", network=AWAY)
    with pytest.raises(SignInBlocked):
        service.sign_in(act, "nobody", "x", network=AWAY)
    assert queries.account_named(act.session, "nobody") is None


def test_an_attack_from_everywhere_does_not_lock_out_the_holder(act, an) -> None:
    """One account, each guess from another network: how many are checked, and who gets in."""
    service.sign_in(act, "an", AN.password, network=HOME, device="mine")
    checked = 0
    for guess in range(600):
        network = f"203.0.{guess % 250}.0/24"
        try:
            service.sign_in(later(act, guess / 10), "an", "wrong", network=network)
        except WrongSignIn:
            checked += 1
            service.note_wrong_try(later(act, guess / 10), "an", network=network)
        except SignInBlocked:
            pass
    # In an hour sixty, and then one each time the wait of ten minutes is over.
    assert 60 <= checked <= 70
    now = later(act, 61)
    with pytest.raises(SignInBlocked):
        service.sign_in(later(act, 59.9), "an", AN.password, network="203.0.113.0/24")
    assert service.sign_in(now, "an", AN.password, network="203.0.1.0/24", device="mine") is an


def test_one_network_that_tries_a_whole_town_waits_and_nobody_elsewhere_does(act, an) -> None:
    service.sign_in(act, "an", AN.password, network=HOME, device="mine")
    for number in range(NETWORK_AN_HOUR):
        service.note_wrong_try(act, f"name{number}", network=AWAY)
    with pytest.raises(SignInBlocked):
        service.sign_in(later(act, 0.9), "another", "x", network=AWAY)
    with pytest.raises(WrongSignIn):
        service.sign_in(later(act, 0.9), "another", "x", network=HOME)
    # A known device comes in even from there, and a stranger after the minute.
    assert service.sign_in(later(act, 0.9), "an", AN.password, network=AWAY, device="mine") is an
    assert service.sign_in(later(act, 1), "an", AN.password, network=AWAY) is an


def test_a_stolen_device_has_a_count_of_its_own(act, an) -> None:
    service.sign_in(act, "an", AN.password, network=HOME, device="mine")
    for _ in range(5):
        service.note_wrong_try(act, "an", network=HOME, device="mine")
    with pytest.raises(SignInBlocked):
        service.sign_in(act, "an", AN.password, network=HOME, device="mine")
    assert service.sign_in(act, "an", AN.password, network=HOME) is an


def test_a_new_password_ends_every_session(act, an) -> None:
    before = an.stamp
    service.change_password(act, an, "một mật khẩu khác")
    assert an.stamp != before
    with pytest.raises(WrongSignIn):
        service.sign_in(act, "an", AN.password)
    assert service.sign_in(act, "an", "một mật khẩu khác") is an


def test_a_closed_account_opens_nothing(act, an) -> None:
    service.close_account(act, an)
    with pytest.raises(WrongSignIn):
        service.sign_in(act, "an", AN.password)


def test_a_number_is_owned_only_after_a_desk_saw_the_card(act, an) -> None:
    assert an.owner_number is None
    assert list(queries.accounts_to_verify(act.session, "000190000001")) == [an]
    service.verify_identity(act, an)
    assert an.owner_number == "000190000001"
    assert list(queries.accounts_of_number(act.session, "000190000001")) == [an]
    assert not queries.accounts_to_verify(act.session, "000190000001")


def test_a_right_is_held_at_a_unit() -> None:
    clerk = [Holding(Role.CLERK, "H05.105")]
    assert may(clerk, Right.RECEIVE) and may(clerk, Right.RECEIVE, {"H05.105"})
    assert not may(clerk, Right.RECEIVE, {"H05.118"}) and not may(clerk, Right.DECIDE)
    assert units_of(clerk, Right.RECEIVE) == {"H05.105"} and not units_of(clerk, Right.DECIDE)
    inspector = [Holding(Role.INSPECTOR, "H05")]
    assert may(inspector, Right.SEE_FILE, {"H05.118"}) and sees_all(inspector, Right.SEE_FILE)
