"""What a scan may be and what becomes of it: sizes, numbers, words. Nothing is read or written."""

from dataclasses import dataclass
from datetime import timedelta

RESOLUTION = 200
# A4 in millimetres, upright; the mark of a copy stands in a band of its own under the content.
WIDTH, HEIGHT, BAND = 210.0, 297.0, 9.0
PHONE_LASTS = timedelta(minutes=15)
MARK = "BẢN SỐ HÓA"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture lies on its page, all in millimetres from the upper left corner."""

    page_width: float
    page_height: float
    x: float
    y: float
    width: float
    height: float


def pixels(millimetres: float) -> int:
    """A length at the resolution of a scan."""
    return round(millimetres / 25.4 * RESOLUTION)


def place(width: int, height: int) -> Place:
    """Where a picture of so many pixels lies: A4 upright or lying as the picture does, as large as
    fits above the band of the mark, in the middle."""
    lies = width > height
    page_width, page_height = (HEIGHT, WIDTH) if lies else (WIDTH, HEIGHT)
    room = page_height - BAND
    scale = min(page_width / width, room / height)
    wide, high = width * scale, height * scale
    return Place(page_width, page_height, (page_width - wide) / 2, (room - high) / 2, wide, high)


def mark(unit: str, code: str, when: str, number: int, count: int) -> str:
    """What stands under each page of a copy. Law 20/2023/QH15 Article 12 [second-hand]: a data
    message converted from paper carries a distinctive mark that it was converted."""
    return " – ".join(part for part in (MARK, unit, code, when, f"trang {number}/{count}") if part)
