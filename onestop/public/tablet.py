"""The tablet at the door, where the manager lets it alone give numbers: a key opens it once."""

import hmac

from flask import current_app, request

from onestop.waiting.models import Queue
from onestop.web.headers import private
from onestop.web.pages import Answer, go, sheet

A_YEAR = 365 * 86400


def shut(queue: Queue) -> Answer | None:
    """What is answered instead of the page; None when this browser may give numbers.

    The key in the address becomes a cookie and leaves the address, which stands on the screen.
    """
    if queue.tablet_key is None or _is(queue, request.cookies.get(_name())):
        return None
    if not _is(queue, request.args.get("key")):
        return private(sheet("public/tablet_only.html", 403))
    answer = private(go("public.kiosk", code=queue.unit))
    answer.set_cookie(
        _name(),
        queue.tablet_key,
        max_age=A_YEAR,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return answer


def _is(queue: Queue, key: str | None) -> bool:
    return hmac.compare_digest((queue.tablet_key or "").encode(), (key or "").encode())


def _name() -> str:
    return "__Host-tablet" if current_app.config["SESSION_COOKIE_SECURE"] else "tablet"
