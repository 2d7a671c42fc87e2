"""The keys results are signed with, and the public set anybody may fetch.

A key is two files of the key folder: `<name>.json` says whom it signs for and when, and holds its
public half; the private half is `<name>.pem`, or in a security module, or behind
a signing service. What changes
them is in `keeping`.
"""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from onestop.kernel import clock
from onestop.kernel.files import replace_file, write_once
from onestop.kernel.pkcs11_signing import ModuleKey, Slot
from onestop.kernel.remote_signing import BadSigner, remote_signer
from onestop.kernel.signers import SignerUnavailable
from onestop.kernel.signing import (
    PublicKey,
    Signer,
    SigningKey,
    jwk,
    jws,
    public_of,
    thumbprint,
)
from onestop.results.errors import NoSigningKey

log = logging.getLogger(__name__)

# How long a key signs; it verifies for ever.
SIGNS_FOR = timedelta(days=365)
SET_HOLDS = timedelta(days=30)
ANY_ISSUER = "*"
FIRST = "issuer"
ROOT, SIGNED_SET = "root", "kq-jwks.jws"


@dataclass(frozen=True, slots=True)
class Known:
    """A public key, whom it may sign for, and when."""

    key: PublicKey
    kid: bytes
    issuers: tuple[str, ...]
    not_before: int
    signs_until: int
    revoked_at: int | None = None
    name: str = FIRST

    def may_sign_for(self, issuer: str) -> bool:
        return ANY_ISSUER in self.issuers or any(
            issuer == known or issuer.startswith(f"{known}.") for known in self.issuers
        )

    def signs_at(self, moment: int) -> bool:
        return self.revoked_at is None and self.not_before <= moment <= self.signs_until

    @property
    def nearness(self) -> tuple[int, int]:
        """How near to its agencies a key is, and how new: the nearest and newest signs."""
        narrow = max((len(code) for code in self.issuers if code != ANY_ISSUER), default=0)
        return narrow, self.not_before


@dataclass(frozen=True, slots=True)
class Opens:
    """What opens private halves that are not in files here: a module's PIN, a service's token."""

    pkcs11_pin: str = ""
    signer_token: str = ""


class KeyRing:
    """The keys of one installation, and the root that vouches for them."""

    def __init__(
        self, folder: Path, issuers: tuple[str, ...] = (ANY_ISSUER,), opens: Opens | None = None
    ) -> None:
        self.folder, self.opens = folder, opens or Opens()
        self._signers: dict[str, Signer] = {}
        if not any(_facts(folder)):
            _begin(folder, issuers)
        # Seen before reading: what changes meanwhile is read again.
        self.seen = folder.stat().st_mtime_ns
        self._facts = dict(_facts(folder))
        self.all = [self._known(name, facts) for name, facts in self._facts.items()]

    @cached_property
    def root(self) -> SigningKey:
        """The root's private half, where it is kept here; a production ring has it elsewhere."""
        away = (self.folder / f"{ROOT}.jwk").exists()
        return SigningKey(self.folder / f"{ROOT}.pem", must_exist=away)

    @property
    def root_public(self) -> PublicKey:
        """What checkers pin."""
        kept = self.folder / f"{ROOT}.jwk"
        return public_of(json.loads(kept.read_bytes())) if kept.exists() else self.root.public

    @property
    def known(self) -> Known:
        """The key that signs for the installation itself, such as its lists of states."""
        now = int(clock.now().timestamp())
        able = [k for k in self.all if k.signs_at(now)] or self.all
        return max(able, key=lambda k: (ANY_ISSUER in k.issuers, k.not_before))

    @property
    def signer(self) -> Signer:
        return self.signer_of(self.known)

    def to_sign_for(self, issuer: str, at: datetime) -> tuple[Known, Signer]:
        """The key that signs for an agency at a moment. Raises NoSigningKey, ModuleFailed."""
        moment = int(at.timestamp())
        able = [k for k in self.all if k.may_sign_for(issuer) and k.signs_at(moment)]
        if not able:
            raise NoSigningKey(issuer=issuer)
        known = max(able, key=lambda k: k.nearness)
        return known, self.signer_of(known)

    def signer_of(self, known: Known) -> Signer:
        """The private half of a key, opened at first use.

        Raises NoSigningKey, SignerUnavailable.
        """
        if known.name not in self._signers:
            facts, pem = self._facts[known.name], self.folder / f"{known.name}.pem"
            if held := facts.get("pkcs11"):
                slot = Slot(held["module"], held["token"], self.opens.pkcs11_pin)
                self._signers[known.name] = ModuleKey(slot, held["label"])
            elif held := facts.get("remote"):
                self._signers[known.name] = self._remote(known, held)
            elif pem.exists():
                self._signers[known.name] = SigningKey(pem, must_exist=True)
            else:
                raise NoSigningKey(issuer=", ".join(known.issuers))
        return self._signers[known.name]

    def _remote(self, known: Known, held: dict[str, str]) -> Signer:
        token = self.opens.signer_token
        try:
            return remote_signer(held["address"], held["key"], known.key, token)
        except BadSigner as problem:
            log.error("the key %s cannot sign: %s", known.name, problem)
            raise SignerUnavailable from None

    def find(self, kid: bytes) -> list[Known]:
        """Every key whose short name this is; four bytes may be shared."""
        return [known for known in self.all if known.kid == kid]

    def jwks(self) -> dict[str, Any]:
        """The public set, RFC 7517, with the members checkers need beside. No key ever leaves it:
        what it signed is checked for ever."""
        return {"keys": [_public(known) for known in self.all]}

    def signed_set(self, now: datetime) -> str:
        """The same set, signed by the root, good for thirty days; where the root is kept elsewhere,
        the one that was signed there and brought here."""
        brought = self.folder / SIGNED_SET
        if brought.exists() and not (self.folder / f"{ROOT}.pem").exists():
            return brought.read_text().strip()
        return set_by(self.root, self.jwks(), now)

    def _known(self, name: str, facts: dict[str, Any]) -> Known:
        if told := facts.get("jwk"):
            public = public_of(told)
        else:
            public = SigningKey(self.folder / f"{name}.pem", must_exist=True).public
        return Known(
            key=public,
            kid=thumbprint(public)[:4],
            issuers=tuple(facts["issuers"]),
            not_before=facts["nbf"],
            signs_until=facts["exp_sign"],
            revoked_at=facts.get("revoked_at"),
            name=name,
        )


