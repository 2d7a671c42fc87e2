"""`onestop keys …`: the keys results are signed with."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import click

from onestop.config import Settings
from onestop.kernel import clock
from onestop.kernel.files import replace_file, write_once
from onestop.kernel.pkcs11_signing import ModuleFailed, Slot
from onestop.kernel.remote_signing import remote_signer
from onestop.kernel.signing import SigningKey, jwk, public_key
from onestop.results import keeping, pdf_keys
from onestop.results.errors import NoSuchKey
from onestop.results.keeping import Remote
from onestop.results.keys import ROOT, SIGNED_SET, KeyRing, Known, ring, set_by
from onestop.results.pdf_keys import LocalKeys

NAME = click.argument("name")
MODULE = click.option("--module", help="PKCS#11 library; the PIN is ONESTOP_PKCS11_PIN")
TOKEN = click.option("--token", help="Label of the token in the module")
AFTER = click.option(
    "--after-hours",
    default=int(keeping.KNOWN_BEFORE.total_seconds()) // 3600,
    show_default=True,
    help="How long it is public before it signs",
)


@click.group("keys")
@click.pass_context
def key_commands(ctx: click.Context) -> None:
    """The keys results are signed with."""
    make: Callable[[], object] = ctx.obj
    make()


@key_commands.command("show")
def show() -> None:
    """Print the public set of keys."""
    click.echo(json.dumps(ring().jwks(), indent=1))


@key_commands.command("list")
def list_keys() -> None:
    """Print each key: name, short name, agencies, when it signs, what became of it."""
    now = int(clock.now().timestamp())
    for known in ring().all:
        click.echo("\t".join(_line(known, now)))


@key_commands.command("add")
@NAME
@click.option("--issuer", "issuers", multiple=True, required=True, help="Agency code, or *")
@AFTER
@MODULE
@TOKEN
@click.option("--signer", help="Address of a signing service; its token is ONESTOP_SIGNER_TOKEN")
@click.option("--signer-key", help="What the service calls the key")
@click.option(
    "--public", type=click.Path(path_type=Path, exists=True), help="Its public half, a PEM file"
)
@click.pass_context
def add(
    ctx: click.Context,
    name: str,
    issuers: tuple[str, ...],
    after_hours: int,
    module: str | None,
    token: str | None,
    signer: str | None,
    signer_key: str | None,
    public: Path | None,
) -> None:
    """Make a key of this NAME for some agencies and those below them, or name one that a signing
    service holds."""
    slot = _slot(ctx, module, token)
    remote = _remote(ctx, signer, signer_key, public)
    with _told():
        _say(keeping.add(ring(), name, issuers, _begins(after_hours), slot, remote))


@key_commands.command("rotate")
@NAME
@click.option("--to", "new", required=True, help="Name of the new key")
@AFTER
@MODULE
@TOKEN
@click.pass_context
def rotate(
    ctx: click.Context, name: str, new: str, after_hours: int, module: str | None, token: str | None
) -> None:
    """Make a new key for the agencies of another, which stops when the new one begins."""
    with _told():
        slot = _slot(ctx, module, token)
        for known in keeping.rotate(ring(), name, new, _begins(after_hours), slot):
            _say(known)


@key_commands.command("end")
@NAME
def end(name: str) -> None:
    """Let a key sign no more; what it signed stays good."""
    with _told():
        _say(keeping.end(ring(), name, clock.now()))


@key_commands.command("report")
@NAME
@click.option("--since", type=click.DateTime(), help="When it was stolen; now when not given")
def report(name: str, since: datetime | None) -> None:
    """Say that a key was stolen: what it signed is no longer relied on."""
    with _told():
        at = since.replace(tzinfo=clock.VIETNAM) if since else clock.now()
        _say(keeping.report(ring(), name, at))


@key_commands.command("revoke-pdf")
@click.argument("agency")
def revoke_pdf(agency: str) -> None:
    """Revoke the demonstration certificate AGENCY (its code) signs PDF files with; the next file
    is signed with a new key."""
    keys = pdf_keys.signing().keys
    if not isinstance(keys, LocalKeys):
        raise click.ClickException("ask the authority that issued the certificate to revoke it")
    if not keys.revoke(agency, clock.now()):
        raise click.ClickException(f"{agency} has no certificate yet")
    click.echo(f"revoked the certificate of {agency}")


@key_commands.group("root")
def root() -> None:
    """The key that vouches for all others; a production ring keeps its private half elsewhere."""


@root.command("show")
def show_root() -> None:
    """Print the root's public half, which checkers pin."""
    click.echo(json.dumps(jwk(ring().root_public)))


