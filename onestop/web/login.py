"""Who is there. Flask-Login is spoken to here and nowhere else."""

from urllib.parse import unquote, urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask import session as session_data
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from onestop.people import queries as people
from onestop.people.models import Account
from onestop.people.rules import Holding
from onestop.web.transaction import session

# Where a session keeps that its visitor has lately proved who they are; it ends with signing out.
PROOF = "proof"
manager = LoginManager()


class Visitor(UserMixin):
    """An account as the login library wants to see it."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        # The stamp changes with the password, so an old session ends by itself.
        return f"{self.account.id}:{self.account.stamp}"


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


def welcome(account: Account) -> None:
    session_data.pop(PROOF, None)
    login_user(Visitor(account))
    g.account = account


def farewell() -> None:
    session_data.pop(PROOF, None)
    logout_user()
    g.account = None


def init_app(app: Flask) -> None:
    # Pages ask `visitor()`; the library would load the account even for the page of a failure.
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None

    @manager.user_loader
    def load(reference: str) -> Visitor | None:
        number, _, stamp = reference.partition(":")
        if not number.isdigit():
            return None
        account = people.account_with_posts(session(), int(number))
        fits = account is not None and account.stamp == stamp and account.closed_at is None
        return Visitor(account) if account and fits else None

    @manager.unauthorized_handler
    def ask_to_sign_in() -> Response:
        answer = redirect(url_for("public.sign_in", next=_way_back()), code=303)
        return Response(answer.get_data(), answer.status_code, dict(answer.headers))


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
