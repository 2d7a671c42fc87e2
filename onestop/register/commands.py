"""`onestop journal export` and `verify --file`: the journal and its register as a file."""

import os
import sys
from pathlib import Path

import click

from onestop.kernel import clock, db
from onestop.register import archive, keys, opening
from onestop.results.keys import ring


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(make: object, file: Path) -> None:
    """Write every event, leaf, checkpoint and public key to FILE, as JSON lines.

    It can be checked anywhere by `journal verify --file FILE`. It holds whole events, names
    included: keep it like the store itself.
    """
    assert callable(make)
    part = file.with_name(f"{file.name}.part")
    with make()() as session:
        db.hold_still(session)
        try:
            with os.fdopen(
                os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as out:
                lines = archive.write(
                    session, out, keys.log_key().known, ring().jwks(), clock.now()
                )
            os.replace(part, file)
        except OSError as problem:
            raise click.ClickException(f"{file}: {problem.strerror}") from None
    click.echo(f"{lines} lines")


def verify_file(file: Path, thumbprint: str | None) -> None:
    """Check an exported file by itself; exit 1 with the first disagreement."""
    try:
        events, log = opening.verified(file)
    except OSError as problem:
        raise click.ClickException(f"{file}: {problem.strerror}") from None
    except archive.BadFile as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
    if thumbprint and log.thumbprint != thumbprint.lower():
        click.echo(f"the file is signed with the key {log.thumbprint}, not with this one", err=True)
        sys.exit(1)
    click.echo(f"{events} events agree; register {log.origin}, key {log.thumbprint}")
