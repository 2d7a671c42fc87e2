"""A printed sheet as data: two heads, a title, and blocks that one typst body lays out.

Every form is a list of these blocks, so that a new form needs no layout of its own.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from onestop.kernel import clock, qr, typeset

NORMAL, LARGE = 13, 18


class Strong(str):
    """Words set in bold type."""

    __slots__ = ()


Text = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Say:
    """Which of two wordings is printed: the Vietnamese one, or the translation for reading."""

    language: str = "vi"

    def __call__(self, vi: str, en: str) -> str:
        return en if self.language == "en" else vi

    def moment(self, at: datetime | None, empty: str = "") -> str:
        """16 giờ 50 phút, ngày 27 tháng 11 năm 2026, as a clock in Vietnam shows it."""
        if at is None:
            return empty
        if self.language == "en":
            return f"{clock.local(at):%H:%M}, {clock.local(at).day} {clock.local(at):%B %Y}"
        return moment_words(at)

    def day(self, at: datetime | None, empty: str = "") -> str:
        """27/11/2026."""
        return f"{clock.local(at):%d/%m/%Y}" if at else empty


def moment_words(moment: datetime) -> str:
    local = clock.local(moment)
    return f"{local:%H} giờ {local:%M} phút, ngày {local:%d} tháng {local:%m} năm {local:%Y}"


def money(dong: int) -> str:
    """1.250.000."""
    return f"{dong:,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class Para:
    """Running text; `look` is "", "centre", "small" or "note"."""

    text: Text
    look: str = ""
    kind: str = "para"


@dataclass(frozen=True, slots=True)
class Fields:
    """Labelled values, one a line; those without a value are left out."""

    rows: Sequence[tuple[str, Text]]
    kind: str = "fields"


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is a share of what is left, or 0 for as wide as its words."""

    head: str
    width: float = 1
    align: str = "left"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on each page. Neighbours with the same `group` stand
    under it. `foot` is a last row in bold. `wide` ones become records in large print."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Text]]
    foot: Sequence[Text] = ()
    wide: bool = False
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Key:
    """A QR, what it opens, and the key that is typed where it cannot be read."""

    link: str
    key: str
    lines: Sequence[Text]
    alt: str = "QR"
    kind: str = "key"


@dataclass(frozen=True, slots=True)
class Sign:
    """Who signs: the role, the hint below it, the name; `stamp` stands where a hand would."""

    role: str
    hint: str = ""
    name: str = ""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """Signatures side by side; `copies` is "Nơi nhận" at the left, after Decree 30/2020."""

    signs: Sequence[Sign]
    copies: Sequence[str] = ()
    copies_title: str = "Nơi nhận:"
    kind: str = "signs"


Block = Para | Fields | Table | Key | Signs


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper. `at` is the moment it is dated, not the moment somebody prints it."""

    title: str
    agency: str
    parent: str
    number: str
    place: str
    at: datetime
    blocks: Sequence[Block]
    note: str = ""
    code: str = ""
    landscape: bool = False
    language: str = "vi"
    large: bool = False
    copies: Sequence[str] = field(default=())


def pdf(sheet: Sheet, template: str = "sheet") -> bytes:
    """The sheet as PDF/A-3a and PDF/UA-1; the same sheet gives the same bytes."""
    say = Say(sheet.language)
    data: dict[str, Any] = {
        **{
            name: getattr(sheet, name)
            for name in ("title", "agency", "parent", "number", "place", "note", "code")
        },
        **{name: getattr(sheet, name) for name in ("landscape", "language", "large")},
        **day_parts(sheet.at),
        "copies": list(sheet.copies),
        "size": LARGE if sheet.large else NORMAL,
        "dateline": _dateline(say, sheet),
        "country": say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
        "motto": say("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
        "number_word": say("Số", "No."),
        "code_word": say("Mã hồ sơ", "Dossier code"),
        "continued": say("(tiếp theo)", "(continued)"),
        "reference": say(
            "", "Translation for reference. Only the Vietnamese paper has legal force."
        ),
        "blocks": [_block(block) for block in sheet.blocks],
    }
    return typeset.pdf(template, data, sheet.at)


def day_parts(moment: datetime) -> dict[str, str]:
    """Days below 10 and the months 1 and 2 get a leading zero (NĐ 30/2020 [memory])."""
    local = clock.local(moment)
    month = f"{local.month:02}" if local.month < 3 else str(local.month)
    return {"day": f"{local.day:02}", "month": month, "year": str(local.year)}


def _dateline(say: Say, sheet: Sheet) -> str:
    part = day_parts(sheet.at)
    local = clock.local(sheet.at)
    return say(
        f"{sheet.place}, ngày {part['day']} tháng {part['month']} năm {part['year']}",
        f"{sheet.place}, {local.day} {local:%B %Y}",
    )


def _block(block: Block) -> dict[str, Any]:
    told = asdict(block)
    match block:
        case Para():
            told["text"] = _runs(block.text)
        case Fields():
            told["rows"] = [[label, _runs(text)] for label, text in block.rows if _said(text)]
        case Table():
            told["rows"] = [[_runs(cell) for cell in row] for row in block.rows]
            told["foot"] = [_runs(cell) for cell in block.foot]
            told["groups"] = _groups(block.columns)
        case Key():
            told["lines"] = [_runs(line) for line in block.lines]
            told["svg"] = qr.svg(block.link)
    return told


def _groups(columns: Sequence[Column]) -> list[list[Any]]:
    """[title, span] of the head's upper row; a column without a group is one of its own."""
    found: list[list[Any]] = []
    for column in columns:
        if column.group and found and found[-1][0] == column.group:
            found[-1][1] += 1
        else:
            found.append([column.group, 1])
    return found


def _said(text: Text) -> bool:
    return bool(str(text).strip() if isinstance(text, str) else "".join(text).strip())


def _runs(text: Text) -> list[list[Any]]:
    """[words, is strong] each; line ends of what somebody typed become spaces."""
    parts = [text] if isinstance(text, str) else text
    return [
        [" ".join(part.split()) if "\n" in part else part, isinstance(part, Strong)]
        for part in parts
        if part
    ]
