"""The values in a portal's record as a definition writes them; what does not fit is named."""

from typing import Any

from onestop.catalogue.definition import Named, Words

MOST_AMOUNT = 9999
MOST_COPIES = 99
LONG = 2000
LONG_CODE = 70


def text_of(value: Any) -> str:
    """A text as found, but for the zero character, which PostgreSQL cannot keep; else empty."""
    return value.replace("\x00", "") if isinstance(value, str) else ""


def code_of(value: Any, problems: list[str]) -> str:
    """A code with its stray spaces and line ends made single, cut to what a code may be long."""
    whole = " ".join(text_of(value).split())
    if len(whole) > LONG_CODE:
        problems.append("a code is too long and is cut")
    return whole[:LONG_CODE].strip()


def words_of(text: str, problems: list[str], otherwise: str = "?") -> Words:
    """A Vietnamese text, cut to what a definition holds."""
    if len(text) > LONG:
        problems.append("a text is too long and is cut")
    return Words(vi=text[:LONG] or otherwise)


def records_of(raw: dict[str, Any], key: str, problems: list[str]) -> list[dict[str, Any]]:
    """A list of records; what is no record in it is left to `raw` and named. None is an empty
    list."""
    found = raw.get(key)
    rows = found if isinstance(found, list) else []
    records = [row for row in rows if isinstance(row, dict)]
    if len(records) < len(rows) or not isinstance(found, list | None):
        problems.append(f"{key} is no list of records")
    return records


def named_rows(raw: dict[str, Any], key: str, problems: list[str]) -> list[Named]:
    """Rows of code and name; a row without a code is left to the raw record and named."""
    found = []
    for record in records_of(raw, key, problems):
        if code := code_of(record.get("code"), problems):
            name = text_of(record.get("name")).strip()
            found.append(Named(code=code, name=words_of(name, problems, code)))
        else:
            problems.append(f"a row of {key} has no code")
    return found


def amount_of(value: Any) -> str | None:
    """A number as a limit writes it; None when it is none, or cannot be written so."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= MOST_AMOUNT:
        return None
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text if float(text) == value else None


def count_of(value: Any, problems: list[str]) -> int:
    """How many originals or copies, 0 to 99."""
    if value is None:
        return 0
    if type(value) is int and 0 <= value <= MOST_COPIES:
        return value
    problems.append("a number of originals or copies is out of the ordinary")
    return min(MOST_COPIES, max(0, value)) if type(value) is int else 0
