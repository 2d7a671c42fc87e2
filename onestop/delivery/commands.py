"""`onestop carriers …`: what is told to a carrier and what it tells."""

import time
from collections.abc import Callable

import click
from sqlalchemy.orm import Session, sessionmaker

from onestop.config import BadSetting, Settings
from onestop.delivery.carriers.by_folder import FolderCarrier
from onestop.delivery.carriers.contract import Carrier
from onestop.delivery.carriers.over_http import BadCarrier, http_carrier
from onestop.delivery.running import run_once

PAUSE = 5.0


@click.group("carriers")
def carrier_commands() -> None:
    """The carrier that brings results to people."""


@carrier_commands.command("run")
@click.option("--once", is_flag=True, help="Do what is due now, then end")
@click.pass_context
def run(ctx: click.Context, once: bool) -> None:
    """Place and cancel orders, read what became of them."""
    settings: Settings = ctx.meta["settings"]
    carrier = carrier_of(settings)
    if carrier is None:
        raise BadSetting("set ONESTOP_CARRIER_URL or ONESTOP_CARRIER_DIR first")
    ready: Callable[[], sessionmaker[Session]] = ctx.obj
    make = ready()
    while True:
        for name, count in run_once(make, carrier).items():
            if once or count:
                click.echo(f"{name}: {count}")
        if once:
            return
        time.sleep(PAUSE)


def carrier_of(settings: Settings) -> Carrier | None:
    """The carrier these settings name; None for none. Raises BadSetting."""
    if settings.carrier_url:
        try:
            return http_carrier(settings.carrier_url, settings.carrier_key, settings.carrier_secret)
        except BadCarrier as problem:
            raise BadSetting(f"ONESTOP_CARRIER_URL: {problem}") from None
    return FolderCarrier(settings.carrier_dir) if settings.carrier_dir else None
