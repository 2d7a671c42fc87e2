"""Who is there. Flask-Login is spoken to here and nowhere else."""

from flask import Flask, Response, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from onestop.people import queries as people
from onestop.people.models import Account
from onestop.people.rules import Holding
from onestop.web.transaction import session

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
    login_user(Visitor(account))
    g.account = account


def farewell() -> None:
    logout_user()
    g.account = None


def init_app(app: Flask) -> None:
    manager.init_app(app)
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
        target = request.full_path if request.method == "GET" else request.path
        answer = redirect(url_for("public.sign_in", next=target), code=303)
        return Response(answer.get_data(), answer.status_code, dict(answer.headers))
