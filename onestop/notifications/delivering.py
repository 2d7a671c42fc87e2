"""The worker: takes one message after the other out of the outbox to an SMTP server."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from onestop.kernel import clock, db
from onestop.notifications import queries
from onestop.notifications.models import Mail, MailState
from onestop.notifications.rules import next_try

log = logging.getLogger(__name__)
SECONDS = 20
LEASE = timedelta(minutes=5)
Send = Callable[[EmailMessage], None]


def smtp(url: str) -> Send:
    """A way to send through an SMTP server: smtp://host:port, smtp+tls:// (STARTTLS), smtps://."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or 25

    def send(message: EmailMessage) -> None:
        with _connected(parts.scheme, host, port) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def deliver_waiting(make: sessionmaker[Session], send: Send, sender: str, most: int = 500) -> int:
    """Try every message whose time has come; returns how many were tried.

    A message is first taken for a few minutes, then sent outside any transaction, then marked. A
    crash between sending and marking sends it twice, never loses it; its Message-ID stays the
    same, so that a reader can tell.
    """
    for tried in range(most):
        with db.transaction(make) as session:
            mail = queries.next_waiting(session, clock.now())
            if mail is None:
                return tried
            mail.next_try_at = clock.now() + LEASE
        problem = _problem_of(send, message_of(mail, sender))
        with db.transaction(make) as session:
            _mark(queries.mail(session, mail.id), problem)
    return most


def _problem_of(send: Send, message: EmailMessage) -> str | None:
    try:
        send(message)
    except (OSError, smtplib.SMTPException) as problem:
        return f"{type(problem).__name__}: {problem}"[:500]
    return None


def _mark(mail: Mail, problem: str | None) -> None:
    mail.problem = problem
    if problem is None:
        mail.state, mail.sent_at = MailState.SENT, clock.now()
        return
    mail.tries += 1
    again = next_try(mail.tries, clock.now())
    if again is None:
        mail.state = MailState.GIVEN_UP
        log.error("gave up on mail %s after %s tries", mail.id, mail.tries)
    else:
        mail.next_try_at = again


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The message as it goes out; an address in it cannot become a header."""
    # Unfolded: folding a Vietnamese subject loses spaces between its encoded words.
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["From"] = sender
    message["To"] = mail.address
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = f"<mail-{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(mail.body)
    return message


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if scheme == "smtp+tls":
        server.starttls(context=ssl.create_default_context())
    return server
