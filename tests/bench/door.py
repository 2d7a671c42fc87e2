"""How many passwords a day the door judges, with a clock that is moved on: `make bench-door`.

Figures of the rules, not of the machine: tries that were judged, and whether the holder came in
meanwhile with the device they know.
"""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from onestop import migrating
from onestop.kernel import db
from onestop.kernel.act import Act
from onestop.people import service
from onestop.people.errors import SignInBlocked, WrongSignIn
from onestop.people.models import Role
from onestop.people.service import Details
from tests.conftest import cheap

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
PASSWORD = "a password of the holder"
DEVICE = "the holder's phone"


def judged(session, at: datetime, name: str, network: str) -> bool:
    """Whether a wrong password was looked at; the try is counted as the page counts it."""
    act = Act(session, "anyone", at, "bench")
    try:
        service.sign_in(act, name, "wrong", network=network, device="")
    except SignInBlocked:
        return False
    except WrongSignIn:
        service.note_wrong_try(act, name, network=network, device="")
        return True
    raise AssertionError("a wrong password was taken")


def holder_comes_in(session, at: datetime, name: str) -> bool:
    act = Act(session, "anyone", at, "bench")
    try:
        service.sign_in(act, name, PASSWORD, network="10.1.1.0/24", device=DEVICE)
    except SignInBlocked:
        return False
    return True


def main() -> None:
    cheap()
    with tempfile.TemporaryDirectory() as folder:
        engine = db.connect(f"sqlite:///{Path(folder)}/door.db")
        migrating.upgrade(engine)
        for say, run in (
            ("one network, one account, a guess a second", one_network),
            ("1,000 networks, one account, each a guess a minute for an hour", many_networks),
            ("one network, a new account each second", spraying),
        ):
            with db.transaction(db.sessions(engine)) as session:
                print(f"{say}: {run(session)}")
        engine.dispose()


def opened(session, name: str) -> None:
    act = Act(session, "system", BEGIN - timedelta(days=1), "bench")
    service.open_account(act, Details(name, PASSWORD, "Người Mẫu"), (Role.CITIZEN, None))
    assert holder_comes_in(session, BEGIN - timedelta(hours=20), name)


def one_network(session) -> str:
    opened(session, "one")
    tried = inside = 0
    for second in range(24 * 3600):
        at = BEGIN + timedelta(seconds=second)
        # Asking is cheap where it is blocked anyway: every tenth second is enough to see it.
        if second < 600 or second % 10 == 0:
            tried += judged(session, at, "one", "10.9.9.0/24")
        if second % 3600 == 0:
            inside += holder_comes_in(session, at, "one")
    return f"{tried} judged in 24 hours; the holder came in {inside} of 24 times"


def many_networks(session) -> str:
    opened(session, "two")
    tried = inside = 0
    for minute in range(60):
        at = BEGIN + timedelta(minutes=minute)
        for n in range(1000):
            tried += judged(session, at, "two", f"10.{n // 250 + 20}.{n % 250}.0/24")
        inside += holder_comes_in(session, at, "two")
    return f"{tried} judged in an hour; the holder came in {inside} of 60 times"


def spraying(session) -> str:
    opened(session, "three")
    tried = inside = 0
    for second in range(3600):
        at = BEGIN + timedelta(days=2, seconds=second)
        tried += judged(session, at, f"name{second}", "10.8.8.0/24")
        if second % 60 == 0:
            inside += holder_comes_in(session, at, "three")
    return f"{tried} judged in an hour; a holder elsewhere came in {inside} of 60 times"


if __name__ == "__main__":
    main()
