"""`onestop scans …`: the folder scanners write into."""

import time
from collections.abc import Callable

import click
from sqlalchemy.orm import Session, sessionmaker

from onestop.capture.folder import Watch, collect
from onestop.config import Settings
from onestop.kernel.files import Store

PAUSE = 2.0


@click.group("scans")
def scan_commands() -> None:
    """Papers that scanners put into a folder."""


@scan_commands.command("collect")
@click.option("--once", is_flag=True, help="Take what is finished now, then end")
@click.pass_context
def collect_command(ctx: click.Context, once: bool) -> None:
    """Take finished files out of ONESTOP_SCAN_DIR into the inboxes of the units."""
    settings: Settings = ctx.meta["settings"]
    if settings.scan_dir is None:
        raise click.ClickException("ONESTOP_SCAN_DIR names no folder")
    make: Callable[[], sessionmaker[Session]] = ctx.obj
    sessions = make()
    store, watch = Store(settings.files_dir), Watch(settings.scan_dir)
    # A file is finished when it looks the same twice, so the first look takes nothing.
    watch.ready()
    while True:
        time.sleep(PAUSE)
        done = collect(sessions, store, watch, settings.upload_bytes)
        if once or any(done.values()):
            click.echo(f"taken {done['taken']}, refused {done['refused']}")
        if once:
            return
