"""The way in after a password or a provider's word: in at once, or by a second factor first.

Who waits for the second step is kept signed in the browser for ten minutes, bound to the account as
it was: a new password ends it. Nobody is signed in meanwhile.
"""

from typing import Any

from flask import current_app
from flask import session as session_data
from werkzeug.wrappers import Response

from onestop.kernel import clock
from onestop.people import queries as people
from onestop.people import second_factor
from onestop.people.models import Account
from onestop.web.login import welcome
from onestop.web.pages import go, go_back_to
from onestop.web.transaction import session

WAITING = "entering"
SECONDS = 600


def enter(account: Account, way: str, target: str, otherwise: str) -> Response:
    """Let somebody in, or send them on to what is still missing. The posts are loaded; the store is
    being written to. `target` is where they wanted to go, `otherwise` the endpoint without one."""
    if second_factor.ways(session(), account.id):
        return _wait(account, way, target, "public.second_step")
    if must_have_one(account):
        return _wait(account, way, target, "public.first_factor")
    return let_in(account, way, target, otherwise)


def let_in(account: Account, way: str, target: str, otherwise: str) -> Response:
    """Nothing is missing any more: a new session."""
    session_data.pop(WAITING, None)
    welcome(account, way)
    return go_back_to(target, otherwise)


def must_have_one(account: Account) -> bool:
    return second_factor.must_have_one(account, current_app.config["SETTINGS"].factor_required)


def waiting() -> tuple[Account, dict[str, Any]] | None:
    """Who stands between the first step and the second in this browser, posts loaded, and what is
    kept of the first: `way` and `next`. None when nobody does, or no longer."""
    kept = session_data.get(WAITING)
    if not isinstance(kept, dict):
        return None
    age = clock.now().timestamp() - kept.get("at", 0)
    if not 0 <= age <= SECONDS:
        return None
    account = people.account_with_posts(session(), kept["account"])
    if account is None or account.closed_at is not None or account.stamp != kept["stamp"]:
        return None
    return account, kept


def begin_anew() -> Response:
    session_data.pop(WAITING, None)
    return go("public.sign_in")


def _wait(account: Account, way: str, target: str, endpoint: str) -> Response:
    session_data[WAITING] = {
        "account": account.id,
        "stamp": account.stamp,
        "way": way,
        "next": target[:500],
        "at": int(clock.now().timestamp()),
    }
    return go(endpoint)
