"""What pages share that use passkeys: asking this browser once, and reading what it answers."""

from functools import cache

from flask import current_app
from flask import session as session_data
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from onestop.kernel import clock, codes, webauthn
from onestop.kernel.i18n import _
from onestop.kernel.webauthn import MOST, Site
from onestop.people import passkeys
from onestop.people.errors import WrongPasskey
from onestop.people.models import Account
from onestop.web.forms import BaseForm
from onestop.web.login import current_account
from onestop.web.transaction import session

ASKED = "passkey"
SECONDS = 600
NOTHING_CAME = _("Nothing came from your device. Try again, or take another way")


class PasskeyForm(BaseForm):
    """What an authenticator answered; a script fills it in."""

    passkey = HiddenField(validators=[InputRequired(NOTHING_CAME), Length(max=MOST)])


def site() -> Site | None:
    """Whom passkeys are for here; None where browsers allow none."""
    return _site(current_app.config["SETTINGS"].base_url)


def to_use(account: Account | None = None) -> str | None:
    """What a page gives the browser to use a passkey with: one of the account, or any. None where
    there can be none, or the account has none."""
    here = site()
    if here is None:
        return None
    allowed = [row.name for row in passkeys.of_account(session(), account.id)] if account else []
    if account and not allowed:
        return None
    return webauthn.to_use(here, _challenge(account), allowed)


def to_make(account: Account) -> str | None:
    """What a page gives the browser to make a passkey for an account with."""
    here = site()
    if here is None:
        return None
    return webauthn.to_make(
        here,
        _challenge(account),
        handle=passkeys.handle_of(account),
        username=account.username,
        name=account.name,
        others=[row.name for row in passkeys.of_account(session(), account.id)],
    )


def asked(account: Account | None) -> tuple[Site, str]:
    """What this browser was asked for this account, taken out: it is asked anew after each answer.
    Raises WrongPasskey when it was not, or too long ago."""
    challenge, here = _held(session_data.pop(ASKED, None), account), site()
    if here is None or challenge is None:
        raise WrongPasskey
    return here, challenge


def _challenge(account: Account | None) -> str:
    """One for this browser until it is answered, so that two open pages do not spoil each other."""
    held = _held(session_data.get(ASKED), account, SECONDS // 2)
    if held is not None:
        return held
    # 32 signs, 160 random bits; as base64url they are 24 bytes.
    made = codes.random_text(32)
    session_data[ASKED] = [made, _whose(account), int(clock.now().timestamp())]
    return made


def _held(kept: object, account: Account | None, seconds: int = SECONDS) -> str | None:
    if not isinstance(kept, list) or len(kept) != 3 or kept[1] != _whose(account):
        return None
    age = clock.now().timestamp() - float(kept[2])
    return str(kept[0]) if 0 <= age <= seconds else None


def _whose(account: Account | None) -> str:
    signed_in = current_account()
    return f"{account.id if account else 0}:{signed_in.id if signed_in else 0}"


@cache
def _site(base_url: str) -> Site | None:
    return webauthn.site_of(base_url)
