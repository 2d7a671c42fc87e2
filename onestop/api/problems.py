"""How the door of machines answers: facts, or a problem (RFC 9457)."""

from datetime import datetime
from typing import Any

from flask import current_app
from werkzeug.wrappers import Response

from onestop.kernel import clock
from onestop.web.headers import private

PROBLEM = "application/problem+json"


def told(facts: dict[str, Any]) -> Response:
    return private(Response(current_app.json.dumps(facts), mimetype="application/json"))


def problem(status: int, kind: str, detail: str) -> Response:
    """RFC 9457."""
    facts = {"type": f"urn:onestop:{kind}", "title": kind, "status": status, "detail": detail}
    return private(Response(current_app.json.dumps(facts), status, mimetype=PROBLEM))


def iso(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat(timespec="seconds") if moment else None
