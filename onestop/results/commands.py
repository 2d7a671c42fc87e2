"""`onestop keys …`: what results are signed with; `onestop results …`: what is done with many."""

import json
from typing import Any

import click

from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.results import pdf_keys, queries
from onestop.results.archiving import archive, not_archived
from onestop.results.keys import ring
from onestop.results.pdf_keys import LocalKeys
from onestop.results.sealing import CannotArchive


@click.group("keys")
def key_commands() -> None:
    """The keys results are signed with."""


@key_commands.command("show")
@click.pass_obj
def show(make: object) -> None:
    """Print the public set of keys."""
    assert callable(make)
    make()
    click.echo(json.dumps(ring().jwks(), indent=1))


@key_commands.command("revoke-pdf")
@click.argument("agency")
@click.pass_obj
def revoke_pdf(make: Any, agency: str) -> None:
    """Revoke the demonstration certificate AGENCY (its code) signs PDF files with; the next file
    is signed with a new key."""
    make()
    keys = pdf_keys.signing().keys
    if not isinstance(keys, LocalKeys):
        raise click.ClickException("ask the authority that issued the certificate to revoke it")
    if not keys.revoke(agency, clock.now()):
        raise click.ClickException(f"{agency} has no certificate yet")
    click.echo(f"revoked the certificate of {agency}")


@click.group("results")
def result_commands() -> None:
    """The results that were issued."""


@result_commands.command("archive")
@click.option("--most", default=1000, show_default=True, help="How many at most")
@click.option("--fetch", is_flag=True, help="Ask the services the certificates name")
@click.pass_context
def archive_command(ctx: click.Context, most: int, fetch: bool) -> None:
    """Keep a second file of each result, with the proof appended that its certificates held
    (PAdES B-LT); exit 1 when some could not be proved now."""
    make = ctx.obj()
    store = Store(ctx.meta["settings"].files_dir)
    with make() as session:
        waiting = not_archived(session, most)
    failed = 0
    for number in waiting:
        try:
            with db.transaction(make) as session:
                act = Act(session, "system", clock.now(), "command")
                archive(act, queries.result(session, number), store, fetches=fetch)
        except CannotArchive as problem:
            failed += 1
            click.echo(f"result {number}: {problem}", err=True)
    click.echo(f"{len(waiting) - failed} archived, {failed} not")
    ctx.exit(1 if failed else 0)
