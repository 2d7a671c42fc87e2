"""Who is there. Flask-Login is spoken to here and nowhere else."""

from functools import partial
from urllib.parse import unquote, urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask import session as session_data
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response as Answered

from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.people import sessions
from onestop.people.models import Account
from onestop.people.rules import Holding
from onestop.people.sessions import SignedIn
from onestop.web import throttle
from onestop.web.transaction import act, afterwards, session

# Where a session keeps that its visitor has lately proved who they are; it ends with signing out.
PROOF = "proof"
manager = LoginManager()


class Visitor(UserMixin):
    """An account as the login library wants to see it."""

    def __init__(self, account: Account, token: str, kept: SignedIn | None = None) -> None:
        self.account, self.token, self.kept = account, token, kept

    def get_id(self) -> str:
        return self.token


def current_account() -> Account | None:
    """The account that is signed in, its posts loaded."""
    if "account" not in g:
        found = getattr(current_user, "account", None)
        g.account = found if isinstance(found, Account) else None
    account: Account | None = g.account
    return account


def holdings() -> list[Holding]:
    """The roles the visitor holds; none when nobody is signed in."""
    account = current_account()
    return [Holding(p.role, p.agency_code) for p in account.posts] if account else []


def current_session() -> SignedIn | None:
    """The session this request came in."""
    return getattr(current_user, "kept", None)


def visit_mark() -> str:
    """What marks this visit: a proof given in it is no proof in another one."""
    return str(getattr(current_user, "token", ""))[-16:]


def welcome(account: Account, way: str = "password") -> None:
    """Open a new session, whatever was there before; the store is being written to."""
    session_data.pop(PROOF, None)
    agent = request.user_agent.string
    token = sessions.begin(act(), account, way=way, network=throttle.network(), browser=agent)
    login_user(Visitor(account, token))
    g.account = account


def farewell() -> None:
    """End this session, here and in the store, which is being written to."""
    account, kept = current_account(), current_session()
    if account is not None and kept is not None:
        sessions.end(act(), account, kept.id, "signed-out")
    session_data.pop(PROOF, None)
    logout_user()
    g.account = None


def device() -> str:
    """What this browser kept from an earlier sign-in; empty when it is new here."""
    return request.cookies.get(_device_name(), "")[:64]


def remember_device(answer: Answered, known: str) -> None:
    """Let this browser be known again for a year: strangers' wrong tries do not slow it down."""
    answer.set_cookie(
        _device_name(),
        known,
        max_age=365 * 24 * 3600,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _device_name() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def init_app(app: Flask) -> None:
    # Pages ask `visitor()`; the library would load the account even for the page of a failure.
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None

    @manager.user_loader
    def load(token: str) -> Visitor | None:
        now = clock.now()
        known = sessions.found(session(), token, now)
        if known is None:
            return None
        account, kept = known
        if now - kept.seen_at > sessions.SEEN_EVERY:
            afterwards(partial(_still_there, kept.id))
        return Visitor(account, token, kept)

    @manager.unauthorized_handler
    def ask_to_sign_in() -> Response:
        answer = redirect(url_for("public.sign_in", next=_way_back()), code=303)
        return Response(answer.get_data(), answer.status_code, dict(answer.headers))


def _still_there(number: int, make: sessionmaker[Session]) -> None:
    with db.transaction(make) as writing:
        sessions.note_there(Act(writing, "system", clock.now(), "web"), number)


def _way_back() -> str | None:
    """Where to go after signing in: what was asked for; after a form, the page it stood on.

    A form's own address may know no GET. Then it is the page that sent the form, or the nearest
    page above the address; with neither, everybody lands where their work is (None).
    """
    if request.method in ("GET", "HEAD"):
        return request.full_path
    came = urlsplit(request.referrer or "")
    if came.netloc == request.host and _is_page(unquote(came.path)):
        return f"{came.path}?{came.query}" if came.query else came.path
    if _is_page(request.path):
        return request.path
    return _page_above()


def _page_above() -> str | None:
    """The page whose address is the beginning of this one, by the pattern, not by the letters:
    /apply/drafts is not the procedure “drafts”."""
    pattern = request.url_rule.rule if request.url_rule else ""
    pages = {
        rule.rule for rule in current_app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    path = request.path
    while pattern.count("/") > 1 and pattern.count("/") == path.count("/"):
        pattern, path = pattern.rpartition("/")[0], path.rpartition("/")[0]
        if pattern in pages:
            return path
    return None


def _is_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return False
    return adapter.test(path, method="GET")
