"""What a scanner, or a hand, has typed into the one field: which thing it is. Pure."""

import enum
import re
from dataclasses import dataclass
from datetime import datetime

from onestop.kernel import citizen_card, codes, identity
from onestop.kernel.citizen_card import Card


class Kind(enum.Enum):
    NUMBER = "number"
    SLIPPED = "slipped"
    CARD = "card"
    DOSSIER = "dossier"
    RECEIPT = "receipt"
    PROCEDURE = "procedure"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Scan:
    """`text` is the thing in its written form; a card comes apart, a typed identity number is a
    card that says nothing else."""

    kind: Kind
    text: str
    card: Card | None = None


# A code of a procedure in the national list; anything else is looked up as words.
_PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}(?:\.[A-Z0-9.]+)?", re.IGNORECASE)
# Behind an address; a keyboard of another country makes other signs of `://` and keeps the end.
_RECEIPT = re.compile(r"[/>-]t[/>-]([0-9a-hjkmnp-tv-z]{26})/?$", re.IGNORECASE)
_SHEET = re.compile(r"[/>-]procedures[/>-]([^/?#\s]+)/?$", re.IGNORECASE)
_TRACK = re.compile(r"[/>]track[/>]([^/?#\s]+)/?$", re.IGNORECASE)
DIGITS_LEAST = 4


def read(text: str, at: datetime) -> Scan:
    """What was scanned. Of two things it could be it is the one that proves itself: a card by its
    bars, an address by its path, a number in the post by its check digit; twelve digits that can
    be a person's are one; what is left with digits enough is a carrier's own number."""
    plain = text.strip().strip("\x02\x03\ufeff")
    if card := citizen_card.read(plain):
        return Scan(Kind.CARD, card.number, card)
    if match := _RECEIPT.search(plain):
        return Scan(Kind.RECEIPT, match.group(1).lower())
    if match := _SHEET.search(plain):
        return Scan(Kind.PROCEDURE, match.group(1))
    if match := _TRACK.search(plain):
        return Scan(Kind.DOSSIER, codes.dossier_code(match.group(1)) or match.group(1))
    if _PROCEDURE.fullmatch(plain):
        return Scan(Kind.PROCEDURE, plain.upper())
    if code := codes.dossier_code(plain):
        return Scan(Kind.DOSSIER, code)
    number = re.sub(r"[\s.]", "", plain)
    if re.fullmatch(r"[0-9]{12}", number) and not identity.problem_of_id_number(number, at):
        return Scan(Kind.CARD, number, Card(number))
    found = identity.envelope_number(plain)
    if found is None or sum(sign.isdigit() for sign in found[0]) < DIGITS_LEAST:
        return Scan(Kind.WORDS, plain)
    return Scan(Kind.NUMBER if found[1] else Kind.SLIPPED, found[0])
