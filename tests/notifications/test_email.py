"""E-mail as it leaves: text and HTML, headers, a signature that proves, a return path, STARTTLS."""

import base64
import email
import email.policy
import re
import socket
import ssl

import dkim
import pytest
from cryptography.hazmat.primitives import serialization

from onestop import config
from onestop.app import open_sessions
from onestop.config import BadSetting
from onestop.notifications.bounce_address import is_genuine, key_in
from onestop.notifications.senders.available import senders_of
from onestop.notifications.senders.contract import Channel, Outgoing, Refused, Unreachable
from onestop.notifications.senders.email import Email, bytes_of, mail_of
from onestop.notifications.senders.mail_page import html_of
from onestop.notifications.senders.mail_signing import MailKey, UnfitMailKey, key_from
from tests.conftest import MONDAY
from tests.notifications.mailing import certificate, pem_of, post_office, rsa_key

SENDER, SITE = "Một cửa <onestop@vidu.invalid>", "https://motcua.vidu.invalid"
KEY = "k" * 24
TEXT = (
    f"Đề nghị ông/bà bổ sung.\n\nHồ sơ: H05\nXem: {SITE}/track/H05.\nXem: https://xau.invalid/x\n"
)


def message(text: str = TEXT, to: str = "dung@vidu.invalid", language: str = "vi") -> Outgoing:
    return Outgoing(KEY, Channel.EMAIL, to, language, "Hồ sơ H05: cần bổ sung", text, MONDAY)


def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_mail_is_text_and_html_with_the_headers_of_a_machine() -> None:
    written = bytes_of(mail_of(message(), SENDER, SITE))
    mail = email.message_from_bytes(written, policy=email.policy.default)
    assert mail.get_content_type() == "multipart/alternative"
    text, page = mail.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == TEXT
    assert page.get_content_type() == "text/html"
    assert mail["From"] == SENDER and mail["Message-ID"] == f"<{KEY}@vidu.invalid>"
    assert mail["Subject"] == "Hồ sơ H05: cần bổ sung"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Content-Language"] == "vi"
    assert mail["List-Unsubscribe"] == f"<{SITE}/me/messages/choices>"
    assert mail["Date"].datetime == MONDAY
    assert mail["Reply-To"] is None and mail["Precedence"] is None
    # A line longer than this is broken by servers, and with it the signature.
    assert written.isascii() and max(map(len, written.split(b"\r\n"))) <= 998


def test_the_page_links_to_this_site_only_and_fetches_nothing() -> None:
    page = html_of(message(f"{TEXT}\n<script>x</script> {SITE}.xau.invalid/y"), SITE)
    assert re.findall(r'href="([^"]*)"', page) == [f"{SITE}/track/H05"]
    assert '<html lang="vi">' in page and "prefers-color-scheme: dark" in page
    assert "&lt;script&gt;" in page and "https://xau.invalid/x" in page
    for word in ("<script", "<img", "src=", "url(", "@import", "<table"):
        assert word not in page


def test_an_address_cannot_become_a_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail_of(message(to="a@b.invalid\r\nBcc: c@d.invalid"), SENDER)


def test_a_signature_proves_and_breaks_with_one_letter(tmp_path) -> None:
    key = rsa_key()
    (tmp_path / "dkim.pem").write_bytes(pem_of(key))
    signer = key_from(tmp_path / "dkim.pem", "m1", "vidu.invalid")
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    asked = []

    def record(name, timeout=5):
        asked.append(name)
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    signed = bytes_of(mail_of(message(), SENDER, SITE), signer)
    assert dkim.verify(signed, dnsfunc=record) and set(asked) == {b"m1._domainkey.vidu.invalid."}
    for old, new in (
        (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"),
        (b"To: dung@", b"To: khac@"),
        (base64.b64encode(TEXT.encode())[:20], b"AAAA" * 5),
    ):
        assert signed.count(old) == 1
        assert not dkim.verify(signed.replace(old, new), dnsfunc=record)
    assert not dkim.verify(b"From: khac@vidu.invalid\r\n" + signed, dnsfunc=record)


def test_a_key_that_cannot_sign_is_told_at_start(tmp_path) -> None:
    (tmp_path / "dkim.pem").write_text("no key")
    with pytest.raises(UnfitMailKey):
        key_from(tmp_path / "dkim.pem", "m1", "vidu.invalid")
    given = {
        "ONESTOP_DATA_DIR": str(tmp_path),
        "ONESTOP_SMTP_URL": "smtp://127.0.0.1:1",
        "ONESTOP_DKIM_KEY": str(tmp_path / "dkim.pem"),
    }
    with pytest.raises(BadSetting, match="ONESTOP_DKIM_KEY"):
        open_sessions(config.read(given))


def test_mail_goes_out_encrypted_signed_and_with_its_own_return_path(tmp_path, monkeypatch) -> None:
    public, private = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    key = MailKey(pem_of(rsa_key()), "m1", "vidu.invalid")
    with post_office(port(), context) as there:
        sender = Email(there.url, SENDER, SITE, "tra.vidu.invalid", key)
        # A server nobody vouches for gets nothing.
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            sender.send(message())
        assert there.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        assert sender.send(message()) == ""
        ((came_from, content),) = there.taken
    assert there.encrypted == [True] and content.startswith(b"DKIM-Signature: ")
    assert came_from.endswith("@tra.vidu.invalid")
    found, token = key_in(came_from.upper())
    assert found == KEY and is_genuine(KEY, token, "dung@vidu.invalid")
    assert not is_genuine(KEY, token, "khac@vidu.invalid")
    assert not is_genuine("a" * 24, token, "dung@vidu.invalid")


@pytest.mark.parametrize(("says", "kind"), [("550 no", Refused), ("451 later", Unreachable)])
def test_what_a_server_says_of_a_recipient(says, kind) -> None:
    with post_office(port()) as there:
        there.says = says
        with pytest.raises(kind, match=says):
            Email(there.url, SENDER).send(message())


def test_a_return_path_is_used_only_where_somebody_reads_it(tmp_path) -> None:
    given = {"ONESTOP_DATA_DIR": str(tmp_path), "ONESTOP_SMTP_URL": "smtp://127.0.0.1:1"}
    given["ONESTOP_MAIL_FROM"] = SENDER
    assert senders_of(config.read(given))[Channel.EMAIL].bounce_domain == ""
    given["ONESTOP_BOUNCE_DIR"] = str(tmp_path)
    assert senders_of(config.read(given))[Channel.EMAIL].bounce_domain == "vidu.invalid"
    given["ONESTOP_BOUNCE_DOMAIN"] = "tra.vidu.invalid"
    assert senders_of(config.read(given))[Channel.EMAIL].bounce_domain == "tra.vidu.invalid"
