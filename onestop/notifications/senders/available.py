"""Which channels there are here: those whose settings are given."""

from onestop.config import Settings
from onestop.notifications.senders.contract import Channel, Sender
from onestop.notifications.senders.email import Email, domain_of
from onestop.notifications.senders.mail_signing import key_from
from onestop.notifications.senders.sms import Sms
from onestop.notifications.senders.zalo import Zalo


def senders_of(settings: Settings) -> dict[Channel, Sender]:
    """The senders that can be used, one a channel."""
    found: list[Sender] = []
    if settings.smtp_url:
        found.append(_email(settings))
    if settings.sms:
        found.append(Sms(settings.sms))
    if settings.zalo:
        kept = settings.data_dir / "zalo.tokens"
        found.append(Zalo(settings.zalo, settings.zalo_template, settings.zalo_token, kept))
    return {sender.channel: sender for sender in found}


def channels_of(settings: Settings) -> frozenset[Channel]:
    """The channels messages are written for. E-mail is always one of them: what is written before
    a server is named goes out when there is one."""
    return frozenset(senders_of(settings)) | {Channel.EMAIL}


def _email(settings: Settings) -> Email:
    """Raises UnfitMailKey, OSError."""
    domain = domain_of(settings.mail_from)
    path = settings.dkim_key
    return Email(
        settings.smtp_url,
        settings.mail_from,
        settings.base_url,
        # Without a folder nobody would read what comes back.
        (settings.bounce_domain or domain) if settings.bounce_dir else "",
        key_from(path, settings.dkim_selector, domain) if path else None,
    )
