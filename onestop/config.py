"""Settings: every environment variable, read once, typed, documented in the README."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from onestop.kernel.files import write_once


class BadSetting(RuntimeError):
    """A setting that cannot be used, with the name of its variable."""


@dataclass(frozen=True, slots=True)
class Line:
    """A service this one speaks to: its address, what it knows us by, and the secret between us."""

    url: str
    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program runs with.

    `proxies` is how many proxies stand before the program whose word on the visitor's address is
    believed. `secret_key` signs sessions and derives receipts; when it is not given it is made
    once and kept in the data folder. `pdf_keys_dir` holds the keys and certificates PDF files are
    signed with (None: a demonstration authority in the data folder makes them), `pdf_roots` and
    `tsa_roots` further certificates that are believed, `tsa_url` the time-stamp authority.
    `pkcs11_module` and `pkcs11_token` say where keys of PDF files are that are not in the folder;
    `pkcs11_pin` and `signer_token` open signing keys that are not in files. Who signs decisions
    proves who they are anew, at most `step_up_minutes` before; `factor_required` False lets those
    without a second factor do so with their password. `scan_dir` is the folder scanners write
    into, a sub-folder for each unit by its code (None: no scanner does). `carrier_url` with its key
    and secret, or `carrier_dir`, is where results are announced to the carrier and their way is
    read; not both. `identity` is the OpenID provider people sign in with (its issuer, our client
    id and secret), `sms` and `zalo` the gateways messages go through, `gateway` and `platform` the
    providers of payments (`key` is our merchant code); None: there is none. `dkim_key` is the file
    of the key e-mail is signed with under `dkim_selector`. `bounce_dir` is the Maildir mail comes
    back into (None: nobody reads it), at `bounce_domain` (empty: the sender's).
    """

    data_dir: Path
    database_url: str
    base_url: str
    secret_key: bytes
    host: str
    port: int
    smtp_url: str
    mail_from: str
    workers: int
    upload_bytes: int
    proxies: int
    signer_token: str
    pdf_keys_dir: Path | None
    pdf_passphrase: bytes | None
    pdf_roots: Path | None
    tsa_url: str
    tsa_roots: Path | None
    step_up_minutes: int
    factor_required: bool
    pkcs11_module: Path | None
    pkcs11_token: str
    pkcs11_pin: str
    scan_dir: Path | None
    carrier_url: str
    carrier_key: str
    carrier_secret: str
    carrier_dir: Path | None
    identity: Line | None
    sms: Line | None
    zalo: Line | None
    gateway: Line | None
    platform: Line | None
    dkim_key: Path | None
    dkim_selector: str
    bounce_dir: Path | None
    bounce_domain: str
    zalo_template: str
    zalo_token: str

    @property
    def has_carrier(self) -> bool:
        return bool(self.carrier_url or self.carrier_dir)

    @property
    def is_secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def keys_dir(self) -> Path:
        return self.data_dir / "keys"