@root.command("take-away")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def take_away(file: Path) -> None:
    """Move the root's private half to FILE, to be locked away; its public half stays here."""
    held = ring()
    private = held.folder / f"{ROOT}.pem"
    if file.exists() or not private.exists():
        raise click.ClickException("there is such a file, or the root is not here")
    write_once(held.folder / f"{ROOT}.jwk", json.dumps(jwk(held.root.public)).encode())
    _sign_set(held, held.root)
    write_once(file, private.read_bytes())
    private.unlink()
    click.echo(f"moved to {file}; every thirty days: onestop keys root sign --root FILE")


@root.command("sign")
@click.option("--root", "file", type=click.Path(path_type=Path, exists=True), required=True)
def sign_set(file: Path) -> None:
    """Sign the public set anew with the root in FILE; good for thirty days."""
    held, by = ring(), SigningKey(file, must_exist=True)
    if jwk(by.public) != jwk(held.root_public):
        raise click.ClickException("this is not the root that checkers have pinned")
    _sign_set(held, by)
    click.echo("signed")


def _sign_set(held: KeyRing, by: SigningKey) -> None:
    replace_file(held.folder / SIGNED_SET, set_by(by, held.jwks(), clock.now()).encode())


def _slot(ctx: click.Context, module: str | None, token: str | None) -> Slot | None:
    if not module and not token:
        return None
    if not module or not token:
        raise click.UsageError("--module and --token go together")
    settings: Settings = ctx.meta["settings"]
    return Slot(module, token, settings.pkcs11_pin)


def _remote(
    ctx: click.Context, address: str | None, key_id: str | None, public: Path | None
) -> Remote | None:
    if not address and not key_id and not public:
        return None
    if not address or not key_id or not public:
        raise click.UsageError("--signer, --signer-key and --public go together")
    settings: Settings = ctx.meta["settings"]
    try:
        known = public_key(public.read_bytes())
        remote_signer(address, key_id, known, settings.signer_token)
    except ValueError as problem:
        raise click.ClickException(str(problem)) from None
    return Remote(address, key_id, known)


def _begins(after_hours: int) -> datetime:
    return clock.now() + timedelta(hours=after_hours)


def _line(known: Known, now: int) -> tuple[str, ...]:
    if known.revoked_at is not None:
        became = f"reported {_day(known.revoked_at)}"
    elif now < known.not_before:
        became = "signs later"
    else:
        became = "signs" if known.signs_at(now) else "ended"
    span = f"{_day(known.not_before)}..{_day(known.signs_until)}"
    return known.name, known.kid.hex(), ",".join(known.issuers), span, became


def _day(moment: int) -> str:
    return clock.local(datetime.fromtimestamp(moment, clock.VIETNAM)).isoformat(timespec="minutes")


def _say(known: Known) -> None:
    click.echo("\t".join(_line(known, int(clock.now().timestamp()))))


class _told:
    """What goes wrong with a key, as one line and not as a trace."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        match problem:
            case NoSuchKey():
                raise click.ClickException(str(problem))
            case FileExistsError():
                raise click.ClickException("there is a key of this name")
            case ModuleFailed():
                raise click.ClickException(f"the security module refused: {problem.why}")
