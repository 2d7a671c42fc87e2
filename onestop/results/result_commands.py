"""`onestop results …`: what is done with many results at once."""

import click

from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.results import queries
from onestop.results.archiving import archive, not_archived
from onestop.results.sealing import CannotArchive


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