def read(environment: dict[str, str] | None = None) -> Settings:
    """Read the settings, make the data folder. Raises BadSetting."""
    env = dict(os.environ if environment is None else environment)
    data_dir = Path(env.get("ONESTOP_DATA_DIR") or "var").absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    host = env.get("HOST") or "127.0.0.1"
    port = _whole(env, "PORT", 5000)
    base_url = (env.get("ONESTOP_BASE_URL") or f"http://{host}:{port}").rstrip("/")
    if urlsplit(base_url).scheme not in ("http", "https"):
        raise BadSetting("ONESTOP_BASE_URL must begin with http:// or https://")
    return Settings(
        data_dir=data_dir,
        database_url=env.get("ONESTOP_DATABASE_URL") or f"sqlite:///{data_dir}/onestop.db",
        base_url=base_url,
        secret_key=_secret(env, data_dir),
        host=host,
        port=port,
        smtp_url=env.get("ONESTOP_SMTP_URL") or "",
        mail_from=env.get("ONESTOP_MAIL_FROM") or "onestop@localhost",
        workers=_whole(env, "ONESTOP_WORKERS", 2),
        upload_bytes=_whole(env, "ONESTOP_UPLOAD_MB", 20) * 1024 * 1024,
        proxies=_whole(env, "ONESTOP_PROXIES", 0, least=0),
        signer_token=env.get("ONESTOP_SIGNER_TOKEN") or "",
        pdf_keys_dir=_path(env, "ONESTOP_PDF_KEYS_DIR"),
        pdf_passphrase=(env.get("ONESTOP_PDF_PASSPHRASE") or "").encode() or None,
        pdf_roots=_path(env, "ONESTOP_PDF_ROOTS"),
        tsa_url=_address(env, "ONESTOP_TSA_URL"),
        tsa_roots=_path(env, "ONESTOP_TSA_ROOTS"),
        step_up_minutes=_whole(env, "ONESTOP_STEP_UP_MINUTES", 5),
        factor_required=_truth(env, "ONESTOP_REQUIRE_FACTOR", "yes"),
        pkcs11_module=_path(env, "ONESTOP_PKCS11_MODULE"),
        pkcs11_token=env.get("ONESTOP_PKCS11_TOKEN") or "",
        pkcs11_pin=env.get("ONESTOP_PKCS11_PIN") or "",
        scan_dir=_path(env, "ONESTOP_SCAN_DIR"),
        carrier_url=_carrier_url(env),
        carrier_key=env.get("ONESTOP_CARRIER_KEY") or "",
        carrier_secret=env.get("ONESTOP_CARRIER_SECRET") or "",
        carrier_dir=_path(env, "ONESTOP_CARRIER_DIR"),
        identity=_line(env, "IDENTITY"),
        sms=_line(env, "SMS"),
        zalo=_line(env, "ZALO"),
        gateway=_line(env, "GATEWAY"),
        platform=_line(env, "PLATFORM"),
        dkim_key=_path(env, "ONESTOP_DKIM_KEY"),
        dkim_selector=env.get("ONESTOP_DKIM_SELECTOR") or "onestop",
        bounce_dir=_path(env, "ONESTOP_BOUNCE_DIR"),
        bounce_domain=env.get("ONESTOP_BOUNCE_DOMAIN") or "",
        zalo_template=_with_zalo(env, "ONESTOP_ZALO_TEMPLATE"),
        zalo_token=_with_zalo(env, "ONESTOP_ZALO_TOKEN"),
    )


def _line(env: dict[str, str], service: str) -> Line | None:
    """ONESTOP_<service>_URL, _KEY and _SECRET: all three or none."""
    name = f"ONESTOP_{service}"
    url = _address(env, f"{name}_URL")
    if not url:
        return None
    key, secret = env.get(f"{name}_KEY") or "", env.get(f"{name}_SECRET") or ""
    if not key or not secret:
        raise BadSetting(f"{name}_URL needs {name}_KEY and {name}_SECRET")
    return Line(url.rstrip("/"), key, secret)


def _with_zalo(env: dict[str, str], name: str) -> str:
    text = env.get(name) or ""
    if env.get("ONESTOP_ZALO_URL") and not text:
        raise BadSetting(f"ONESTOP_ZALO_URL needs {name}")
    return text


def _path(env: dict[str, str], name: str) -> Path | None:
    if not (text := env.get(name)):
        return None
    if not (path := Path(text).absolute()).exists():
        raise BadSetting(f"{name}: there is no {path}")
    return path


def _address(env: dict[str, str], name: str) -> str:
    text = env.get(name) or ""
    found = urlsplit(text)
    if text and (found.scheme not in ("http", "https") or not found.hostname):
        raise BadSetting(f"{name} must begin with http:// or https:// and name a host")
    return text


def _carrier_url(env: dict[str, str]) -> str:
    text = env.get("ONESTOP_CARRIER_URL") or ""
    if text and env.get("ONESTOP_CARRIER_DIR"):
        raise BadSetting("ONESTOP_CARRIER_URL and ONESTOP_CARRIER_DIR name two carriers")
    if text and not (env.get("ONESTOP_CARRIER_KEY") and env.get("ONESTOP_CARRIER_SECRET")):
        raise BadSetting("ONESTOP_CARRIER_URL needs ONESTOP_CARRIER_KEY and ONESTOP_CARRIER_SECRET")
    return _address(env, "ONESTOP_CARRIER_URL")


def _whole(env: dict[str, str], name: str, default: int, *, least: int = 1) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise BadSetting(f"{name} must be a whole number from {least} up, not {text!r}")
    return int(text)


def _truth(env: dict[str, str], name: str, default: str) -> bool:
    text = (env.get(name) or default).lower()
    if text not in ("yes", "no"):
        raise BadSetting(f"{name} must be yes or no, not {text!r}")
    return text == "yes"


def _secret(env: dict[str, str], data_dir: Path) -> bytes:
    given = env.get("ONESTOP_SECRET_KEY")
    if given:
        if len(given) < 32:
            raise BadSetting("ONESTOP_SECRET_KEY must have at least 32 characters")
        return given.encode()
    path = data_dir / "secret.key"
    if not path.exists():
        write_once(path, secrets.token_hex(32).encode())
    return path.read_bytes()
