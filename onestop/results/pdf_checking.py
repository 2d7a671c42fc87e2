"""Looking at a signed PDF: who signed, when, whether it is whole, and whether that can be believed.

"The signature is valid" is not enough: a file may be signed and then painted over by an update
that the signature does not cover. So what was appended is compared with what was signed.
"""

import io
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pikepdf
from asn1crypto import x509
from asn1crypto.parser import peek
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureStatus,
)
from pyhanko_certvalidator import ValidationContext

from onestop.kernel import clock
from onestop.kernel.awaiting import awaited
from onestop.results import pdf_trust
from onestop.results.pdf_findings import Findings, Signature
from onestop.results.pdf_trust import Trust

CHANGES = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "archive",
    ModificationLevel.FORM_FILLING: "forms",
    ModificationLevel.ANNOTATIONS: "notes",
    ModificationLevel.OTHER: "forbidden",
}
# More signatures than anybody puts on a paper cost only time.
MOST_SIGNATURES = 50
Status = PdfSignatureStatus | DocumentTimestampStatus


class UnreadablePdf(ValueError):
    """No PDF, a broken or locked one; the argument is a code: no-pdf, broken, locked."""


def inspected(pdf: bytes, trust: Trust | None = None, now: datetime | None = None) -> Findings:
    """Everything there is to say about the signatures of a PDF. Raises UnreadablePdf only.

    `trust` is whom to believe (None: whom this installation was told to); `now` is the moment
    signatures without a time-stamp's word are judged at. Nothing is fetched from anywhere:
    revocation is judged from the lists in the file and those in `trust`. A hostile file may cost
    time and memory, so files from strangers are looked at in a child process.
    """
    if b"%PDF-" not in pdf[:1024]:
        raise UnreadablePdf("no-pdf")
    moment = now or clock.now()
    looker = _Looker(trust or pdf_trust.configured(moment), moment)
    # The libraries meet bytes from strangers here and raise whatever comes to them.
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted:
            raise UnreadablePdf("locked")
        pages = int(reader.root["/Pages"]["/Count"])
        fields = list(enumerate_sig_fields(reader, filled_status=True))[:MOST_SIGNATURES]
        found = tuple(looker.looked_at(reader, *field) for field in fields)
        if not any(s.covers_file for s in found) and not _is_sound(pdf):
            # Where one program repairs a file another shows something else.
            found = tuple(replace(s, changes="forbidden") for s in found)
        return Findings(pages, found)
    except UnreadablePdf:
        raise
    except Exception as problem:
        raise UnreadablePdf("broken") from problem


@dataclass(frozen=True, slots=True)
class _Looker:
    """Looks at one signature after the other, all with the same trust and moment."""

    trust: Trust
    now: datetime

    def looked_at(self, reader: PdfFileReader, name: str, value: Any, field: Any) -> Signature:
        """What there is to say about one field; what cannot be read is told as unreadable."""
        subfilter = ""
        try:
            subfilter = str(value.get_object().get("/SubFilter", "")).lstrip("/")
            embedded = EmbeddedPdfSignature(reader, field, name)
            _check_gap(reader, embedded)
            if embedded.sig_object_type == "/DocTimeStamp":
                return self._timestamp(embedded, subfilter)
            return self._signature(embedded, subfilter)
        except Exception:
            return Signature(
                field=name,
                kind="unreadable",
                subfilter=subfilter,
                is_certification=False,
                integrity="unreadable",
                covers_file=False,
                changes="forbidden",
                trust="unknown",
                timestamp="none",
                revocation="not_named",
            )

    def _signature(self, embedded: EmbeddedPdfSignature, subfilter: str) -> Signature:
        claimed = embedded.self_reported_timestamp
        moment = claimed if claimed and claimed.tzinfo else self.now
        status = self._judged(embedded, min(moment, self.now))
        stamped = status.timestamp_validity
        if stamped is not None and stamped.trusted and stamped.timestamp != moment:
            # Believed more than what the signer says.
            moment = stamped.timestamp
            status = self._judged(embedded, moment)
        judged_at = moment if stamped is not None and stamped.trusted else self.now
        trust = _trust(status, moment)
        revocation = _named(status.signing_cert)
        whole = _whole(status)
        if whole["changes"] == "forms" and _signed_where_foreseen(embedded):
            whole["changes"] = "signed"
        if trust == "trusted":
            listed = self._judged(embedded, judged_at, lists=True)
            if listed.revoked:
                trust = revocation = "revoked"
            elif listed.trusted:
                revocation = "good"
        return Signature(
            field=embedded.field_name,
            kind="signature",
            subfilter=subfilter,
            is_certification=embedded.docmdp_level is not None,
            timestamp="none"
            if stamped is None
            else ("trusted" if stamped.trusted else "untrusted"),
            signed_at=moment if stamped is not None or claimed else None,
            tsa="" if stamped is None else stamped.signing_cert.subject.human_friendly,
            trust=trust,
            revocation=revocation,
            **whole,
            **_certificate(status.signing_cert),
        )

    def _timestamp(self, embedded: EmbeddedPdfSignature, subfilter: str) -> Signature:
        context = self._context(embedded, self.trust.tsa_roots, self.now, lists=False)
        status: DocumentTimestampStatus = awaited(async_validate_pdf_timestamp(embedded, context))
        trust = _trust(status, status.timestamp)
        return Signature(
            field=embedded.field_name,
            kind="timestamp",
            subfilter=subfilter,
            is_certification=False,
            timestamp="trusted" if trust == "trusted" else "untrusted",
            signed_at=status.timestamp,
            tsa=status.signing_cert.subject.human_friendly,
            trust=trust,
            revocation=_named(status.signing_cert),
            **_whole(status),
            **_certificate(status.signing_cert),
        )

    def _judged(
        self, embedded: EmbeddedPdfSignature, moment: datetime, *, lists: bool = False
    ) -> PdfSignatureStatus:
        status: PdfSignatureStatus = awaited(
            async_validate_pdf_signature(
                embedded,
                self._context(embedded, self.trust.roots, moment, lists=lists),
                # A time-stamp's certificate is judged now: its time is what is to be believed.
                self._context(embedded, self.trust.tsa_roots, self.now, lists=False),
                skip_diff=lists,
            )
        )
        return status

    def _context(
        self,
        embedded: EmbeddedPdfSignature,
        roots: tuple[bytes, ...],
        moment: datetime,
        *,
        lists: bool,
    ) -> ValidationContext:
        facts: dict[str, Any] = {
            "trust_roots": _certificates(roots),
            "other_certs": _certificates(self.trust.others),
            "crls": list(self.trust.crls) if lists else [],
            "moment": moment,
            "retroactive_revinfo": True,
            "revocation_mode": "require" if lists else "soft-fail",
        }
        try:
            kept = DocumentSecurityStore.read_dss(embedded.reader)
        except NoDSSFoundError:
            return ValidationContext(**facts)
        return kept.as_validation_context(facts)


