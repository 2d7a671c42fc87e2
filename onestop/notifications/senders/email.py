"""E-mail through an SMTP server: the only importer of smtplib."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from onestop.notifications.bounce_address import address_for
from onestop.notifications.senders.contract import Channel, Outgoing, Refused, Unreachable
from onestop.notifications.senders.mail_page import html_of
from onestop.notifications.senders.mail_signing import MailKey

SECONDS = 20
# Unfolded: folding a Vietnamese subject loses spaces between its encoded words.
WHOLE_LINES = SMTP.clone(max_line_length=998)


@dataclass(slots=True)
class Email:
    """A server by its address: smtp://host:port, smtp+tls:// (STARTTLS), smtps://.

    `sender` is who the mail is from, with a name or without; `base_url` is this site;
    `bounce_domain` takes what comes back (empty: it goes to the sender), `key` signs.
    """

    url: str
    sender: str
    base_url: str = ""
    bounce_domain: str = ""
    key: MailKey | None = None
    channel: Channel = Channel.EMAIL

    def send(self, message: Outgoing) -> str:
        """A server that says no for good (5xx) refuses; everything else is tried again."""
        parts = urlsplit(self.url)
        written = bytes_of(mail_of(message, self.sender, self.base_url), self.key)
        options = () if message.address.isascii() else ("SMTPUTF8",)
        try:
            with _connected(parts.scheme, parts.hostname or "localhost", parts.port or 25) as line:
                if parts.username:
                    line.login(unquote(parts.username), unquote(parts.password or ""))
                line.sendmail(self._comes_back_to(message), [message.address], written, options)
        except smtplib.SMTPRecipientsRefused as problem:
            code, words = next(iter(problem.recipients.values()))
            raise _told(code, words) from None
        except smtplib.SMTPResponseException as problem:
            raise _told(problem.smtp_code, problem.smtp_error) from None
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(f"{type(problem).__name__}: {problem}") from None
        return ""

    def _comes_back_to(self, message: Outgoing) -> str:
        if self.bounce_domain:
            return address_for(message.key, message.address, self.bounce_domain)
        return parseaddr(self.sender)[1]


def domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


def mail_of(message: Outgoing, sender: str, base_url: str = "") -> EmailMessage:
    """The message as it goes out; an address in it cannot become a header."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.made_at)
    mail["Message-ID"] = f"<{message.key}@{domain_of(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    if base_url:
        mail["List-Unsubscribe"] = f"<{base_url}/me/messages/choices>"
    # In letters every server passes on unchanged, else a signature would break on the way.
    mail.set_content(message.text, cte="base64")
    mail.add_alternative(html_of(message, base_url), subtype="html", cte="base64")
    # Only now: before, it would have gone down into the first part.
    mail["Content-Language"] = message.language
    return mail


def bytes_of(mail: EmailMessage, key: MailKey | None = None) -> bytes:
    """The mail as it is handed over, signed when there is a key."""
    written = mail.as_bytes(policy=WHOLE_LINES.clone(utf8=not str(mail["To"]).isascii()))
    return key.sign(written) if key else written


def _told(code: int, words: bytes | str) -> Exception:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    kind = Refused if 500 <= code < 600 else Unreachable
    return kind(f"{code} {said}")


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if scheme == "smtp+tls":
        server.starttls(context=ssl.create_default_context())
    return server
