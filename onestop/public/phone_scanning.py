"""A phone as the desk's scanner: let in by a QR on the clerk's screen, for a quarter of an hour."""

from flask import current_app, request
from werkzeug.wrappers import Response

from onestop.capture import queries, service
from onestop.capture.errors import PAGES_MOST, NoSuchCapture, WrongPhoneCode
from onestop.capture.models import Capture
from onestop.capture.rules import PHONE_LASTS
from onestop.kernel import clock, codes, db
from onestop.kernel.act import Act
from onestop.kernel.errors import Refusal
from onestop.public.blueprint import bp
from onestop.web import throttle
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import anyone
from onestop.web.headers import private
from onestop.web.pages import Answer, go, sheet
from onestop.web.scans import PagesForm, keep_pages, picture_of
from onestop.web.transaction import act, session

DEVICE = 26


@bp.get("/scan/<token>")
@anyone
def scan_with(token: str) -> Answer:
    """Let the first phone in, and take the secret out of its address. Opening this is the act that
    binds the phone, so a look that only asks for the headers, or ahead of a tap, does nothing."""
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return private(Response(status=204))
    seen = queries.by_token(session(), token, clock.now())
    if seen is None:
        minutes = throttle.minutes_to_wait()
        return _refused(throttle.sentence(minutes), 429) if minutes else _wrong()
    # A phone that was let in elsewhere begins anew here: one cookie is for one scan.
    device = request.cookies.get(_name(), "")
    if not device or codes.token_digest(device) != seen.device_digest:
        device = codes.random_text(DEVICE)
    try:
        _admit(token, device)
    except WrongPhoneCode:
        return _wrong()
    answer = go("public.scan")
    answer.set_cookie(
        _name(),
        device,
        max_age=int(PHONE_LASTS.total_seconds()),
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return private(answer)


@bp.route("/scan", methods=["GET", "POST"])
@anyone
def scan() -> Answer:
    """Take pictures, and see which of them arrived."""
    found = _scan()
    if found is None:
        return _wrong()
    form = PagesForm()
    number = found.id
    if form.accepted():
        if minutes := throttle.scans.wait(str(number)):
            return _refused(throttle.sentence(int(minutes // 60) + 1), 429)
        with form.refusals_shown():
            keep_pages(number, form, "phone")
        if not form.is_refused:
            return private(go("public.scan", _anchor="arrived"))
    return _shown(number, form)


@bp.post("/scan/done")
@anyone
def scan_done() -> Answer:
    """The person is finished: this phone is let in no more."""
    found = _scan()
    if found is None:
        return _wrong()
    if not BareForm().accepted():
        return private(go("public.scan"))
    locked = queries.capture_to_change(session(), found.id)
    count = len(queries.pages_of(session(), locked.id))
    service.dismiss(act(locked.unit), locked)
    answer = private(sheet("public/scanned.html", count=count))
    answer.delete_cookie(_name(), path="/")
    return answer


@bp.get("/scan/pages/<int:page_id>.jpg")
@anyone
def scan_picture(page_id: int) -> Answer:
    """A small picture of a page that came, for the phone that is let in."""
    found = _scan()
    if found is None:
        raise NoSuchCapture
    return picture_of(found.id, page_id, small=True)


def _name() -> str:
    return "__Host-scan" if current_app.config["SESSION_COOKIE_SECURE"] else "scan"


def _scan() -> Capture | None:
    device = request.cookies.get(_name(), "")
    return queries.by_device(session(), device, clock.now()) if device else None


def _admit(token: str, device: str) -> None:
    """In a transaction of its own: a GET keeps nothing. Raises WrongPhoneCode."""
    with db.transaction(current_app.extensions["sessions"]) as writing:
        now = clock.now()
        seen = queries.by_token(writing, token, now)
        if seen is None:
            raise WrongPhoneCode
        found = queries.capture_to_change(writing, seen.id)
        # Another secret may have been made while this waited for the lock.
        if found.secret_digest != codes.token_digest(token):
            raise WrongPhoneCode
        service.admit(Act(writing, "anyone", now, "phone", found.unit), found, device)


def _shown(number: int, form: BaseForm) -> Response:
    pages = queries.pages_of(session(), number)
    status = 422 if form.is_refused else 200
    most = current_app.config["SETTINGS"].upload_bytes // 2**20
    facts = {"pages": pages, "most": most, "pages_most": PAGES_MOST}
    return private(sheet("public/scan.html", status, form=form, **facts))


def _wrong() -> Response:
    refusal: Refusal = WrongPhoneCode()
    return _refused(str(refusal), 403)


def _refused(sentence: str, status: int) -> Response:
    return private(sheet("public/scan_refused.html", status, sentence=sentence))
