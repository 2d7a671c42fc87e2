"""Checking a result: the page behind its QR, the typed code, a file, the public keys and lists."""

from flask import current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.public.blueprint import bp
from onestop.public.forms import UploadForm, VerifyForm
from onestop.public.verdicts import answer, base_url, host, uploaded, verify_page
from onestop.results import links
from onestop.results import queries as results
from onestop.results.checking import check, find_typed
from onestop.results.keys import ring
from onestop.results.rules import typed_code
from onestop.results.status_list import KIND_CWT, address, signed_list, signed_list_cwt
from onestop.results.token import is_token
from onestop.web import throttle
from onestop.web.guard import anyone
from onestop.web.pages import Answer, go
from onestop.web.transaction import only_reads, session

SLIP = _("Look at the signs again: one of them is wrong")
UNKNOWN = _("No result has this code. It may be a forgery: ask the agency named on the paper")
AWAY = _("This code leads to another site: %(host)s. Results issued here lead to %(ours)s only")


@bp.get("/verify")
@anyone
def verify() -> Answer:
    return verify_page(VerifyForm(), UploadForm())


@bp.post("/verify")
@anyone
def find_result() -> Answer:
    """A typed code leads to the page behind its QR; a file is looked into and told of here."""
    only_reads()
    if "file" in request.files:
        return uploaded(None)
    form = VerifyForm()
    if minutes := throttle.minutes_to_wait():
        form.blame(None, throttle.sentence(minutes))
    elif form.accepted():
        typed = form.typed.data or ""
        place = links.read(typed, base_url())
        if isinstance(place, links.Ours) and (
            place.token != typed.strip() or is_token(place.token)
        ):
            return go("public.verdict", token=place.token)
        if isinstance(place, links.Elsewhere):
            form.blame("typed", str(AWAY) % {"host": place.host, "ours": host()})
        elif typed_code(typed) is None:
            form.blame("typed", str(SLIP))
        elif (found := find_typed(session(), typed)) is None:
            form.blame("typed", str(UNKNOWN))
        else:
            return go("public.verdict", token=found.token)
    return verify_page(form, None)


@bp.get("/v/<raw:token>")
@anyone
def verdict(token: str) -> Answer:
    return answer(token, check(session(), token, clock.now()))


@bp.post("/v/<raw:token>")
@anyone
def compare(token: str) -> Answer:
    """The same, with a file compared to the one that was issued."""
    only_reads()
    return uploaded(token)


@bp.get("/.well-known/kq-jwks.json")
@anyone
def keys() -> Answer:
    return _public(current_app.json.dumps(ring().jwks()), "application/jwk-set+json")


@bp.get("/.well-known/kq-jwks.jws")
@anyone
def signed_keys() -> Answer:
    return _public(ring().signed_set(clock.now()), "application/jose")


@bp.get("/status/<int:number>")
@anyone
def status_list(number: int) -> Answer:
    if number > results.newest_list(session()):
        raise NotFound
    base = current_app.config["SETTINGS"].base_url
    kinds = ["application/statuslist+jwt", KIND_CWT]
    if request.accept_mimetypes.best_match(kinds) == KIND_CWT:
        answer = _public(signed_list_cwt(session(), number, base, clock.now()), KIND_CWT)
    else:
        answer = _public(signed_list(session(), number, base, clock.now()), kinds[0])
    answer.vary.add("Accept")
    return answer


@bp.get("/status")
@anyone
def status_lists() -> Answer:
    """Where every status list is, for who checks without a line and fetches them all before."""
    base = current_app.config["SETTINGS"].base_url
    last = results.newest_list(session())
    found = [address(base, number) for number in range(last + 1)]
    return _public(current_app.json.dumps({"status_lists": found}), "application/json")


def _public(text: str | bytes, media_type: str) -> Response:
    made = Response(text, mimetype=media_type)
    made.headers["Access-Control-Allow-Origin"] = "*"
    made.headers["Cache-Control"] = "public, max-age=300"
    return made
