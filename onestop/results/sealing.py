"""Signing a PDF (PAdES, ETSI EN 319 142-1): the signer first, then the agency over all of it."""

import io
import logging
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from asn1crypto import algos, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import DocumentSecurityStore, collect_validation_info
from pyhanko.stamp.noop import NoOpStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from onestop.kernel import clock
from onestop.kernel.awaiting import awaited
from onestop.kernel.certificates import DocumentSigner
from onestop.results.pdf_trust import Trust

TSA_SECONDS = 3.0
TSA_TRIES = 2
# A dead authority is left alone for a while: results do not wait for it one after the other.
TSA_REST = 60.0
MOST_REPLY = 64 * 1024
RSA_BYTES, ECDSA_BYTES = 512, 72
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seal:
    """One signature to be made: in which field, by whom, and what it says about itself."""

    field: str
    signer: DocumentSigner
    reason: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed PDF. `level` is B-B, or B-T when an authority stamped the time of each signature;
    `problem` says why it did not although one is configured."""

    pdf: bytes
    level: str
    problem: str = ""


def sealed(pdf: bytes, seals: Sequence[Seal], at: datetime, tsa_url: str = "") -> Sealed:
    """Sign in each of these fields, in this order; the first signature certifies the document and
    leaves nothing open but the other fields (DocMDP, ISO 32000-1 12.8.2.2).

    `at` is the time the signers claim. A time-stamp authority that does not answer is asked
    twice; then the document is signed without it, because a result is never lost to that.
    """
    stamper = _stamper(tsa_url) if tsa_url else None
    problem = ""
    if stamper is not None:
        try:
            return Sealed(awaited(_signed(pdf, seals, at, stamper)), "B-T")
        except (TimestampRequestError, OSError) as failed:
            problem = f"{failed}"
            log.warning("signed without a time-stamp: %s", failed)
    return Sealed(awaited(_signed(pdf, seals, at, None)), "B-B", problem)


def archived(pdf: bytes, trust: Trust, *, fetches: bool = False) -> bytes:
    """The same file with what is needed to check it years later appended (PAdES B-LT): the
    certificates and the proof that none of them was revoked.

    `fetches` lets revocation lists and services be asked that the certificates name. Raises
    CannotArchive when the proof cannot be had.
    """
    return awaited(_archived(pdf, trust, fetches))


class CannotArchive(ValueError):
    """A signature that cannot be proved now, with the reason."""


class _Writer(IncrementalPdfFileWriter):
    """Appends to a file without claiming that it became PDF 2.0, which PDF/A-3 is not."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        pass


class _Holder(Signer):
    """A signer whose key is held, not read and checked anew for every signature."""

    def __init__(self, held: DocumentSigner) -> None:
        above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        above.register_multiple([x509.Certificate.load(part) for part in held.chain])
        super().__init__(
            signing_cert=x509.Certificate.load(held.certificate),
            cert_registry=above,
            signature_mechanism=_mechanism(held.mechanism),
        )
        self._held = held

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if dry_run:
            return bytes(ECDSA_BYTES if self._held.mechanism == "ecdsa" else RSA_BYTES)
        return self._held.sign(data)


class _Signing(PdfSigner):
    """Signs at the moment it is told."""

    at: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        begun = super().init_signing_session(pdf_out, existing_fields_only)
        begun.system_time = clock.local(self.at)
        return begun


