"""E-mail through an SMTP server: the only importer of smtplib."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from onestop.notifications.senders.contract import Channel, Outgoing, Refused, Unreachable

SECONDS = 20


@dataclass(slots=True)
class Email:
    """A server by its address: smtp://host:port, smtp+tls:// (STARTTLS), smtps://; `sender` is who
    the mail is from."""

    url: str
    sender: str
    channel: Channel = Channel.EMAIL

    def send(self, message: Outgoing) -> str:
        """A server that says no for good (5xx) refuses; everything else is tried again."""
        parts = urlsplit(self.url)
        try:
            with _connected(parts.scheme, parts.hostname or "localhost", parts.port or 25) as line:
                if parts.username:
                    line.login(unquote(parts.username), unquote(parts.password or ""))
                line.send_message(mail_of(message, self.sender))
        except smtplib.SMTPRecipientsRefused as problem:
            code, words = next(iter(problem.recipients.values()))
            raise _told(code, words) from None
        except smtplib.SMTPResponseException as problem:
            raise _told(problem.smtp_code, problem.smtp_error) from None
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(f"{type(problem).__name__}: {problem}") from None
        return ""


def mail_of(message: Outgoing, sender: str) -> EmailMessage:
    """The message as it goes out; an address in it cannot become a header."""
    # Unfolded: folding a Vietnamese subject loses spaces between its encoded words.
    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    mail["From"] = sender
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.made_at)
    mail["Message-ID"] = f"<{message.key}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail.set_content(message.text)
    return mail


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
