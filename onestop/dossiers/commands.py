"""`onestop journal …`: prove the tables from the journal."""

import sys
from collections.abc import Callable

import click
from sqlalchemy.orm import Session, sessionmaker

from onestop.dossiers.proving import first_disagreement

Make = Callable[[], sessionmaker[Session]]


@click.group("journal")
def journal_commands() -> None:
    """The journal of every act."""


@journal_commands.command("verify")
@click.pass_obj
def verify(make: Make) -> None:
    """Check every chain, and every row against its events; exit 1 with the first disagreement."""
    with make()() as session:
        checked, problem = first_disagreement(session)
    if problem:
        click.echo(problem, err=True)
        sys.exit(1)
    click.echo(f"{checked} events agree")