class _Stamper(TimeStamper):
    """Asks a time-stamp authority over HTTP (RFC 3161)."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url
        self._rests_until = 0.0

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        if time.monotonic() < self._rests_until:
            raise TimestampRequestError("the time-stamp authority did not answer a moment ago")
        asked = urllib.request.Request(  # noqa: S310  the scheme is checked with the settings
            self.url, req.dump(), {"Content-Type": "application/timestamp-query"}
        )
        for left in reversed(range(TSA_TRIES)):
            try:
                with urllib.request.urlopen(asked, timeout=TSA_SECONDS) as told:  # noqa: S310
                    kind = told.headers.get_content_type()
                    if kind != "application/timestamp-reply":
                        raise ValueError(f"it answers with {kind}")
                    answer = tsp.TimeStampResp.load(told.read(MOST_REPLY), strict=True)
                    _check_imprint(req, answer)
                    return answer
            except (OSError, ValueError) as problem:
                if not left:
                    self._rests_until = time.monotonic() + TSA_REST
                    raise TimestampRequestError(
                        f"the time-stamp authority does not answer: {problem}"
                    ) from problem
        raise AssertionError("unreachable")


def _check_imprint(asked: tsp.TimeStampReq, answer: tsp.TimeStampResp) -> None:
    """Raises ValueError when something else than what was asked for is stamped; the library
    looks only at whether the answer is to this question."""
    if answer.native["status"]["status"] not in ("granted", "granted_with_mods"):
        return
    told = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    if told["message_imprint"].dump() != asked["message_imprint"].dump():
        raise ValueError("it stamps something else than it was asked to")


@cache
def _stamper(url: str) -> _Stamper:
    return _Stamper(url)


@cache
def _holder(held: DocumentSigner) -> _Holder:
    return _Holder(held)


def _mechanism(name: str) -> algos.SignedDigestAlgorithm:
    if name == "ecdsa":
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    masked = algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": sha256})
    salted = {
        "hash_algorithm": sha256,
        "mask_gen_algorithm": masked,
        "salt_length": 32,
        "trailer_field": 1,
    }
    return algos.SignedDigestAlgorithm(
        {"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(salted)}
    )


async def _signed(
    pdf: bytes, seals: Sequence[Seal], at: datetime, stamper: _Stamper | None
) -> bytes:
    for place, seal in enumerate(seals):
        about = PdfSignatureMetadata(
            field_name=seal.field,
            md_algorithm="sha256",
            certify=place == 0,
            docmdp_permissions=MDPPerm.FILL_FORMS,
            subfilter=SigSeedSubFilter.PADES,
            reason=seal.reason or None,
            location=seal.location or None,
        )
        signing = _Signing(
            about, _holder(seal.signer), timestamper=stamper, stamp_style=NoOpStampStyle()
        )
        signing.at = at
        who = seal.signer.certificate, stamper.url if stamper else ""
        written = await signing.async_sign_pdf(
            _Writer(io.BytesIO(pdf)), existing_fields_only=True, bytes_reserved=_room.get(who)
        )
        pdf = written.getvalue()
        _room.setdefault(who, _reserved(pdf))
    return pdf


# The room a signer's signatures need in a file, with the library's half as much again in reserve:
# it measures that with a signature on trial, which need not be made every time.
_room: dict[tuple[bytes, str], int] = {}


def _reserved(pdf: bytes) -> int:
    """How much room the last signature of a file was given, in hexadecimal digits."""
    begun = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    return pdf.index(b">", begun) - begun


async def _archived(pdf: bytes, trust: Trust, fetches: bool) -> bytes:
    reader = PdfFileReader(io.BytesIO(pdf))
    writer = _Writer.from_reader(reader)
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(part) for part in (*trust.roots, *trust.tsa_roots)],
        other_certs=[x509.Certificate.load(part) for part in trust.others],
        crls=list(trust.crls),
        allow_fetching=fetches,
        revocation_mode="require",
    )
    try:
        for signature in reader.embedded_regular_signatures:
            paths = await collect_validation_info(signature, context)
            DocumentSecurityStore.supply_dss_in_writer(
                writer,
                signature.pkcs7_content.hex().encode(),
                validation_context=context,
                paths=paths,
            )
    except Exception as problem:
        raise CannotArchive(str(problem)) from problem
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]
    appended = io.BytesIO()
    writer.write(appended)  # type: ignore[no-untyped-call]
    return appended.getvalue()
