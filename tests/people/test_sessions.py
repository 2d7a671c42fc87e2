"""Sessions: each can be seen and ended; they end by themselves, and none comes back."""

from datetime import timedelta

import pytest

from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.people import service, sessions
from onestop.people.models import Role
from onestop.people.service import Details
from tests.conftest import MONDAY


@pytest.fixture
def act(session) -> Act:
    return Act(session, "anyone", MONDAY, "test")


def opened(act: Act, username: str, role: Role):
    details = Details(username=username, password="mật khẩu dài", name="Người Mẫu")
    return service.open_account(act, details, (role, "H05.105" if role is Role.CLERK else None))


def begun(act: Act, account) -> str:
    return sessions.begin(act, account, way="password", network="192.0.2.0/24", browser="Firefox/1")


@pytest.mark.parametrize(
    ("role", "idle", "life"),
    [
        (Role.CITIZEN, sessions.IDLE, sessions.LIFE),
        (Role.CLERK, sessions.STAFF_IDLE, sessions.STAFF_LIFE),
    ],
)
def test_a_session_ends_by_itself(act, role, idle, life) -> None:
    account = opened(act, "an", role)
    token = begun(act, account)
    moment = timedelta(seconds=1)
    assert sessions.found(act.session, token, MONDAY + idle)[0] is account
    assert sessions.found(act.session, token, MONDAY + idle + moment) is None
    kept = sessions.found(act.session, token, MONDAY)[1]
    kept.seen_at = MONDAY + life
    assert sessions.found(act.session, token, MONDAY + life)[1] is kept
    assert sessions.found(act.session, token, MONDAY + life + moment) is None


def test_what_the_browser_keeps_is_not_in_the_store(act) -> None:
    token = begun(act, opened(act, "an", Role.CITIZEN))
    (kept,) = act.session.query(sessions.SignedIn)
    assert token not in (kept.digest, kept.browser) and len(token) == 32
    for other in ("", token[:-1], token.lower(), kept.digest):
        assert sessions.found(act.session, other, MONDAY) is None


def test_one_is_ended_or_all_others_and_nobody_elses(act) -> None:
    an, binh = opened(act, "an", Role.CITIZEN), opened(act, "binh", Role.CITIZEN)
    mine = [begun(act, an) for _ in range(3)]
    theirs = begun(act, binh)
    ids = [sessions.found(act.session, token, MONDAY)[1].id for token in mine]
    sessions.end(act, binh, ids[0], "test")
    assert len(sessions.open_of(act.session, an.id, MONDAY)) == 3
    sessions.end(act, an, ids[0], "test")
    assert sessions.found(act.session, mine[0], MONDAY) is None
    # Somebody of that session was still reading: it does not come back.
    sessions.note_there(act, ids[0])
    assert sessions.found(act.session, mine[0], MONDAY) is None
    assert sessions.end_others(act, an, ids[1], "test") == 1
    assert [s.id for s in sessions.open_of(act.session, an.id, MONDAY)] == [ids[1]]
    assert sessions.found(act.session, theirs, MONDAY)[0] is binh


@pytest.mark.parametrize("what", ["password", "closed"])
def test_a_new_password_and_closing_end_every_session(act, what) -> None:
    account = opened(act, "an", Role.CITIZEN)
    token = begun(act, account)
    if what == "password":
        service.change_password(act, account, "một mật khẩu khác")
    else:
        service.close_account(act, account)
    act.session.flush()
    assert sessions.found(act.session, token, clock.now()) is None
    assert sessions.open_of(act.session, account.id, MONDAY) == []
