"""`onestop results …`: what is done with many results at once."""

import sys
from typing import Any

import click

from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import NoSuchDossier
from onestop.kernel import clock, codes, db
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.results import queries, uses
from onestop.results.archiving import archive, not_archived
from onestop.results.keys import ring
from onestop.results.sealing import CannotArchive
from onestop.results.snapshots import claims_of, recheck


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


@result_commands.command("recheck")
@click.argument("dossier")
@click.pass_obj
def recheck_command(make: Any, dossier: str) -> None:
    """Prove from the snapshots kept that every paper DOSSIER used was rightly used.

    Only the snapshots and the public keys are read. Exit 1 when a check does not hold.
    """
    faults = 0
    with make()() as session:
        try:
            found = dossiers.dossier(session, codes.dossier_code(dossier) or dossier)
        except NoSuchDossier as problem:
            raise click.ClickException(str(problem)) from None
        rows = uses.snapshots_of(session, found.id)
    for use, snapshot in rows:
        if snapshot is None:
            click.echo(f"{use.component_code}: used before snapshots were kept")
            continue
        findings = recheck(snapshot, ring().find)
        bad = [finding.name for finding in findings if not finding.holds]
        faults += len(bad)
        paper = "" if findings[0].name in bad else f" No. {claims_of(snapshot)['paper']['number']}"
        moment = clock.local(snapshot.taken_at).isoformat(timespec="seconds")
        said = f"fails at {', '.join(bad)}" if bad else f"{len(findings)} checks hold"
        click.echo(f"{use.component_code}:{paper}, used {moment}: {said}")
    if not rows:
        click.echo("no paper of the storehouse was used")
    sys.exit(1 if faults else 0)