def _is_sound(pdf: bytes) -> bool:
    """Whether another reader finds its way from the end of the file without repairing anything."""
    if not pdf.rstrip(b"\r\n").endswith(b"%%EOF"):
        return False
    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False) as document:
            return not document.get_warnings()
    except pikepdf.PdfError:
        return False


def _check_gap(reader: PdfFileReader, embedded: EmbeddedPdfSignature) -> None:
    """Raises ValueError when the gap in what is covered holds more than the signature: the room it
    did not need is covered by nobody, so only zeros belong there."""
    _, begins, ends, _ = (int(part) for part in embedded.byte_range)
    reader.stream.seek(begins)
    gap = reader.stream.read(ends - begins)
    if not re.fullmatch(rb"<[0-9A-Fa-f]+>", gap):
        raise ValueError("something else than a signature")
    raw = bytes.fromhex(gap[1:-1].decode())
    if raw != embedded.pkcs7_content or any(raw[peek(raw) :]):
        raise ValueError("something behind the signature")


def _whole(status: Status) -> dict[str, Any]:
    """Whether what is covered is as it was signed, and what became of the rest."""
    found = status.diff_result
    level = found.modification_level if isinstance(found, DiffResult) else ModificationLevel.OTHER
    covers = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    allowed = getattr(status, "docmdp_ok", True) is not False
    return {
        "integrity": "intact" if status.intact and status.valid else "altered",
        "covers_file": covers,
        "changes": CHANGES[level] if allowed else "forbidden",
    }


def _signed_where_foreseen(embedded: EmbeddedPdfSignature) -> bool:
    """Whether all there is to fill in are places for signatures that were there already: a new
    place could lie over what was signed before."""
    before = embedded.reader.get_historical_resolver(embedded.signed_revision)
    known = {name for name, _, _ in enumerate_sig_fields(before)}
    now = {name for name, _, _ in enumerate_sig_fields(embedded.reader)}
    form = embedded.reader.root["/AcroForm"]["/Fields"]
    return now == known and len(form) == len(now)


def _trust(status: SignatureStatus, moment: datetime) -> str:
    if status.trusted:
        return "trusted"
    signer = status.signing_cert
    if status.revoked:
        return "revoked"
    if status.validation_path is None and status.trust_problem_indic is not None:
        unfit = status.trust_problem_indic is AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE
        return "unfit" if unfit else "unknown"
    if not signer.not_valid_before <= moment <= signer.not_valid_after:
        return "outside_validity"
    return "unknown"


def _named(signer: x509.Certificate) -> str:
    """Whether the certificate says where its revocation could be asked about."""
    named = signer.crl_distribution_points_value or signer.ocsp_urls
    return "unreachable" if named else "not_named"


def _certificate(signer: x509.Certificate) -> dict[str, Any]:
    subject = signer.subject.native
    units = [subject.get("organizational_unit_name"), subject.get("organization_name")]
    return {
        "signer": str(subject.get("common_name", "")),
        "organisation": ", ".join(str(unit) for unit in units if unit),
        "subject": signer.subject.human_friendly,
        "ca": signer.issuer.human_friendly,
        "serial": f"{signer.serial_number:x}",
        "certificate_from": signer.not_valid_before,
        "certificate_until": signer.not_valid_after,
    }


def _certificates(raw: tuple[bytes, ...]) -> list[x509.Certificate]:
    return [x509.Certificate.load(part) for part in raw]
