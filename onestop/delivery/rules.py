"""What the way back goes by. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from babel.support import LazyProxy

from onestop.delivery.models import DeliveryRule
from onestop.kernel import i18n
from onestop.kernel.i18n import _

# The word "other" in a list of reasons needs words of its own.
OTHER = "other"
REFUSED = "refused"
REASONS: dict[str, LazyProxy] = {
    "absent": _("Nobody was at home"),
    "wrong-address": _("The address is wrong"),
    REFUSED: _("The recipient refuses it"),
    "unreachable": _("The recipient cannot be reached"),
    OTHER: _("Something else"),
}
DIFFERENCES: dict[str, LazyProxy] = {
    "not-yet": _("Not passed on yet"),
    "miscounted": _("Counted wrong at the door"),
    "lost": _("Money is missing"),
    "wrong-day": _("Passed on with another day's money"),
    OTHER: _("Something else"),
}
# How often is tried, and within how many working days the desk calls, where no rule says so:
# practice, no rule of law is known for it [domain notes: n tries, n not found].
TRIES, CALL_DAYS = 3, 3
DIGITS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Limits:
    tries: int = TRIES
    call_days: int = CALL_DAYS


def limits_of(rules: list[DeliveryRule], unit: str, procedure: str) -> Limits:
    """The rule that says most about a dossier: its unit and procedure, its unit, its procedure."""

    def fit(rule: DeliveryRule) -> tuple[bool, bool]:
        return bool(rule.agency_code), bool(rule.procedure_code)

    fitting = [
        rule
        for rule in rules
        if rule.agency_code in ("", unit) and rule.procedure_code in ("", procedure)
    ]
    if not fitting:
        return Limits()
    best = max(fitting, key=fit)
    return Limits(best.tries, best.call_days)


def is_over(tries: int, limits: Limits, reason_code: str) -> bool:
    """Whether the post stops trying: often enough, or the recipient does not want it."""
    return reason_code == REFUSED or tries >= limits.tries


def told(reason_code: str, words: str | None) -> str:
    """A reason as the applicant reads it: always in the language of the administration."""
    with i18n.speaking(i18n.LOCALES[0]):
        return ": ".join(part for part in (str(REASONS[reason_code]), words) if part)


def card_number(text: str) -> str:
    """The number on a card as it was typed, or as a scanner reads it off the card: the code on a
    Vietnamese identity card begins with the number, then `|` [memory]."""
    return re.sub(r"[\s.\-]", "", text.partition("|")[0])


def shown(number: str | None) -> str:
    """The last digits, the rest hidden: enough to compare with a card, too little to copy."""
    if not number:
        return ""
    return "•" * max(0, len(number) - DIGITS_SHOWN) + number[-DIGITS_SHOWN:]


def order_number(code: str, position: int) -> str:
    """What a carrier calls a parcel: the dossier's code; sent again, with which time it is."""
    return code if position == 1 else f"{code}-{position}"


def list_number(unit: str, day: date, position: int) -> str:
    """The number of a closed list, for instance KQ-H05.105-261125-01."""
    return f"KQ-{unit}-{day:%y%m%d}-{position:02}"


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
