"""A list that somebody sends as a file: its cells, and its rows by what the columns are called."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import current_app, request

from onestop.catalogue.search import fold
from onestop.despatch.errors import ListUnfit
from onestop.kernel import spreadsheet
from onestop.web.forms import plain
from onestop.web.uploads import content_of


def cells_sent(rows_most: int) -> list[list[str]]:
    """The cells of the file that was sent, the headings with them. Raises ListUnfit."""
    most = current_app.config["SETTINGS"].upload_bytes
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise ListUnfit("empty")
    content = content_of(sent, most)
    if len(content) > most:
        raise ListUnfit("big")
    try:
        return spreadsheet.read(content, rows_most + 1)
    except spreadsheet.Unreadable as reason:
        raise ListUnfit(str(reason)) from None


def rows_by_heading(
    cells: Sequence[Sequence[str]], headings: Mapping[str, str], needed: Collection[str]
) -> list[dict[str, Any]]:
    """The rows below the headings: the number of each in the file (`place`) and its `values` by the
    keys of the headings, in whatever order the columns stand. Raises ListUnfit."""
    keys = {folded(words): key for key, words in headings.items()}
    order = [keys.get(folded(cell), "") for cell in cells[0]]
    if missing := [headings[key] for key in needed if key not in order]:
        raise ListUnfit("headings", names=", ".join(missing))
    if len(cells) < 2:
        raise ListUnfit("empty")
    found = []
    for place, row in enumerate(cells[1:], start=2):
        told = {key: plain(cell) for key, cell in zip(order, row, strict=False) if key}
        found.append({"place": place, "values": {key: told.get(key, "") for key in headings}})
    return found


def folded(words: str) -> str:
    """Words as people write a heading or a choice: without tone marks, gaps and punctuation."""
    return "".join(sign for sign in fold(words) if sign.isalnum())
