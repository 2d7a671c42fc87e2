"""A list somebody made in a spreadsheet, read as rows of text in a child process: the only importer
of openpyxl.

A workbook is read from its first sheet, the values and not the formulas. Nothing is guessed of the
letters: a file that is not Unicode is not taken.
"""

import csv
import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

from onestop.kernel import confined

SECONDS = 20
MEMORY = 768 * 1024 * 1024
UNPACKED = 40 * 1024 * 1024
COLUMNS = 40
CELL = 1000
# Read by a spreadsheet as the beginning of something to be worked out.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Unreadable(Exception):
    """A file that is not read; the argument is a code for the reason."""


def read(content: bytes, rows_most: int) -> list[list[str]]:
    """The rows of a CSV (comma, semicolon or tab) or XLSX file as text, without empty ones.

    Raises Unreadable(empty, encoding, rows, big, broken, locked).
    """
    try:
        said = json.loads(confined.ask(__name__, content, {"rows": rows_most}, SECONDS + 5))
    except (confined.TooSlow, confined.Failed, ValueError):
        raise Unreadable("broken") from None
    if "unreadable" in said:
        raise Unreadable(said["unreadable"])
    rows: list[list[str]] = said["rows"]
    return rows


def written(rows: list[list[str]]) -> bytes:
    """Rows as a CSV that a Vietnamese Excel opens by a double click: UTF-8 with its mark,
    semicolons; no cell can be taken for a formula."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(
        [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows
    )
    return out.getvalue().encode("utf-8-sig")


def workbook(rows: list[list[str]], most: int, width: int = 24) -> bytes:
    """Rows as an XLSX whose first `most` rows are all text, also where they are still empty: what
    is typed into it keeps its zeros."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    for place, row in enumerate(rows, start=1):
        for column, words in enumerate(row, start=1):
            sheet.cell(place, column, words).data_type = "s"
    for column in range(1, len(rows[0]) + 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = "@"
        for place in range(1, most + 1):
            sheet.cell(place, column).number_format = "@"
    sheet.freeze_panes = "A2"
    book.save(out)
    return out.getvalue()


def _look(content: bytes, facts: dict[str, Any]) -> bytes:
    try:
        rows = _workbook if content[:4] == b"PK\x03\x04" else _text
        found = {"rows": _kept(rows(content, facts["rows"]), facts["rows"])}
    except Unreadable as reason:
        found = {"unreadable": str(reason)}  # type: ignore[dict-item]
    except (MemoryError, RecursionError):
        found = {"unreadable": "big"}  # type: ignore[dict-item]
    return json.dumps(found).encode()


def _kept(rows: list[list[str]], most: int) -> list[list[str]]:
    found = [[_plain(cell) for cell in row[:COLUMNS]] for row in rows]
    found = [row for row in found if any(row)]
    if not found:
        raise Unreadable("empty")
    if len(found) > most:
        raise Unreadable("rows")
    return found


def _plain(cell: str) -> str:
    """What is meant: without the mark that keeps a cell from being a formula or a number."""
    text = cell.strip()[:CELL]
    return text[1:] if text.startswith("'") else text


def _text(content: bytes, most: int) -> list[list[str]]:
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        # The old binary format, and a workbook behind a password, look like this.
        raise Unreadable("locked")
    encoding = next((name for mark, name in BOMS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None
    if "\0" in text:
        raise Unreadable("broken")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    found = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                found.append(row)
            if len(found) > most:
                raise Unreadable("rows")
    except csv.Error:
        raise Unreadable("broken") from None
    return found


def _workbook(content: bytes, most: int) -> list[list[str]]:
    # Only here: whoever reads a CSV does not wait for it.
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(info.file_size for info in packed.infolist()) > UNPACKED:
                raise Unreadable("big")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        found = []
        # What the file says of its size is not believed; how far is read is said here.
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        # Empty rows below a list are counted too: there may be millions.
        for row in sheet.iter_rows(max_row=4 * most + 100, max_col=COLUMNS, values_only=True):
            found.append([_cell(value) for value in row])
        if len([row for row in found if any(row)]) > most:
            raise Unreadable("rows")
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("big") from None
    except Exception:
        # A library's own errors on strangers' bytes have no common name.
        raise Unreadable("broken") from None
    return found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    confined.answer(_look, SECONDS, MEMORY)
