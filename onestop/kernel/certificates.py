"""Certificates (X.509) and the keys behind them: what signs whole documents."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from onestop.kernel.files import write_once

AUTHORITY_LASTS = timedelta(days=20 * 365)
AGENCY_LASTS = timedelta(days=5 * 365)
LIST_LASTS = timedelta(days=30)
LEAST_RSA = 2048


class UnfitKey(ValueError):
    """A key or certificate that cannot sign documents; the argument is an English sentence."""


class DocumentSigner(Protocol):
    """Who signs documents, wherever its key is kept.

    `certificate` and `chain` (those above it, in order) are DER. `mechanism` is `ecdsa` or
    `rsassa_pss`, both with SHA-256: the ones Circular 15/2025/TT-BKHCN, appendix I, knows.
    """

    @property
    def certificate(self) -> bytes: ...

    @property
    def chain(self) -> tuple[bytes, ...]: ...

    @property
    def mechanism(self) -> str: ...

    def __hash__(self) -> int: ...

    def sign(self, message: bytes) -> bytes:
        """The signature as CMS carries it: for ECDSA the DER of r and s."""
        ...


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that was read once and is held in memory."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: bytes
    chain: tuple[bytes, ...] = ()

    @property
    def mechanism(self) -> str:
        return "ecdsa" if isinstance(self.key, ec.EllipticCurvePrivateKey) else "rsassa_pss"

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        salted = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)
        return self.key.sign(message, salted, hashes.SHA256())


def read_signer(key: bytes, certificates: bytes, passphrase: bytes | None = None) -> HeldKey:
    """A signer from PEM: its private key, and its certificate followed by those above it.

    Raises UnfitKey: unreadable, another key's certificate, no signing use, a weak or odd kind.
    """
    try:
        is_locked = b"ENCRYPTED" in key
        found = serialization.load_pem_private_key(key, passphrase if is_locked else None)
        chain = x509.load_pem_x509_certificates(certificates)
    except (ValueError, TypeError) as problem:
        raise UnfitKey(f"cannot be read: {problem}") from None
    check_fits(chain[0], found.public_key())
    assert isinstance(found, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey)
    return HeldKey(found, _der(chain[0]), tuple(_der(above) for above in chain[1:]))


def read_chain(certificates: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """(certificate, those above it) from PEM, for a P-256 key that is kept elsewhere.
    Raises UnfitKey."""
    try:
        chain = x509.load_pem_x509_certificates(certificates)
    except ValueError as problem:
        raise UnfitKey(f"cannot be read: {problem}") from None
    check_fits(chain[0], chain[0].public_key())
    if not isinstance(chain[0].public_key(), ec.EllipticCurvePublicKey):
        raise UnfitKey("is no certificate of a P-256 key")
    return _der(chain[0]), tuple(_der(above) for above in chain[1:])


def check_fits(certificate: x509.Certificate, public: object) -> None:
    """Raises UnfitKey when the certificate is another key's, or not for signing documents."""
    if isinstance(public, ec.EllipticCurvePublicKey):
        if not isinstance(public.curve, ec.SECP256R1):
            raise UnfitKey("is an elliptic curve key, but not P-256")
    elif not isinstance(public, rsa.RSAPublicKey) or public.key_size < LEAST_RSA:
        raise UnfitKey(f"is neither P-256 nor RSA of {LEAST_RSA} bits or more")
    if certificate.public_key() != public:
        raise UnfitKey("is not the key of the first certificate")
    try:
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not use.content_commitment:
        raise UnfitKey("has a certificate that is not for signing documents (nonRepudiation)")


def read_certificates(pem: bytes) -> tuple[bytes, ...]:
    """DER of each certificate in a PEM file. Raises UnfitKey."""
    try:
        return tuple(_der(found) for found in x509.load_pem_x509_certificates(pem))
    except ValueError as problem:
        raise UnfitKey(f"cannot be read: {problem}") from None


class Authority:
    """A certificate authority in a folder: `ca.key`, `ca.pem`, made at first use."""

    def __init__(self, folder: Path, name: str, begins: datetime) -> None:
        self.folder = folder
        path = folder / "ca.pem"
        key = kept_key(folder / "ca.key")
        if not path.exists():
            own = _name(name, "", "")
            write_once(path, _pem(_authority(key, own, begins)))
        self._key = key
        self._certificate = x509.load_pem_x509_certificate(path.read_bytes())

    @property
    def certificate(self) -> bytes:
        return _der(self._certificate)

    @property
    def begins(self) -> datetime:
        return self._certificate.not_valid_before_utc

    def signer(self, stem: str, name: str, unit: str, begins: datetime) -> HeldKey:
        """The signer of this file name, its key and certificate made at first use; `unit` is the
        body that manages it."""
        path = self.folder / f"{stem}.pem"
        key = kept_key(self.folder / f"{stem}.key")
        if not path.exists():
            subject = _name(name, unit, stem)
            write_once(path, _pem(self._vouched(key.public_key(), subject, begins)))
        found = x509.load_pem_x509_certificate(path.read_bytes())
        check_fits(found, key.public_key())
        return HeldKey(key, _der(found), (self.certificate,))

    def revocations(self, revoked: Iterable[tuple[int, datetime]], now: datetime) -> bytes:
        """DER of the list of (serial number, when) that are revoked, good for thirty days."""
        listed = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._certificate.subject)
            .last_update(now)
            .next_update(now + LIST_LASTS)
            .add_extension(_above(self._certificate), critical=False)
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        )
        for serial, at in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            listed = listed.add_revoked_certificate(entry.build())
        return listed.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _vouched(
        self, public: ec.EllipticCurvePublicKey, subject: x509.Name, begins: datetime
    ) -> x509.Certificate:
        made = (
            _begun(subject, self._certificate.subject, public, begins, AGENCY_LASTS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_uses(signs_documents=True), critical=True)
            .add_extension(_above(self._certificate), critical=False)
        )
        return made.sign(self._key, hashes.SHA256())


def serial_of(certificate: bytes) -> int:
    return x509.load_der_x509_certificate(certificate).serial_number


def holds(certificate: bytes, at: datetime) -> bool:
    """Whether a certificate is within its time."""
    found = x509.load_der_x509_certificate(certificate)
    return found.not_valid_before_utc <= at <= found.not_valid_after_utc


def kept_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """A P-256 key in a file of its own, made at first use."""
    if not path.exists():
        write_once(
            path,
            ec.generate_private_key(ec.SECP256R1()).private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
    found = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)
    return found


def _authority(
    key: ec.EllipticCurvePrivateKey, own: x509.Name, begins: datetime
) -> x509.Certificate:
    made = (
        _begun(own, own, key.public_key(), begins, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_uses(signs_documents=False), critical=True)
    )
    return made.sign(key, hashes.SHA256())


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    begins: datetime,
    lasts: timedelta,
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + lasts)
        .add_extension(identifier, critical=False)
    )


def _uses(*, signs_documents: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_documents,
        content_commitment=signs_documents,
        key_cert_sign=not signs_documents,
        crl_sign=not signs_documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _above(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    held = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(held)


def _name(common: str, unit: str, code: str) -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.ORGANIZATION_NAME, unit),
        (NameOID.COMMON_NAME, common),
        (NameOID.SERIAL_NUMBER, code),
    ]
    with warnings.catch_warnings():
        # X.520 takes 64 characters of a name; the library counts bytes.
        warnings.simplefilter("ignore")
        found = [
            x509.NameAttribute(oid, text[:64], _validate=oid == NameOID.COUNTRY_NAME)
            for oid, text in parts
            if text
        ]
    return x509.Name(found)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
