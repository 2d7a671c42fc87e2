"""The keys whole documents are signed with: an agency's, and those of the people who sign for it.

They are not the keys of the QR: a document is signed with what a certification authority vouches
for. Until an installation is given such certificates, a local authority that calls itself a
demonstration makes them, so that everything works and nobody is deceived.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from onestop.kernel import clock
from onestop.kernel.certificates import (
    Authority,
    DocumentSigner,
    UnfitKey,
    holds,
    read_certificates,
    read_chain,
    read_signer,
    serial_of,
)
from onestop.kernel.files import write_once
from onestop.kernel.token_keys import TokenKey, TokenPlace
from onestop.results import pdf_trust
from onestop.results.errors import NoPdfKey
from onestop.results.pdf_trust import Trust

DEMONSTRATION = "Onestop – CA TRÌNH DIỄN (demonstration only)"
# A demonstration has results that are older than its keys.
BACKDATED = timedelta(days=3 * 365)


class PdfKeys(Protocol):
    """Where the keys are. `is_demonstration` says that nobody outside vouches for them."""

    @property
    def is_demonstration(self) -> bool: ...

    def agency(self, code: str, name: str, above: str) -> DocumentSigner:
        """The signer of an agency; `above` is the body that manages it. Raises NoPdfKey."""
        ...

    def person(self, username: str, name: str, agency: str) -> DocumentSigner | None:
        """The signer of a person, or None when the person's key is not held here."""
        ...

    def trust(self, now: datetime) -> Trust:
        """Whom the holder of these keys believes, with revocations as known now."""
        ...


class LocalKeys:
    """The demonstration authority and what it vouches for, all in one folder."""

    is_demonstration = True

    def __init__(self, folder: Path, begins: datetime | None = None) -> None:
        self._authority = Authority(folder, DEMONSTRATION, begins or clock.now() - BACKDATED)
        self._folder = folder
        self._held: dict[str, tuple[int, DocumentSigner]] = {}

    def agency(self, code: str, name: str, above: str) -> DocumentSigner:
        return self._signer(f"agency-{code}", name, above)

    def person(self, username: str, name: str, agency: str) -> DocumentSigner | None:
        return self._signer(f"person-{username}", name, agency)

    def trust(self, now: datetime) -> Trust:
        listed = self._authority.revocations(self._revoked(), now)
        return Trust(roots=(self._authority.certificate,), crls=(listed,))

    def revoke(self, code: str, at: datetime) -> bool:
        """List an agency's certificate as revoked; its next document is signed with a new key.
        False when it has none."""
        stem = f"agency-{code}"
        path = self._folder / f"{stem}.pem"
        if not path.exists():
            return False
        serial = serial_of(read_certificates(path.read_bytes())[0])
        write_once(
            self._folder / "revoked" / f"{serial:x}.json", json.dumps(at.isoformat()).encode()
        )
        path.rename(path.with_name(f"{stem}.{serial:x}.old"))
        (self._folder / f"{stem}.key").unlink()
        self._held.pop(stem, None)
        return True

    def _revoked(self) -> Iterable[tuple[int, datetime]]:
        for path in sorted((self._folder / "revoked").glob("*.json")):
            yield int(path.stem, 16), datetime.fromisoformat(json.loads(path.read_bytes()))

    def _signer(self, stem: str, name: str, unit: str) -> DocumentSigner:
        path = self._folder / f"{stem}.pem"
        # Another process may have revoked it meanwhile.
        if stem in self._held and path.exists():
            made, signer = self._held[stem]
            if path.stat().st_ino == made:
                return signer
        signer = self._authority.signer(stem, name, unit, self._authority.begins)
        self._held[stem] = path.stat().st_ino, signer
        return signer


class FileKeys:
    """Keys and certificates somebody put into a folder: `agency-<code>` and `person-<user name>`,
    each a `.key` and a `.pem` with the signer's certificate first and its authorities after it;
    `*.crl` are revocation lists (DER). A `.pem` without `.key` is of a key in the token, where it
    has the same name as label. Raises UnfitKey."""

    is_demonstration = False

    def __init__(
        self, folder: Path, passphrase: bytes | None = None, token: TokenPlace | None = None
    ) -> None:
        self._folder = folder
        self._held: dict[str, DocumentSigner] = {}
        for path in sorted(folder.glob("*.pem")):
            key = path.with_suffix(".key")
            try:
                certificates = path.read_bytes()
                if key.exists():
                    self._held[path.stem] = read_signer(key.read_bytes(), certificates, passphrase)
                elif token is not None:
                    self._held[path.stem] = TokenKey(token, path.stem, *read_chain(certificates))
                else:
                    raise UnfitKey(
                        f"needs {key.name} beside it, or a token (ONESTOP_PKCS11_MODULE)"
                    )
            except (UnfitKey, OSError) as problem:
                raise UnfitKey(f"{path}: {problem}") from None
        if not self._held:
            raise UnfitKey(f"{folder} has no key (agency-<code>.key and agency-<code>.pem)")

    def agency(self, code: str, name: str, above: str) -> DocumentSigner:
        if (found := self._current(f"agency-{code}")) is None:
            raise NoPdfKey(agency=name)
        return found

    def person(self, username: str, name: str, agency: str) -> DocumentSigner | None:
        return self._current(f"person-{username}")

    def _current(self, stem: str) -> DocumentSigner | None:
        """What an expired certificate signs is worth nothing."""
        found = self._held.get(stem)
        return found if found and holds(found.certificate, clock.now()) else None

    def trust(self, now: datetime) -> Trust:
        lists = tuple(path.read_bytes() for path in sorted(self._folder.glob("*.crl")))
        chains = [held.chain for held in self._held.values()]
        # The last of a chain is its root; one that stands alone vouches for itself.
        roots = {chain[-1] for chain in chains if chain}
        return Trust(
            roots=tuple(sorted(roots)),
            others=tuple(sorted({above for chain in chains for above in chain[:-1]})),
            crls=lists,
        )


@dataclass(frozen=True, slots=True)
class Signing:
    """How documents are signed here: with which keys, whom to believe besides, which authority
    stamps the time (empty: none)."""

    keys: PdfKeys
    tsa_url: str = ""
    roots: tuple[bytes, ...] = ()
    tsa_roots: tuple[bytes, ...] = ()

    def trust(self, now: datetime) -> Trust:
        own = self.keys.trust(now)
        roots = own.roots + self.roots
        return replace(own, roots=roots, tsa_roots=self.tsa_roots or roots)


@dataclass(slots=True)
class _Current:
    signing: Signing | None = field(default=None)


_current = _Current()


def configure(
    folder: Path,
    *,
    own: Path | None = None,
    passphrase: bytes | None = None,
    token: TokenPlace | None = None,
    roots: Path | None = None,
    tsa_url: str = "",
    tsa_roots: Path | None = None,
) -> None:
    """Set how documents are signed, once at start: with the keys in `own` and `token`, else with
    those of the demonstration authority in `folder`. Raises UnfitKey, OSError."""
    keys: PdfKeys = FileKeys(own, passphrase, token) if own else LocalKeys(folder)
    use(
        Signing(
            keys=keys,
            tsa_url=tsa_url,
            roots=read_certificates(roots.read_bytes()) if roots else (),
            tsa_roots=read_certificates(tsa_roots.read_bytes()) if tsa_roots else (),
        )
    )


def use(signing: Signing) -> None:
    """Sign and check like this from now on."""
    _current.signing = signing
    pdf_trust.use(signing.trust)


def signing() -> Signing:
    assert _current.signing is not None, "not configured"
    return _current.signing
