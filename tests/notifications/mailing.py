"""Real mail on loopback: a server that speaks STARTTLS, and servers' reports of what came back."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


@dataclass
class Post:
    """What a mail server was given, as (return path, mail); `says` is answered to recipients."""

    url: str = ""
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    says: str = "250 ok"

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if self.says.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.says

    async def handle_DATA(self, _server, session, envelope) -> str:
        self.encrypted.append(session.ssl is not None)
        self.taken.append((envelope.mail_from, envelope.content))
        return "250 ok"


@contextmanager
def post_office(port: int, context: ssl.SSLContext | None = None) -> Iterator[Post]:
    made = Post()
    controller = Controller(
        made,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=context is not None,
    )
    controller.start()
    made.url = f"smtp{'+tls' if context else ''}://127.0.0.1:{port}"
    try:
        yield made
    finally:
        controller.stop()


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem_of(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 and its key, as files."""
    key, name = rsa_key(), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now, here = datetime.now(UTC), x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(pem_of(key))
    return public, private


def bounce(to: str, action: str = "failed", status: str = "5.1.1", recipients: int = 1) -> bytes:
    """A report of a mail server, as RFC 3464 shows it."""
    block = (
        "Final-Recipient: rfc822; somebody@vidu.invalid\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
    )
    return (
        "From: Mail Delivery System <mailer-daemon@vidu.invalid>\r\n"
        f"To: {to}\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.vidu.invalid\r\n\r\n" + block * recipients + "--b--\r\n"
    ).encode()


def put(maildir: Path, name: str, content: bytes) -> None:
    (maildir / "new").mkdir(parents=True, exist_ok=True)
    (maildir / "new" / name).write_bytes(content)
