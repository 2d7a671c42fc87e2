"""Every command, put together; what a command does stands in its package."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import click
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy.orm import Session, sessionmaker

from onestop import app, config, migrating
from onestop.appeals import proving as appeals_proving
from onestop.capture.commands import scan_commands
from onestop.capture.folder import Watch
from onestop.catalogue import proving as catalogue_proving
from onestop.catalogue.commands import catalogue_commands
from onestop.channels.online import group_filing as groups
from onestop.config import BadSetting, Settings
from onestop.delivery import proving as delivery_proving
from onestop.delivery.commands import carrier_commands, carrier_of
from onestop.delivery.running import run_once
from onestop.demo.commands import demo_command
from onestop.dossiers import proving as dossiers_proving
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.db import UnsafeStore
from onestop.kernel.files import Store
from onestop.notifications.bounces import collect
from onestop.notifications.commands import message_commands
from onestop.notifications.delivering import deliver_waiting
from onestop.notifications.reaching import follow_up
from onestop.notifications.senders.available import channels_of, senders_of
from onestop.offline import proving as offline_proving
from onestop.payments import proving as payments_proving
from onestop.payments.providers.available import providers_of
from onestop.payments.sweeping import give_back, sweep
from onestop.people.commands import account_commands
from onestop.register import proving as register_proving
from onestop.register.commands import export, verify_file
from onestop.register.keys import log_key
from onestop.results import proving as results_proving
from onestop.results.approving import Place
from onestop.results.commands import key_commands
from onestop.results.result_commands import result_commands
from onestop.results.trust_commands import trust  # noqa: F401  stands under `keys`
from onestop.takings import proving as takings_proving
from onestop.upkeep import forgetting
from onestop.upkeep import service as upkeep
from onestop.workdays.commands import due_command
from onestop.workdays.service import seed_missing

WORKER_PAUSE = 5.0
FORECAST_PAUSE = 3600.0
# Dossiers of earlier years are not counted here; their swapped days are not entered.
FIRST_YEAR = 2022


@click.group()
@click.pass_context
def onestop(ctx: click.Context) -> None:
    """One door, one code, one date for every administrative dossier."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = config.read()
    ctx.obj = lambda: _ready(settings)
    ctx.meta["settings"] = settings


def _ready(settings: Settings) -> sessionmaker[Session]:
    """Sessions on a store that has its newest shape, and a calendar of the years whose days off
    are known, up to the next."""
    app.configure(settings)
    engine = db.connect(settings.database_url)
    migrating.upgrade(engine)
    engine.dispose()
    make = app.open_sessions(settings)
    now = clock.now()
    year = clock.day_of(now).year
    with db.transaction(make) as session:
        seed_missing(Act(session, "system", now, "command"), range(FIRST_YEAR, year + 2))
    return make


@onestop.command()
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """Bring the store to its newest shape."""
    _ready(ctx.meta["settings"])
    click.echo("migrated")


@onestop.command()
@click.pass_context
def address(ctx: click.Context) -> None:
    """Print the address a phone in the same network would open."""
    settings: Settings = ctx.meta["settings"]
    host = settings.host
    if host in ("0.0.0.0", "::"):  # noqa: S104  asked for by the one who runs it
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # Nothing is sent: this only asks the system which of its addresses it would use.
            probe.connect(("192.0.2.1", 9))
            host = probe.getsockname()[0]
    click.echo(f"http://{host}:{settings.port}")


@onestop.command()
@click.pass_context
def serve(ctx: click.Context) -> None:
    """Serve the pages, and beside them the worker that does what is due by itself."""
    settings: Settings = ctx.meta["settings"]
    _check_free(settings)
    _ready(settings)
    server = Granian(
        "onestop.app:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=8,
        log_access=False,
        websockets=False,
    )
    # A process, not a thread: a server forks, and a fork keeps the locks another thread held.
    beside = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "onestop", "worker", "--beside", str(os.getpid())]
    )
    try:
        server.serve()
    finally:
        beside.terminate()
        beside.wait()


