"""How the door of machines answers: JSON, and problems as RFC 9457 writes them."""

from datetime import datetime
from typing import Any

from flask import current_app
from werkzeug.wrappers import Response

from onestop.kernel import clock
from onestop.web import throttle
from onestop.web.headers import private

PROBLEM = "application/problem+json"


def told(facts: dict[str, Any]) -> Response:
    """For one person only: kept nowhere."""
    return private(public(facts))


def public(facts: dict[str, Any]) -> Response:
    """For anybody, asked for anew each time."""
    answer = Response(current_app.json.dumps(facts), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def problem(status: int, kind: str, detail: str) -> Response:
    """RFC 9457."""
    facts = {"type": f"urn:onestop:{kind}", "title": kind, "status": status, "detail": detail}
    return private(Response(current_app.json.dumps(facts), status, mimetype=PROBLEM))


def iso(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat(timespec="seconds") if moment else None


def too_many(minutes: int) -> Response:
    answer = problem(429, "too-many-requests", throttle.sentence(minutes))
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
