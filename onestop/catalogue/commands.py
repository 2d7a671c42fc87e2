"""`onestop catalogue …`: take in, check, publish and list procedures."""

import gzip
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from sqlalchemy.orm import Session, sessionmaker

from onestop.catalogue import queries, search, service
from onestop.catalogue.definition import Words
from onestop.catalogue.errors import BadDefinition
from onestop.catalogue.reading import clashes, problems_of
from onestop.catalogue.service import FOLDER
from onestop.kernel import clock, db
from onestop.kernel.act import Act

Make = Callable[[], sessionmaker[Session]]
GZIP = b"\x1f\x8b"
FOLDER_PATH = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("catalogue")
def catalogue_commands() -> None:
    """The procedures."""


@catalogue_commands.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_file(make: Make, file: Path) -> None:
    """Take in the National Portal's records: JSON lines, plain or gzip."""
    try:
        with db.transaction(make()) as session:
            act = Act(session, "system", clock.now(), "command")
            tally = service.import_records(act, _lines(file))
    except (OSError, EOFError, zlib.error) as problem:
        click.echo(f"{file} cannot be read: {problem}", err=True)
        sys.exit(1)
    for line, code, reason in tally.rejected:
        click.echo(f"line {line}: {code or '(no code)'}: {reason}", err=True)
    if tally.kept:
        click.echo(f"records left to their curated definition: {len(tally.kept)}", err=True)
    click.echo(
        f"imported {tally.imported}, updated {tally.updated}, "
        f"unchanged {tally.unchanged}, rejected {len(tally.rejected)}"
    )


@catalogue_commands.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Check TOML files or folders; without any, the shipped ones."""
    files = [
        file
        for path in paths or (FOLDER,)
        for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])
    ]
    problems = [problem for file in files for problem in problems_of(file)] + clashes(files)
    for problem in problems:
        click.echo(_spoken(problem), err=True)
    click.echo(f"{len(files)} files, {len(problems)} problems")
    sys.exit(1 if problems else 0)


@catalogue_commands.command("publish")
@click.argument("folder", default=FOLDER, type=FOLDER_PATH)
@click.pass_obj
def publish(make: Make, folder: Path) -> None:
    """Put the TOML files of a folder in force."""
    try:
        with db.transaction(make()) as session:
            count = service.publish_folder(Act(session, "system", clock.now(), "command"), folder)
    except BadDefinition as problem:
        click.echo(_spoken(problem), err=True)
        sys.exit(1)
    click.echo(f"published {count}")


@catalogue_commands.command("list")
@click.pass_obj
def list_all(make: Make) -> None:
    """Print code and name of every procedure in force, in order of code."""
    with make()() as session:
        rows = queries.versions_in_force(session, clock.day_of(clock.now()))
        for code, definition in sorted({row.code: row.definition for row in rows}.items()):
            name = Words(**definition["name"]).vi
            click.echo(f"{code}\t{' '.join(name.split())}")


@catalogue_commands.command("search")
@click.argument("words", nargs=-1, required=True)
@click.pass_obj
def find(make: Make, words: tuple[str, ...]) -> None:
    """Print what the search of the catalogue finds."""
    with make()() as session:
        for hit in search.current_index(session).find(" ".join(words)):
            click.echo(f"{hit.code}\t{hit.name_vi}")


def _spoken(problem: BadDefinition) -> str:
    """The way tools write it: an editor can jump there."""
    return "{file}:{line}: {field}: {problem}".format_map(problem.facts)


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as plain:
        packed = plain.read(2) == GZIP
    with gzip.open(file) if packed else file.open("rb") as lines:
        yield from lines
