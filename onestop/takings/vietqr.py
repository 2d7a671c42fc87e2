"""The text of a VietQR transfer code (EMVCo merchant presented mode as NAPAS uses it). Pure.

Fields are id, length in two digits, value; a checksum ends them. Compared in the tests with the
published examples (source: the domain notes) and with other programs' decoders.
"""

import re

GUID, ACCOUNT_SERVICE = "A000000727", "QRIBFTTA"
DYNAMIC, DONG, COUNTRY = "12", "704", "VN"
PURPOSE_MOST = 25
# Known numbers of banks [memory: confident]; any six digits are taken.
BANKS = {
    "970405": "Agribank",
    "970415": "VietinBank",
    "970418": "BIDV",
    "970436": "Vietcombank",
    "970422": "MB",
    "970407": "Techcombank",
    "970403": "Sacombank",
    "970432": "VPBank",
    "970416": "ACB",
    "970423": "TPBank",
}


def transfer(bin_: str, account: str, dong: int, purpose: str) -> str:
    """What the QR holds: a transfer of so many đồng to an account, with a purpose in plain letters
    (see `plain_purpose`). Raises ValueError for an account that cannot be one."""
    if not re.fullmatch(r"[0-9]{6}", bin_) or not re.fullmatch(r"[0-9A-Za-z]{4,19}", account):
        raise ValueError("not a bank account")
    to = _field("00", GUID) + _field("01", _field("00", bin_) + _field("01", account))
    body = "".join(
        (
            _field("00", "01"),
            _field("01", DYNAMIC),
            _field("38", to + _field("02", ACCOUNT_SERVICE)),
            _field("53", DONG),
            _field("54", str(dong)),
            _field("58", COUNTRY),
            _field("62", _field("08", purpose)),
            "6304",
        )
    )
    return f"{body}{checksum(body):04X}"


def plain_purpose(code: str) -> str:
    """A dossier code in capitals, digits and spaces, at most 25 signs: banks drop everything else.

    H05.105-261123-0001 becomes H05 105 261123 0001; a longer code loses its spaces.
    """
    parts = re.findall(r"[A-Z0-9]+", code.upper())
    spaced = " ".join(parts)
    return spaced if len(spaced) <= PURPOSE_MOST else "".join(parts)[-PURPOSE_MOST:]


def checksum(text: str) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, begun with FFFF, nothing reflected."""
    crc = 0xFFFF
    for byte in text.encode("ascii"):
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _field(number: str, value: str) -> str:
    return f"{number}{len(value):02}{value}"
