"""The QR of a citizen's card, as a scanner types it into a field."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

# Scanners that type by a foreign keyboard send one of these in place of the bar.
_BARS = re.compile(r"[|¦‖ǀ∣｜]")
_NUMBER = re.compile(r"[0-9]{12}")
_OLD = re.compile(r"[0-9]{9}")
_DAY = re.compile(r"([0-9]{2})[/.-]?([0-9]{2})[/.-]?([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Card:
    """What the card says; only the number is always there."""

    number: str
    name: str = ""
    born_on: date | None = None
    sex: str = ""
    address: str = ""
    old_number: str = ""
    issued_on: date | None = None


def read(text: str) -> Card | None:
    """The card behind what was scanned; None when it is something else.

    Seven fields between bars: number, old number of nine digits or nothing, full name, day of birth
    as ddmmyyyy, sex, address, day of issue [memory: confident]. The cards of 2024 have more of
    them: what comes later is not read. Without a place for the old number the rest moves up; a day
    that cannot be one is left out and the rest is kept.
    """
    plain = unicodedata.normalize("NFC", text).strip().strip("\x02\x03\ufeff")
    fields = [re.sub(r"\s+", " ", part).strip() for part in _BARS.split(plain)]
    if len(fields) < 3 or not _NUMBER.fullmatch(fields[0]):
        return None
    number, *rest = fields
    old = rest.pop(0) if not rest[0] or _OLD.fullmatch(rest[0]) else ""
    name, born, sex, address, issued = [*rest, "", "", "", "", ""][:5]
    if not any(unicodedata.category(sign).startswith("L") for sign in name):
        return None
    return Card(number, _name(name), _day(born), sex, address, old, _day(issued))


def _name(written: str) -> str:
    """A name in capitals as people write it in a letter."""
    if not (written.isupper() or written.islower()):
        return written
    return re.sub(r"[^\s-]+", lambda word: word[0].capitalize(), written)


def _day(written: str) -> date | None:
    match = _DAY.fullmatch(written)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
