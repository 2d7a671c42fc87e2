"""A time-stamp authority (RFC 3161) over HTTP on loopback, with a P-256 certificate of its own."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import randbits
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DER = serialization.Encoding.DER
REPLY = "application/timestamp-reply"


@dataclass
class Authority:
    """What the server is and does. `manner` is stamp, reject, chat (answers with a page), break
    (answers with half a reply) or lie (stamps something else)."""

    manner: str = "stamp"
    asked: int = 0
    url: str = ""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    root_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def __post_init__(self) -> None:
        self.root = self._certificate("CA dấu thời gian mẫu", self.root_key, is_root=True)
        self.certificate = self._certificate("Dấu thời gian mẫu", self.key, is_root=False)

    def _certificate(self, name: str, key: ec.EllipticCurvePrivateKey, *, is_root: bool) -> bytes:
        now = datetime.now(UTC)
        called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = [x509.NameAttribute(NameOID.COMMON_NAME, "CA dấu thời gian mẫu")]
        built = (
            x509.CertificateBuilder()
            .subject_name(called)
            .issuer_name(x509.Name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        )
        if not is_root:
            use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            built = built.add_extension(use, critical=True)
        return built.sign(self.root_key, hashes.SHA256()).public_bytes(DER)

    def revocations(self) -> bytes:
        """Its authority's list: nobody was revoked."""
        now = datetime.now(UTC)
        listed = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(x509.load_der_x509_certificate(self.root).subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + timedelta(days=1))
        )
        return listed.sign(self.root_key, hashes.SHA256()).public_bytes(DER)

    def answer(self, raw: bytes) -> tuple[str, bytes]:
        self.asked += 1
        if self.manner == "chat":
            return "text/html", b"<p>Please sign in</p>"
        asked = tsp.TimeStampReq.load(raw)
        if self.manner == "reject":
            return REPLY, tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()
        imprint = asked["message_imprint"]
        if self.manner == "lie":
            other = {"hash_algorithm": imprint["hash_algorithm"], "hashed_message": bytes(32)}
            imprint = tsp.MessageImprint(other)
        told = tsp.TimeStampResp(
            {"status": {"status": "granted"}, "time_stamp_token": self._token(asked, imprint)}
        ).dump()
        return REPLY, told[: len(told) // 2] if self.manner == "break" else told

    def _token(self, asked: tsp.TimeStampReq, imprint: Any) -> cms.ContentInfo:
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4",
                "message_imprint": imprint,
                "serial_number": randbits(64),
                "gen_time": datetime.now(UTC).replace(microsecond=0),
                "nonce": asked["nonce"],
            }
        )
        encapsulated = cms.EncapsulatedContentInfo(
            {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())}
        )
        signer = asn1_x509.Certificate.load(self.certificate)
        named = {"certs": [{"cert_hash": hashlib.sha256(self.certificate).digest()}]}
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(info.dump()).digest()]},
                {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2(named)]},
            ]
        )
        signature = self.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
        sid = {"issuer": signer.issuer, "serial_number": signer.serial_number}
        signed = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number", cms.IssuerAndSerialNumber(sid)
                ),
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "signed_attrs": attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
                "signature": signature,
            }
        )
        content = {
            "version": "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": encapsulated,
            "certificates": [signer],
            "signer_infos": [signed],
        }
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})


@contextmanager
def serving() -> Iterator[Authority]:
    """A running authority; its address is in `url`."""
    authority = Authority()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            kind, told = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
