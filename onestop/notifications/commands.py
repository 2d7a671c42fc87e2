"""`onestop messages …`: what comes back of the messages that went out."""

from collections.abc import Callable

import click
from sqlalchemy.orm import Session, sessionmaker

from onestop.config import Settings
from onestop.notifications.bounces import collect


@click.group("messages")
def message_commands() -> None:
    """Messages that went out."""


@message_commands.command("bounces")
@click.pass_context
def bounces_command(ctx: click.Context) -> None:
    """Read the mail that came back into ONESTOP_BOUNCE_DIR."""
    settings: Settings = ctx.meta["settings"]
    if settings.bounce_dir is None:
        raise click.ClickException("ONESTOP_BOUNCE_DIR names no folder")
    make: Callable[[], sessionmaker[Session]] = ctx.obj
    done = collect(make(), settings.bounce_dir)
    click.echo(", ".join(f"{name} {count}" for name, count in done.items()))
