"""A dossier as JSON: what its code alone shows, or with the token of its receipt all of it."""

from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from onestop.api.blueprint import bp
from onestop.api.description import DESCRIPTION
from onestop.api.problems import iso, problem, told
from onestop.dossiers.service.opening import open_with_token
from onestop.kernel import codes
from onestop.web import throttle
from onestop.web.dossier_pages import Shown, shown
from onestop.web.guard import anyone
from onestop.web.pages import Answer
from onestop.web.transaction import act, session
from onestop.web.viewing import Sight, sight_of


@bp.get("/openapi.json")
@anyone
def openapi() -> Answer:
    """What there is, as OpenAPI 3.1."""
    return Response(current_app.json.dumps(DESCRIPTION), mimetype="application/json")


@bp.get("/dossiers/<code>")
@anyone
def dossier(code: str) -> Answer:
    """`Authorization: Bearer <token of the receipt>` opens all of it; a wrong token is the same as
    an unknown code."""
    written = codes.dossier_code(code)
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = open_with_token(act(), token) if kind.lower() == "bearer" and token else None
    if found is not None and found.code == written:
        return told(_whole(shown(session(), found.code)))
    if minutes := throttle.minutes_to_wait(written):
        answer = problem(429, "too-many-requests", throttle.sentence(minutes))
        answer.headers["Retry-After"] = str(minutes * 60)
        return answer
    seen = sight_of(session(), written, None, None)
    if kind or seen.level is Sight.NOTHING or written is None:
        return problem(404, "no-such-dossier", "")
    view = shown(session(), written)
    if not (view.reception and view.reception.shows_by_code):
        return problem(404, "no-such-dossier", "")
    return told(_masked(view))


def _masked(view: Shown) -> dict[str, Any]:
    unit = view.reception
    return {
        "code": view.story.code,
        "state": view.story.masked_word[0],
        "date_holds": view.story.date_holds,
        "unit": {"name": unit.name, "phone": unit.phone} if unit else None,
    }


def _whole(view: Shown) -> dict[str, Any]:
    story = view.story
    return {
        **_masked(view),
        "status": int(story.status),
        "headline": story.headline,
        "procedure": {"code": story.procedure.code, "name": str(story.procedure.name)},
        "received_at": iso(story.received_at),
        "first_due_at": iso(story.first_due_at),
        "legal_due_at": iso(story.legal_due_at),
        "due_at": iso(story.due_at),
        "is_late": story.is_late,
        "is_paused": story.is_paused,
        "lines": list(view.lines),
        "holder": {
            "name": story.holder.name if story.holder else "",
            "phone": story.holder.phone if story.holder else "",
            "since": iso(story.since),
        },
        "held": [{"by": view.holder_words(part), "seconds": part.seconds} for part in story.held],
        "steps": [
            {
                "name": step.name,
                "state": step.state,
                "outcome": step.outcome,
                "agency": step.agency.name if step.agency else None,
                "due_at": iso(step.due_at),
                "day": step.day or None,
                "days": step.days or None,
            }
            for step in story.steps
        ],
        "apology": {
            "number": story.apology["number"],
            "cause": story.apology["cause"],
            "new_due_at": iso(story.apology["new_due_at"]),
            "person": story.apology["person"],
            "phone": story.apology["phone"],
        }
        if story.apology
        else None,
        "changed_at": iso(story.changed_at),
    }
