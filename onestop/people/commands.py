"""`onestop account …`: the accounts that must exist before anybody can sign in and make others."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session, sessionmaker

from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.errors import Refusal
from onestop.people import factors, passkeys, queries, service
from onestop.people.models import Role
from onestop.people.rules import AT_NO_UNIT, PASSWORD_LEAST
from onestop.people.service import Details

Make = Callable[[], sessionmaker[Session]]
PASSWORD = click.password_option(
    help=f"At least {PASSWORD_LEAST} characters; asked for when it is not given"
)


@click.group("account")
def account_commands() -> None:
    """The accounts of staff."""


@account_commands.command("open")
@click.argument("username")
@click.option("--name", required=True, help="Full name")
@click.option("--role", type=click.Choice([r.value for r in Role]), default="administrator")
@click.option("--unit", help="Code of the unit the role is held at")
@PASSWORD
@click.pass_obj
def open_account(
    make: Make, username: str, name: str, role: str, unit: str | None, password: str
) -> None:
    """Open an account; without --role it is an administrator's."""
    held = Role(role)
    if (unit is None) is not (held in AT_NO_UNIT):
        raise click.UsageError(
            f"{role} is held at no unit" if unit else f"{role} is held at a unit: --unit"
        )
    _check(password)
    details = Details(username=username.strip().lower(), password=password, name=name)
    with _refusals_spoken(), db.transaction(make()) as session:
        service.open_account(_act(session), details, (held, unit))
    click.echo(f"opened {details.username}")


@account_commands.command("password")
@click.argument("username")
@PASSWORD
@click.pass_obj
def set_password(make: Make, username: str, password: str) -> None:
    """Set a new password; every session opened with the old one ends."""
    _check(password)
    with _refusals_spoken(), db.transaction(make()) as session:
        account = queries.account(session, username.strip().lower())
        service.change_password(_act(session), account, password)
    click.echo(f"changed {username}")


@account_commands.command("forget-factor")
@click.argument("username")
@click.pass_obj
def forget_factor(make: Make, username: str) -> None:
    """Take away the phone and the passkeys of somebody who lost them; new ones can be set up."""
    name = username.strip().lower()
    with _refusals_spoken(), db.transaction(make()) as session:
        account = queries.account(session, name)
        factors.forget(_act(session), account)
        passkeys.remove_all(_act(session), account)
    click.echo(f"forgot the factor of {name}")


def _act(session: Session) -> Act:
    return Act(session, "system", clock.now(), "command")


def _check(password: str) -> None:
    if len(password) < PASSWORD_LEAST:
        raise click.UsageError(f"a password has at least {PASSWORD_LEAST} characters")


@contextmanager
def _refusals_spoken() -> Iterator[None]:
    """A refusal of the rules ends a command with its sentence and exit code 1."""
    try:
        yield
    except Refusal as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
