"""Codes that people type: dossier codes, receipt PINs, and the alphabet they share."""

import hashlib
import hmac
import re
import secrets
import unicodedata

# Crockford's base 32: no I, L, O, U, so that nothing is read two ways.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ = str.maketrans("OIL", "011")
_DASHES = re.compile(r"[\s‐‑‒–—―−_]+")

DOSSIER = re.compile(
    r"^(?:(?:\d{2,3}\.){2,3}[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,3})-(?:\d{6}|\d{8})-\d{4,7}$"
)


def random_text(symbols: int) -> str:
    """So many random symbols of the alphabet, five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(symbols))


def check_symbol(symbols: str) -> str:
    """One symbol that catches every single slip and every swap of neighbours.

    The symbols are elements of the field of 32 (x^5 + x^2 + 1); each is weighted by another power
    of x, so neither one changed symbol nor two exchanged ones can leave the sum as it was.
    """
    total = 0
    for symbol in symbols:
        total = _times_x(total ^ ALPHABET.index(symbol))
    return ALPHABET[total]


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled


def labelled(letter: str) -> str:
    """A new code for a label that is scanned or typed: G-7K3M9Q-C, a letter that says what kind of
    thing it is on, six random symbols (30 bits) and a check symbol."""
    symbols = random_text(6)
    return f"{letter}-{symbols}-{check_symbol(symbols)}"


def label(text: str, letter: str) -> str | None:
    """A scanned or typed label of a kind in its written form; None when it cannot be one."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    symbols = typed(plain[1:])
    if not plain.startswith(letter) or len(symbols) != 7 or set(symbols) - set(ALPHABET):
        return None
    if check_symbol(symbols[:6]) != symbols[6]:
        return None
    return f"{letter}-{symbols[:6]}-{symbols[6]}"


def typed(text: str) -> str:
    """What somebody typed, as the alphabet writes it: upper case, no gaps, O as 0, I and L as 1."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[^0-9A-Z]", "", plain).translate(_READ)


def dossier_code(text: str) -> str | None:
    """A typed dossier code in its written form, or None when it cannot be one.

    Spaces, kinds of dashes and case do not matter; a letter O among the digits is a zero.
    """
    plain = _DASHES.sub(" ", unicodedata.normalize("NFKC", text)).strip().upper()
    plain = re.sub(r"\s*-\s*", "-", plain).replace(" ", "-")
    plain = re.sub(r"-+", "-", plain)
    head, dash, tail = plain.partition("-")
    if not dash:
        return None
    lead = re.match(r"^[A-Z]", head)
    body = head[1:] if lead else head
    digits = body.replace("O", "0")
    plain = (lead.group() if lead else "") + digits + "-" + tail.replace("O", "0")
    return plain if DOSSIER.match(plain) else None


class ReceiptKeys:
    """Makes the PIN and the QR token of a receipt from the server's key.

    They are derived, not stored, so that a receipt can be printed again and a copy of the
    database alone reveals none of them. A new generation makes new ones and kills the old.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def pin(self, seed: str, generation: int) -> str:
        """Eight symbols in two groups and a check symbol: 7K3M-9QXT-C (40 random bits)."""
        number = int.from_bytes(self._digest("pin", seed, generation)[:5], "big")
        symbols = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
        return f"{symbols[:4]}-{symbols[4:]}-{check_symbol(symbols)}"

    def token(self, seed: str, generation: int) -> str:
        """128 bits in lower-case base 32, for the address behind the receipt's QR."""
        number = int.from_bytes(self._digest("token", seed, generation)[:16], "big")
        return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5)).lower()

    def _digest(self, use: str, seed: str, generation: int) -> bytes:
        return hmac.new(self._key, f"{use}:{seed}:{generation}".encode(), hashlib.sha256).digest()


def pin(text: str) -> str | None:
    """A typed PIN in its written form, or None when its check symbol shows a slip."""
    symbols = typed(text)
    if len(symbols) != 9 or any(symbol not in ALPHABET for symbol in symbols):
        return None
    if check_symbol(symbols[:8]) != symbols[8]:
        return None
    return f"{symbols[:4]}-{symbols[4:8]}-{symbols[8]}"


def token_digest(token: str) -> str:
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()


_receipt_keys: list[ReceiptKeys] = []


def configure(key: bytes) -> None:
    """Set the server's key for receipts once at start."""
    _receipt_keys[:] = [ReceiptKeys(key)]


def receipt_keys() -> ReceiptKeys:
    return _receipt_keys[0]
