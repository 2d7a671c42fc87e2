"""A result as JSON for another agency, with the consent token its owner gave it."""

from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from onestop.api.answers import iso, problem, told
from onestop.api.blueprint import bp
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.results import queries, sharing
from onestop.results.canonical import canonical
from onestop.results.errors import NoSuchResult
from onestop.results.models import Result
from onestop.results.rules import state_on
from onestop.results.storehouse import Consent
from onestop.web import throttle
from onestop.web.guard import anyone
from onestop.web.pages import Answer

NO_TOKEN = _("Send the code its owner gave you: Authorization: Bearer <code>")
BAD_TOKEN = _("This code opens nothing, has run out, or its owner took it back")
OTHER_RESULT = _("This code is for another result")
NOT_HERE = _("There is no such result")


@bp.get("/results/<int:result_id>")
@anyone
def result(result_id: int) -> Answer:
    """What one result says, its signed token and whether it holds; every look is written down.

    401 without a good token, 403 with one for another result, 404 for a result that is not there.
    """
    if minutes := throttle.minutes_to_wait():
        answer = problem(429, "too-many-requests", throttle.sentence(minutes))
        answer.headers["Retry-After"] = str(minutes * 60)
        return answer
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return _unauthorised("no-token", str(NO_TOKEN))
    # A reading request keeps nothing; this look must stay.
    with db.transaction(current_app.extensions["sessions"]) as session:
        act = Act(session, "anyone", clock.now(), "api")
        consent = sharing.by_token(session, token)
        if consent is None or not sharing.is_good(consent, act):
            return _unauthorised("bad-token", str(BAD_TOKEN))
        try:
            found = queries.result(session, result_id)
        except NoSuchResult:
            return problem(404, "no-such-result", str(NOT_HERE))
        if consent.result_id != found.id:
            return problem(403, "other-result", str(OTHER_RESULT))
        sharing.note_look(act, consent, found)
        return told(_facts(found, consent, act))


def _facts(result: Result, consent: Consent, act: Act) -> dict[str, Any]:
    base = current_app.config["SETTINGS"].base_url
    return {
        "id": result.id,
        "number": result.number,
        "type": result.type_code,
        "issuer": {"code": result.issuer_agency, "name": result.issuer_name},
        "issued_at": iso(result.issued_at),
        "valid_until": result.valid_until.isoformat() if result.valid_until else None,
        "data": result.data,
        "canonical": canonical(result.data).decode(),
        "sha256": result.data_digest,
        "cose": result.token,
        "status": {
            "state": state_on(result, clock.day_of(act.at)),
            "reason": result.state_reason,
            "since": iso(result.state_at),
            "checked_at": iso(act.at),
            "list": f"{base}/status/{result.status_list}",
            "index": result.status_index,
        },
        "consent": {
            "to": consent.to_whom,
            "purpose": consent.purpose,
            "until": iso(consent.until),
        },
    }


def _unauthorised(kind: str, detail: str) -> Response:
    answer = problem(401, kind, detail)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="onestop"'
    return answer
