"""The keys results are signed with, and the public set anybody may fetch."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from onestop.kernel.files import write_once
from onestop.kernel.signing import PublicKey, SigningKey, jwk, public_key, thumbprint

# How long a key signs; it verifies for ever.
SIGNS_FOR = timedelta(days=365)
SET_HOLDS = timedelta(days=30)
ANY_ISSUER = "*"


@dataclass(frozen=True, slots=True)
class Known:
    """A public key, whom it may sign for, and when."""

    key: PublicKey
    kid: bytes
    issuers: tuple[str, ...]
    not_before: int
    signs_until: int
    revoked_at: int | None = None

    def may_sign_for(self, issuer: str) -> bool:
        return ANY_ISSUER in self.issuers or any(
            issuer == known or issuer.startswith(f"{known}.") for known in self.issuers
        )


class KeyRing:
    """The key files of one installation: `root.pem`, `issuer.pem`, and what is known of them."""

    def __init__(self, folder: Path, issuers: tuple[str, ...] = (ANY_ISSUER,)) -> None:
        self.root = SigningKey(folder / "root.pem")
        self.signer = SigningKey(folder / "issuer.pem")
        made = folder / "issuer.json"
        if not made.exists():
            begun = int((folder / "issuer.pem").stat().st_mtime) - 1
            facts = {
                "issuers": list(issuers),
                "nbf": begun,
                "exp_sign": begun + int(SIGNS_FOR.total_seconds()),
            }
            write_once(made, json.dumps(facts).encode())
        facts = json.loads(made.read_bytes())
        self.known = Known(
            key=self.signer.public,
            kid=thumbprint(self.signer.public)[:4],
            issuers=tuple(facts["issuers"]),
            not_before=facts["nbf"],
            signs_until=facts["exp_sign"],
            revoked_at=facts.get("revoked_at"),
        )

    def find(self, kid: bytes) -> list[Known]:
        """Every key whose short name this is; four bytes may be shared."""
        return [self.known] if self.known.kid == kid else []

    def jwks(self) -> dict[str, Any]:
        """The public set, RFC 7517, with the members checkers need beside."""
        known = self.known
        key = {
            **jwk(known.key),
            "use": "sig",
            "alg": "ES256",
            "kid": known.kid.hex(),
            "iss": list(known.issuers),
            "nbf": known.not_before,
            "exp_sign": known.signs_until,
        }
        if known.revoked_at is not None:
            key["revoked_at"] = known.revoked_at
        return {"keys": [key]}

    def signed_set(self, now: datetime) -> str:
        """The same set, signed by the root, good for thirty days."""
        until = now.astimezone(UTC) + SET_HOLDS
        claims = {**self.jwks(), "iat": int(now.timestamp()), "exp": int(until.timestamp())}
        return self.root.jws(claims, "jwk-set+jwt")


def read_set(jwks: dict[str, Any]) -> list[Known]:
    """The public set as `jwks` writes it. Raises ValueError."""
    try:
        return [
            Known(
                key=public_key(key),
                kid=bytes.fromhex(key["kid"]),
                issuers=tuple(key["iss"]),
                not_before=int(key["nbf"]),
                signs_until=int(key["exp_sign"]),
                revoked_at=key.get("revoked_at"),
            )
            for key in jwks["keys"]
        ]
    except (KeyError, TypeError, AttributeError):
        raise ValueError("no set of keys") from None


_ring: list[KeyRing] = []


def configure(folder: Path) -> None:
    """Set the key ring once at start."""
    use(KeyRing(folder))


def use(ring: KeyRing) -> None:
    """Sign and check with this ring from now on."""
    _ring[:] = [ring]


def pretend_older(folder: Path, begins: datetime) -> None:
    """Let the key have signed since an earlier day: only a demonstration has results that are
    older than its key."""
    path = folder / "issuer.json"
    facts = json.loads(path.read_bytes())
    facts["nbf"] = min(facts["nbf"], int(begins.timestamp()))
    path.unlink()
    write_once(path, json.dumps(facts).encode())
    configure(folder)


def ring() -> KeyRing:
    return _ring[0]
