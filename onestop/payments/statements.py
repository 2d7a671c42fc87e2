"""A bank's statement read in: credits find their orders by the reference in their words."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from onestop.journal import service as journal
from onestop.kernel import spreadsheet
from onestop.kernel.act import Act
from onestop.kernel.counting import insert
from onestop.payments import queries, rules
from onestop.payments.errors import BadStatement, NoSuchOrder, StatementRows
from onestop.payments.models import Credit, CreditState
from onestop.payments.providers.contract import Answer, Verdict
from onestop.payments.service import Settled, settle

ROWS_MOST = 5000
SOURCE = "statement"
LAYOUT = Path(__file__).parent / "statement_columns.toml"
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%y")
MOST_DONG = 10**13


@dataclass(frozen=True, slots=True)
class Line:
    """One credit of a statement; `name` is the bank's own for it."""

    name: str
    day: date
    amount_dong: int
    words: str


def read(content: bytes) -> list[Line]:
    """The credits of a CSV or XLSX file; debits are passed by.

    Raises BadStatement for what is none, StatementRows naming the first row that makes no sense.
    """
    try:
        rows = spreadsheet.read(content, ROWS_MOST)
    except spreadsheet.Unreadable:
        raise BadStatement from None
    place, columns = _head(rows)
    found = []
    for number, row in enumerate(rows[place + 1 :], start=place + 2):
        try:
            line = _line(row, columns)
        except ValueError as problem:
            raise StatementRows(row=number, problem=str(problem)) from None
        if line is not None:
            found.append(line)
    if not found:
        raise BadStatement
    return found


def take_in(act: Act, lines: list[Line]) -> dict[str, Any]:
    """Keep the credits of the act's unit, each once, and settle what they pay.

    All in one transaction: nothing is half taken in. Returns how many were new, known already,
    settled, and left for a person.
    """
    unit = act.unit or ""
    counted: dict[str, Any] = {"new": 0, "known": 0, "settled": 0, "open": 0}
    # A number of a receipt is drawn on the way: no dossier is locked after it.
    named = {line: rules.reference_in(line.words) for line in lines}
    queries.hold_dossiers(act.session, [name for name in named.values() if name])
    # In order of reference: two who take in one statement meet its credits in one order.
    for line in sorted(lines, key=lambda one: named[one] or ""):
        fresh = insert(act.session, Credit).values(
            unit=unit,
            source=SOURCE,
            name=line.name,
            day=line.day,
            amount_dong=line.amount_dong,
            words=line.words,
            state=CreditState.OPEN,
            why="",
            note="",
            came_at=act.at,
        )
        number = act.session.execute(
            fresh.on_conflict_do_nothing().returning(Credit.id)
        ).scalar_one_or_none()
        if number is None:
            counted["known"] += 1
            continue
        counted["new"] += 1
        credit = queries.credit_to_change(act.session, number)
        is_settled = _matched(act, credit, named[line])
        counted["settled" if is_settled else "open"] += 1
    journal.record(act, "statement.taken_in", f"agency:{unit}", **counted)
    return counted


def assign(act: Act, credit: Credit, reference: str) -> bool:
    """A person says which payment a credit is for; True when it settled it. The credit is locked by
    the caller. Raises NoSuchOrder."""
    plain = rules.reference_in(reference) or reference
    queries.order(act.session, plain)
    is_settled = _matched(act, credit, plain)
    journal.record(
        act, "credit.assigned", f"credit:{credit.id}", reference=plain, settled=int(is_settled)
    )
    if is_settled:
        credit.state = CreditState.ASSIGNED
    return is_settled


def clear(act: Act, credit: Credit, state: CreditState, note: str) -> None:
    """A person gave a credit back, or says it is no payment of ours, and why. It is locked by the
    caller."""
    credit.state, credit.note = state, note
    credit.cleared_at, credit.cleared_by = act.at, act.who
    journal.record(act, "credit.cleared", f"credit:{credit.id}", state=state.value, reason=note)


def _matched(act: Act, credit: Credit, reference: str | None) -> bool:
    """Settle the order a credit names, when there is one and it is the whole sum; else say why a
    person must look."""
    if reference is None:
        credit.why = "no-reference"
        return False
    try:
        order, dossier = queries.order_to_change(act.session, reference)
    except NoSuchOrder:
        credit.why = "no-order"
        return False
    credit.order_id = order.id
    if order.unit != credit.unit:
        credit.why = "another-unit"
        return False
    if credit.amount_dong != order.amount_dong:
        credit.why = "amount"
        return False
    answer = Answer(reference, Verdict.PAID, credit.amount_dong, credit.name, paid_at=act.at)
    came_to = settle(act, order, dossier, answer)
    if came_to is Settled.PAID:
        credit.state, credit.cleared_at, credit.cleared_by = CreditState.MATCHED, act.at, act.who
        return True
    credit.why = "doubled" if came_to in (Settled.ALREADY, Settled.SURPLUS) else came_to.value
    return False


@cache
def _names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(LAYOUT.read_text("utf-8"))["columns"]
    return found


def _head(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """Which row names the columns, and where each is."""
    for place, row in enumerate(rows[:30]):
        cells = [_folded(cell) for cell in row]
        columns = {}
        for name, words in _names().items():
            at = next(
                (cells.index(_folded(word)) for word in words if _folded(word) in cells), None
            )
            if at is not None:
                columns[name] = at
        if {"name", "amount", "words", "day"} <= columns.keys():
            return place, columns
    raise BadStatement


def _line(row: list[str], columns: dict[str, int]) -> Line | None:
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    amount = _amount(cells["amount"])
    if not any(cells.values()) or amount is None or amount <= 0:
        return None
    if not cells["name"]:
        raise ValueError(cells["words"][:40])
    name = cells["name"][:100]
    return Line(name, _day(cells["day"]), amount, " ".join(cells["words"].split())[:500])


def _amount(text: str) -> int | None:
    """Whole đồng, however the bank groups them; None for an empty cell."""
    plain = re.sub(r"(?i)(vnd|đ|\s|\+)", "", text)
    if plain in ("", "-", "0"):
        return None
    plain = re.sub(r"[.,](\d{1,2})\Z", "", plain) if re.search(r"[.,]0{1,2}\Z", plain) else plain
    digits = re.sub(r"[.,]", "", plain)
    if not re.fullmatch(r"-?[0-9]{1,15}", digits) or abs(int(digits)) > MOST_DONG:
        raise ValueError(text[:40])
    return int(digits)


def _day(text: str) -> date:
    first = text.split(" ")[0].split("T")[0]
    for written in DAYS:
        try:
            return datetime.strptime(first, written).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise ValueError(text[:40])


def _folded(text: str) -> str:
    """A heading as it is compared: without case, tone marks, gaps and signs."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", plain)
