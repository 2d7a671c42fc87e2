"""Labels for originals and shelves: a QR for the scanner, and the same in words to be typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop.kernel import qr, typeset

# Sheets of 24 (70 x 37 mm, A4) and the roll of a label printer, 62 mm wide.
SIZES = ("a4", "62")
A_SHEET = 24


@dataclass(frozen=True, slots=True)
class Label:
    """`code` is what the QR holds and stands in words; `what` and `under` are told beside it."""

    code: str
    what: str
    under: str


def pdf(labels: Sequence[Label], size: str, at: datetime, *, used: int = 0) -> bytes:
    """The labels as PDF/A: `size` is one of SIZES; on a sheet the first `used` places are left out,
    so that a sheet begun can be used up."""
    data: dict[str, Any] = {
        "title": "Nhãn",
        "size": size,
        "used": used % A_SHEET,
        "labels": [
            {"code": a.code, "what": a.what, "under": a.under, "qr": qr.svg(a.code)} for a in labels
        ],
    }
    return typeset.pdf("labels", data, at)
