"""`onestop keys trust …`: whose keys elsewhere are relied on."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.results import outside, queries
from onestop.results.commands import key_commands

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE_MOST = 4 * 1024 * 1024


@key_commands.command("trust")
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="Whose keys these are, as officers read it")
@click.option("--from", "first", type=DAY, help="First day they are relied on (today)")
@click.option("--until", "last", type=DAY, help="Last day they are relied on (no end)")
@click.option("--root", type=FILE, help="The public key (JWK) that must have signed the set")
@click.pass_obj
def trust(
    make: Any,
    file: Path,
    name: str,
    first: datetime | None,
    last: datetime | None,
    root: Path | None,
) -> None:
    """Rely on the keys of an issuer elsewhere: FILE is its key set, plain JWKS or signed.

    Imported again, a key has the facts of the newest set: so it is revoked, or the trust is ended.
    """
    begin = first.date() if first else clock.day_of(clock.now())
    end = last.date() if last else None
    if end and end < begin:
        raise click.ClickException("the last day is before the first")
    try:
        keys = outside.read_set(_text(file), json.loads(_text(root)) if root else None)
    except (outside.BadKeySet, ValueError) as problem:
        raise click.ClickException(str(problem)) from None
    with db.transaction(make()) as session:
        act = Act(session, "system", clock.now(), "command")
        count = outside.trust(act, name.strip(), keys, begin, end)
    click.echo(f"{count} keys of {name.strip()} are relied on from {begin}")


@key_commands.command("trusted")
@click.pass_obj
def trusted(make: Any) -> None:
    """Print the keys of issuers elsewhere that are relied on, one a line."""
    with make()() as session:
        for row in queries.all_trusted(session):
            last: date | str = row.trusted_until or "no end"
            words = [row.name, row.kid, ",".join(row.issuers), str(row.trusted_from), str(last)]
            click.echo("\t".join([*words, "revoked" if row.revoked_at else "good"]))


def _text(path: Path) -> str:
    """The text of a file of keys. Raises BadKeySet for one that is no text, or far too large."""
    raw = path.read_bytes() if path.stat().st_size <= FILE_MOST else b"\xff"
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise outside.BadKeySet(f"{path.name} is no file of keys") from None