def _check_free(settings: Settings) -> None:
    """The server lets two of itself share a port, each answering some of the requests from its
    own store; so whether somebody listens there is asked before. Raises BadSetting."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _kind, _number, _name, where = found[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except (OSError, OverflowError) as problem:
        raise BadSetting(
            f"cannot listen on {settings.host} port {settings.port}: {problem}; "
            "set HOST or PORT to another"
        ) from None


@onestop.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end")
@click.option("--beside", type=int, help="End when the process of this number has ended")
@click.pass_context
def worker(ctx: click.Context, once: bool, beside: int | None) -> None:
    """Do what is due by itself: alerts, ends of waiting, new dates, forecasts, messages."""
    settings: Settings = ctx.meta["settings"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    make = _ready(settings)
    watch = Watch(settings.scan_dir) if settings.scan_dir else None
    if once:
        for name, count in _one_pass(make, settings, watch).items():
            click.echo(f"{name}: {count}")
        return
    next_forecast = time.monotonic()
    while beside in (None, os.getppid()):
        foresees = time.monotonic() >= next_forecast
        next_forecast += FORECAST_PAUSE if foresees else 0
        try:
            _one_pass(make, settings, watch, foresees=foresees)
        except Exception:
            logging.getLogger(__name__).exception("the worker goes on after a failure")
        time.sleep(WORKER_PAUSE)


LISTS = ("lists of groups", groups.lists_to_forget, groups.forget_list)


def _one_pass(
    make: sessionmaker[Session],
    settings: Settings,
    watch: Watch | None,
    *,
    foresees: bool = True,
) -> dict[str, int]:
    done = upkeep.run(make)
    place = Place(Store(settings.files_dir), settings.base_url)
    done["signed"] = upkeep.go_on_signing(make, place)
    done["scanned"] = upkeep.go_on_scanning(make, place.store, watch, settings.upload_bytes)
    done["registered"] = upkeep.go_on_registering(make)
    if foresees:
        done["forecasts"] = upkeep.refresh_forecasts(make)
        done["forgotten"] = forgetting.forget(make, place.store, more=(LISTS,))
    providers = providers_of(settings)
    if providers:
        done |= {f"payments {name}": count for name, count in sweep(make, providers).items()}
        done["payments given back"] = give_back(make, providers)
    if settings.bounce_dir:
        done |= {f"bounces {k}": n for k, n in collect(make, settings.bounce_dir).items()}
    done["messages followed"] = follow_up(make, settings.base_url, channels_of(settings))
    done["messages tried"] = deliver_waiting(make, senders_of(settings))
    if carrier := carrier_of(settings):
        done |= {f"carrier {name}": count for name, count in run_once(make, carrier).items()}
    return done


@onestop.group("journal")
def journal_commands() -> None:
    """The journal of every act."""


@journal_commands.command("verify")
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="An exported file, checked by itself; the store is not asked",
)
@click.option("--key", help="The thumbprint of the key that must have signed the file")
@click.pass_context
def verify(ctx: click.Context, file: Path | None, key: str | None) -> None:
    """Check every chain, every row against its events, and the register; exit 1 with the first
    disagreement."""
    if file is not None:
        verify_file(file, key)
        return
    settings: Settings = ctx.meta["settings"]
    with _ready(settings)() as session:
        db.hold_still(session)
        checked, problem = dossiers_proving.first_disagreement(session)
        problem = (
            problem
            or results_proving.first_disagreement(session, Store(settings.files_dir))
            or catalogue_proving.first_disagreement(session)
            or appeals_proving.first_disagreement(session)
            or takings_proving.first_disagreement(session)
            or payments_proving.first_disagreement(session)
            or delivery_proving.first_disagreement(session)
            or offline_proving.first_disagreement(session)
            or register_proving.first_disagreement(session, log_key().known)
        )
    if problem:
        click.echo(problem, err=True)
        sys.exit(1)
    click.echo(f"{checked} events agree")


journal_commands.add_command(export)
onestop.add_command(catalogue_commands)
onestop.add_command(due_command)
onestop.add_command(demo_command)
onestop.add_command(account_commands)
onestop.add_command(carrier_commands)
onestop.add_command(key_commands)
onestop.add_command(message_commands)
onestop.add_command(result_commands)
onestop.add_command(scan_commands)


def main() -> NoReturn:
    """Run a command; a wrong setting or an unsafe store is one line, not a traceback."""
    try:
        onestop(prog_name="onestop")
    except (BadSetting, UnsafeStore) as problem:
        click.echo(str(problem), err=True)
    sys.exit(1)
