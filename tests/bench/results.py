"""Measures how many results one core signs, draws and seals, beside the floors of the same run.

python -m tests.bench.results [--papers 60]

The floor of a signed QR is a bare ECDSA signature, of a drawn paper a bare typst compilation of
the same page, of a sealed one a bare signature by pyHanko in the same page; a result is sealed
twice, by its signer and by its agency. Times are of the processor, so that a busy machine does
not count.
"""

import argparse
import asyncio
import io
import json
import logging
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp.noop import NoOpStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from onestop.kernel import qr, typeset
from onestop.kernel.certificates import HeldKey
from onestop.kernel.signing import verifies
from onestop.results import drawing, pdf_keys, token
from onestop.results.canonical import canonical
from onestop.results.keys import KeyRing
from onestop.results.pdf_checking import inspected
from onestop.results.pdf_keys import LocalKeys, Signing
from onestop.results.signed_drawing import signed_pdf
from tests.results.papers import AT, BASE, CERTIFICATE, SIGNER, TOWN, WARD, unsigned_paper

ABOVE = "UBND tỉnh mẫu"
GOAL, VERIFIED = 1.3, 2000


def seconds(work: Callable[[], object], times: int) -> float:
    """Processor seconds of one, in the best of three rounds."""
    work()
    best = []
    for _ in range(3):
        begun = time.process_time()
        for _ in range(times):
            work()
        best.append((time.process_time() - begun) / times)
    return min(best)


def claims(digest: bytes) -> token.Claims:
    return token.Claims(
        iss=WARD.code,
        sub=CERTIFICATE.number,
        iat=int(AT.timestamp()),
        exp=int(AT.timestamp()) + 184 * 86400,
        type_code=1004873,
        name=CERTIFICATE.owner_name,
        data_digest=digest,
        status_list=0,
        status_index=132344,
    )


def bare_pyhanko(held: HeldKey) -> Callable[[bytes], bytes]:
    """A signature as the library makes it by itself, with its own kind of signer."""
    above = SimpleCertificateStore()
    above.register_multiple([x509.Certificate.load(part) for part in held.chain])
    raw = held.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(held.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(raw),
        cert_registry=above,
    )

    def signed(pdf: bytes) -> bytes:
        about = PdfSignatureMetadata(
            field_name="co-quan", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        made = PdfSigner(about, signer, stamp_style=NoOpStampStyle())
        written = asyncio.run(made.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))))
        return bytes(written.getvalue())

    return signed


def measured(papers: int, folder: Path) -> dict[str, float]:
    pdf_keys.use(Signing(LocalKeys(folder / "pdf")))
    ring = KeyRing(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    paper = CERTIFICATE
    paper.data = {**paper.data, "number": paper.number}

    def signed_token() -> str:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(canonical(paper.data))
        body = token.payload(claims(digest.finalize()))
        kid = ring.known.kid
        return token.written(kid, body, ring.signer.sign(token.to_sign(kid, body)))

    def signed_qr() -> str:
        paper.token = signed_token()
        return qr.svg(drawing.link(BASE, paper.token))

    def drawn() -> bytes:
        paper.token = signed_token()
        return drawing.pdf(paper, WARD.name_vi, ABOVE, BASE, TOWN, WARD.role)

    def whole() -> bytes:
        paper.token = signed_token()
        return signed_pdf(paper, WARD, ABOVE, SIGNER, BASE, TOWN).pdf

    captured: dict[str, object] = {}
    original = typeset.pdf

    def capture(template: str, data: dict[str, object], at: object) -> bytes:
        captured[template] = dict(data)
        return original(template, data, at)  # type: ignore[arg-type]

    typeset.pdf = capture  # type: ignore[assignment]
    page, sealed = unsigned_paper(), whole()
    typeset.pdf = original
    agency = pdf_keys.signing().keys.agency(WARD.code, WARD.name_vi, ABOVE)
    assert isinstance(agency, HeldKey)
    by_itself = bare_pyhanko(agency)
    written = signed_token()
    found = token.read(written)

    def checked() -> bool:
        read = token.read(written)
        return any(verifies(k.key, read.signed, read.signature) for k in ring.find(read.kid))

    assert checked() and found.claims.sub == paper.number
    assert inspected(sealed).verdict == "good"
    message = b"x" * 200
    floor_sign = seconds(lambda: key.sign(message, ec.ECDSA(hashes.SHA256())), papers * 20)
    floor_typst = seconds(lambda: original("result", captured["result"], AT), papers)  # type: ignore[arg-type]
    floor_pades = seconds(lambda: by_itself(page), papers)
    qr_s, pdf_s, whole_s = (seconds(work, papers) for work in (signed_qr, drawn, whole))
    token_s = seconds(signed_token, papers * 20)
    check_s = seconds(checked, papers * 20)
    floor_check = seconds(
        lambda: verifies(ring.known.key, found.signed, found.signature), papers * 20
    )
    floors = floor_sign + floor_typst + 2 * floor_pades
    return {
        "bare ECDSA signatures/s": 1 / floor_sign,
        "bare typst pages/s": 1 / floor_typst,
        "bare pyHanko signatures/s": 1 / floor_pades,
        "signed tokens/s": 1 / token_s,
        "signed QR/s": 1 / qr_s,
        "signed QR, times its floor": qr_s / floor_sign,
        "QR + PDF/s": 1 / pdf_s,
        "QR + PDF, times its floors": pdf_s / (floor_sign + floor_typst),
        "QR + PDF + PAdES (two signatures)/s": 1 / whole_s,
        "whole result, times its floors": whole_s / floors,
        "KQ1 verifications/s": 1 / check_s,
        "KQ1 verification, times its floor": check_s / floor_check,
        "PDF inspections/s": 1 / seconds(lambda: inspected(sealed), papers),
        "bytes of a result": len(sealed),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--papers", type=int, default=60)
    asked.add_argument("--json", action="store_true")
    wanted = asked.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        told = measured(wanted.papers, Path(folder))
    if wanted.json:
        print(json.dumps(told))
        return
    for name, figure in told.items():
        print(f"{name:40}{figure:12,.2f}")
    good = told["whole result, times its floors"] <= GOAL
    fast = told["KQ1 verifications/s"] > VERIFIED
    print(f"goal: at most {GOAL} times the floors: {'met' if good else 'missed'}")
    print(f"goal: more than {VERIFIED} verifications a second: {'met' if fast else 'missed'}")


if __name__ == "__main__":
    main()
