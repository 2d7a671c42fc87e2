"""The key checkpoints are signed with, and the name the register goes by."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from onestop.kernel.files import write_once
from onestop.kernel.signing import PublicKey, SigningKey, jwk, public_of, thumbprint


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody needs to check a register: its name and its public key."""

    origin: str
    key: PublicKey

    @property
    def thumbprint(self) -> str:
        """RFC 7638, in hex: what an auditor keeps to know the key again."""
        return thumbprint(self.key).hex()

    @property
    def jwk(self) -> dict[str, str]:
        """The key as RFC 7517 writes it."""
        return {**jwk(self.key), "use": "sig", "alg": "ES256"}


def read(origin: str, key: dict[str, str]) -> Known:
    """From the public key as RFC 7517 writes it. Raises ValueError."""
    return Known(origin, public_of(key))


class LogKey:
    """`log.pem` and `log.json`. The name is the address of the first start and stays when the
    address changes: who watches the register knows it by its name."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.signer = SigningKey(folder / "log.pem")
        named = folder / "log.json"
        if not named.exists():
            origin = f"{urlsplit(base_url).netloc}/register"
            write_once(named, json.dumps({"origin": origin}).encode())
        self.known = Known(json.loads(named.read_bytes())["origin"], self.signer.public)


_key: list[LogKey] = []


def configure(folder: Path, base_url: str) -> None:
    """Set the key once at start."""
    _key[:] = [LogKey(folder, base_url)]


def log_key() -> LogKey:
    return _key[0]