def set_by(root: Signer, keys: dict[str, Any], now: datetime) -> str:
    """A public set as the root signs it. `version` grows with each set."""
    issued = int(now.timestamp())
    until = int((now.astimezone(UTC) + SET_HOLDS).timestamp())
    return jws(root, {**keys, "version": issued, "iat": issued, "exp": until}, "jwk-set+jwt")


def _public(known: Known) -> dict[str, Any]:
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
    return key


def _facts(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """What is written of each key, in the order they begin."""
    found = []
    for path in folder.glob("*.json"):
        facts = json.loads(path.read_bytes())
        if "issuers" in facts:
            found.append((path.stem, facts))
    return sorted(found, key=lambda pair: (pair[1]["nbf"], pair[0]))


def _begin(folder: Path, issuers: tuple[str, ...]) -> None:
    """The first key of an installation, so that it works from the first minute."""
    pem = folder / f"{FIRST}.pem"
    made = SigningKey(pem)
    begun = int(pem.stat().st_mtime) - 1
    facts = {
        "issuers": list(issuers),
        "nbf": begun,
        "exp_sign": begun + int(SIGNS_FOR.total_seconds()),
        "jwk": jwk(made.public),
    }
    write_once(folder / f"{FIRST}.json", json.dumps(facts).encode())


def read_set(jwks: dict[str, Any]) -> list[Known]:
    """The public set as `jwks` writes it. Raises ValueError."""
    try:
        return [
            Known(
                key=public_of(key),
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


def configure(folder: Path, pkcs11_pin: str = "", signer_token: str = "") -> None:
    """Set the key ring once at start."""
    use(KeyRing(folder, opens=Opens(pkcs11_pin, signer_token)))


def use(ring: KeyRing) -> None:
    """Sign and check with this ring from now on."""
    _ring[:] = [ring]


def pretend_older(folder: Path, begins: datetime) -> None:
    """Let the first key have signed since an earlier day: only a demonstration has results that
    are older than its key."""
    path = folder / f"{FIRST}.json"
    facts = json.loads(path.read_bytes())
    facts["nbf"] = min(facts["nbf"], int(begins.timestamp()))
    replace_file(path, json.dumps(facts).encode())
    configure(folder)


def ring() -> KeyRing:
    """The key ring, read again when a key was added, ended or reported since."""
    held = _ring[0]
    if held.folder.stat().st_mtime_ns != held.seen:
        use(KeyRing(held.folder, opens=held.opens))
    return _ring[0]
