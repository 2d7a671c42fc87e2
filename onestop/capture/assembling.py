"""Pages become one PDF/A-2b: pictures on A4, the mark of a copy under each, the text over them."""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import pikepdf

from onestop.capture import rules
from onestop.capture.pictures import size_of
from onestop.kernel import clock, typeset

POINTS = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: a JPEG, the quarters it is turned by clockwise, and its text when it was read
    (a PDF of one page, see text_reading)."""

    picture: bytes
    turn: int = 0
    text: bytes | None = None


def pdf(sheets: Sequence[Sheet], unit: str, code: str, at: datetime) -> bytes:
    """The pages of a paper of a dossier (`code`, may be empty) as `unit` scanned them."""
    when = f"{clock.local(at):%H:%M %d/%m/%Y}"
    places = [_place(sheet) for sheet in sheets]
    pages = [
        {
            **asdict(place),
            "turn": sheet.turn,
            "file": f"{number}.jpg",
            "mark": rules.mark(unit, code, when, number, len(sheets)),
        }
        for number, (sheet, place) in enumerate(zip(sheets, places, strict=True), start=1)
    ]
    title = " – ".join(part for part in (rules.MARK, code) if part)
    pictures = {f"{number}.jpg": sheet.picture for number, sheet in enumerate(sheets, start=1)}
    facts = {"title": title, "unit": unit, "pages": pages}
    made = typeset.pdf_of_pictures("scan", facts, pictures, at)
    texts = [sheet.text for sheet in sheets]
    return _with_text(made, texts, places) if any(texts) else made


def _place(sheet: Sheet) -> rules.Place:
    width, height = size_of(sheet.picture)
    return rules.place(height, width) if sheet.turn % 2 else rules.place(width, height)


def _with_text(made: bytes, texts: Sequence[bytes | None], places: Sequence[rules.Place]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        for page, text, place in zip(document.pages, texts, places, strict=True):
            if text is None:
                continue
            bottom = place.page_height - place.y - place.height
            where = pikepdf.Rectangle(
                place.x * POINTS,
                bottom * POINTS,
                (place.x + place.width) * POINTS,
                (bottom + place.height) * POINTS,
            )
            with pikepdf.open(io.BytesIO(text)) as read:
                page.add_overlay(read.pages[0], where)
        document.save(out, deterministic_id=True)
    return out.getvalue()
