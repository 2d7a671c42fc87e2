"""Signing in with an identity provider: there, back, and when it ends there."""

import hmac
from typing import Any

from flask import current_app, request, url_for
from flask import session as session_data
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from onestop.config import Line
from onestop.kernel import clock, codes, openid
from onestop.kernel.i18n import _
from onestop.people import identities
from onestop.people import queries as people
from onestop.people.models import Account
from onestop.public.blueprint import bp
from onestop.public.forms import SignInForm
from onestop.web import entering
from onestop.web.guard import anyone, by_signature
from onestop.web.headers import private
from onestop.web.login import current_account
from onestop.web.pages import Answer, go, sheet
from onestop.web.transaction import act, let_go, only_reads, session, writes

BEGUN = "identity"
# How long somebody may take at the provider.
SECONDS = 600
SILENT = _("The identity provider does not answer now. Sign in with your own account, or try later")
NOT_YOURS = _("This sign-in was not begun in this browser, or it took too long. Begin again")


@bp.get("/sign-in/identity")
@anyone
def with_identity() -> Answer:
    """Go to the provider; what is sent along is bound to this browser and good for one try."""
    line = _line()
    if line is None:
        return go("public.sign_in")
    begun: dict[str, Any] = {
        "state": codes.random_text(26),
        "nonce": codes.random_text(26),
        "secret": openid.verifier(),
        "next": request.args.get("next", "")[:500],
        "at": int(clock.now().timestamp()),
    }
    try:
        where = openid.begin(
            line, _back(), state=begun["state"], nonce=begun["nonce"], secret=begun["secret"]
        )
    except openid.Unreachable:
        return _refused(str(SILENT), 503)
    session_data[BEGUN] = begun
    return private(redirect(where, 303))


@bp.get("/sign-in/identity/back")
@anyone
def identity_back() -> Answer:
    """The provider has sent somebody back with a code."""
    line, begun = _line(), session_data.pop(BEGUN, None)
    if line is None or not _fits(begun):
        return _refused(str(NOT_YOURS), 400)
    # The provider is asked before anything is locked.
    only_reads()
    code = request.args.get("code", "")
    if not code or request.args.get("iss", line.url).rstrip("/") != line.url:
        return _refused(str(NOT_YOURS), 400)
    try:
        signed = openid.finish(line, _back(), code, nonce=begun["nonce"], secret=begun["secret"])
    except openid.Unreachable:
        return _refused(str(SILENT), 503)
    except openid.Untrusted:
        return _refused(str(NOT_YOURS), 400)
    here = current_account()
    let_go()
    writes()
    current = people.account_with_posts(session(), here.id) if here else None
    account = identities.sign_in_with(
        act(),
        signed.issuer,
        signed.subject,
        signed.claims,
        session=signed.session,
        id_token=signed.id_token,
        current=current,
    )
    return entering.enter(account, "provider", begun["next"], "public.after_sign_in")


@bp.post("/sign-in/identity/ended")
@by_signature
def identity_ended() -> Answer:
    """Back-channel logout: the provider says, signed, that a session there has ended."""
    line = _line()
    raw = request.form.get("logout_token", "")
    if line is None or not raw or len(raw) > 10_000:
        return _plain(400)
    try:
        issuer, subject, at_provider = openid.ended(line, raw)
    except (openid.Untrusted, openid.Unreachable):
        return _plain(400)
    identities.end_at_provider(act(), issuer, subject, at_provider)
    return _plain(200)


def end_address_of(account: Account | None) -> str | None:
    """Where somebody who came with the identity provider ends that session, too; else None."""
    line = _line()
    if line is None or account is None:
        return None
    token = identities.token_of(session(), account.id, line.url)
    base = current_app.config["SETTINGS"].base_url
    return None if token is None else openid.end_address(line, token, f"{base}/")


def _line() -> Line | None:
    line: Line | None = current_app.config["SETTINGS"].identity
    return line


def _back() -> str:
    base = current_app.config["SETTINGS"].base_url
    return f"{base}{url_for('public.identity_back')}"


def _fits(begun: Any) -> bool:
    """Whether what came back belongs to what this browser began, and not long ago."""
    if not isinstance(begun, dict) or not isinstance(begun.get("state"), str):
        return False
    age = clock.now().timestamp() - begun.get("at", 0)
    given = request.args.get("state", "")
    same = hmac.compare_digest(given.encode(), begun["state"].encode())
    return same and 0 <= age <= SECONDS


def _refused(sentence: str, status: int) -> Answer:
    form = SignInForm()
    form.blame(None, sentence)
    return private(sheet("public/sign_in.html", status, form=form, asked=None))


def _plain(status: int) -> Response:
    made = Response("", status, mimetype="text/plain")
    made.headers["Cache-Control"] = "no-store"
    return made
