"""Numbers that name people, businesses and envelopes, and how their slips are seen."""

import re
from datetime import datetime

from babel.support import LazyProxy

from onestop.kernel.clock import day_of
from onestop.kernel.i18n import _

_CENTURY = {"0": 1900, "1": 1900, "2": 2000, "3": 2000, "4": 2100, "5": 2100}
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"02\d{9}")


def bare_number(text: str) -> str:
    """A number of a person or business as it is compared: without the gaps and dots people type."""
    return "".join(text.replace(".", "").split())


def problem_of_id_number(number: str, now: datetime) -> LazyProxy | None:
    """What is wrong with a personal identity number of twelve digits; None when nothing is.

    Province, sex and century, two digits of the year, six more; no check digit (NĐ 137/2015, TT
    59/2021 [memory]). Only what cannot be is refused: registers hold old errors. Province 000 is
    nobody's: demonstration persons have it.
    """
    if not re.fullmatch(r"[0-9]{12}", number):
        return _("A personal identity number has 12 digits")
    century = _CENTURY.get(number[3])
    if century is None or century + int(number[4:6]) > day_of(now).year:
        return _("This number says the person is born in the future: look at it again")
    return None


def is_tax_code(code: str) -> bool:
    """Ten digits of which the last is a check digit, with or without a branch; or a person's 12."""
    if re.fullmatch(r"[0-9]{12}", code):
        return True
    match = re.fullmatch(r"([0-9]{10})(?:-?([0-9]{3}))?", code)
    if not match or match.group(2) == "000":
        return False
    digits = [int(d) for d in match.group(1)]
    check = 10 - sum(w * d for w, d in zip(_TAX_WEIGHTS, digits[:9], strict=True)) % 11
    return check == digits[9]


def is_phone(number: str) -> bool:
    """A Vietnamese mobile of 10 digits or a landline of 11."""
    return bool(_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number))


def national_phone(text: str) -> str:
    """A number as it is dialled in Vietnam: 0… for +84… and 84…, without gaps."""
    digits = re.sub(r"[\s().-]", "", text)
    return re.sub(r"^\+?84", "0", digits)


def envelope_number(text: str) -> tuple[str, bool] | None:
    """A posted envelope's number, upper case without gaps, and whether its check digit holds.

    None when it cannot be such a number. A number of the shape of UPU S10 has a check digit; other
    shapes are the carrier's own and hold.
    """
    number = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z0-9-]{8,30}", number):
        return None
    match = re.fullmatch(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}", number)
    if not match:
        return number, True
    total = sum(w * int(d) for w, d in zip(_S10_WEIGHTS, match.group(1), strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return number, check == int(match.group(2))
