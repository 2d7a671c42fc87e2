"""A National Portal record as a definition: what it says is kept as found, and what is unclear
about it is written down, so that a person can curate it."""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from typing import Any

import msgspec

from onestop.catalogue.definition import (
    Channel,
    Component,
    ComponentKind,
    Fee,
    FeeKind,
    Limit,
    Named,
    Procedure,
    ResultType,
    ServiceLevel,
    Words,
)
from onestop.catalogue.portal_values import (
    amount_of,
    code_of,
    count_of,
    named_rows,
    records_of,
    text_of,
    words_of,
)
from onestop.workdays.facts import Unit

CHANNELS = {"DIRECT": Channel.DESK, "ONLINE": Channel.ONLINE, "POSTAL": Channel.POST}
UNITS = {
    "WORKING_DAY": Unit.WORKING_DAY,
    "DAY": Unit.DAY,
    "HOUR": Unit.HOUR,
    "MONTH": Unit.MONTH,
    "YEAR": Unit.YEAR,
}
FEES = {"FEE": FeeKind.CHARGE, "SERVICE_FEE": FeeKind.FEE, "PRICE_LEVEL": FeeKind.FEE}
FEE_NAMES = {
    FeeKind.CHARGE: Words(vi="Lệ phí", en="Charge"),
    FeeKind.FEE: Words(vi="Phí", en="Fee"),
}
LEVELS = {
    "isMinistry": "ministry",
    "isProvince": "province",
    "isWard": "commune",
    "isVertical": "vertical",
    "isOtherAgency": "other",
}
# Signs by which a heading or a remark gives itself away among the components.
NOTE_SIGNS = ("*", "lưu ý", "ghi chú", "giấy tờ phải", "-", "+", "trường hợp")
MOST_CODE = 80


class Unreadable(ValueError):
    """A record that cannot be taken in; the argument says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record taken in: its definition, what is to be curated about it, and itself."""

    procedure: Procedure
    problems: tuple[str, ...]
    raw: dict[str, Any]
    digest: str


def read_record(line: bytes, on: str) -> Found:
    """One line of the portal's export, valid from the ISO day `on`. Raises Unreadable."""
    raw, digest = _opened(line)
    problems: list[str] = []
    code, name = _names(raw, problems)
    procedure = Procedure(
        code=code,
        name=words_of(name, problems),
        field=_field(raw, problems),
        level=tuple(word for key, word in LEVELS.items() if raw.get(key) is True),
        service_level=ServiceLevel.FULL if raw.get("isFullProcess") else ServiceLevel.PARTIAL,
        channels=_channels(raw, problems),
        competent="other",
        valid_from=on,
        limits=_limits(raw, problems),
        fees=_fees(raw, problems),
        components=_components(raw, problems),
        results=tuple(
            ResultType(code=row.code, name=row.name)
            for row in named_rows(raw, "resultsDetails", problems)
        ),
        cases=_cases(raw, problems),
        legal=_texts(raw, "legalBasisesDetails", problems),
        subjects=_texts(raw, "subjectTypesDetails", problems),
        non_territorial=raw.get("isNonTerritorial") is True,
        curated=False,
    )
    problems += _gaps(procedure)
    try:
        msgspec.convert(msgspec.to_builtins(procedure), Procedure)
    except msgspec.ValidationError as problem:
        raise Unreadable(str(problem)) from None
    return Found(procedure, tuple(dict.fromkeys(problems)), raw, digest)


def _opened(line: bytes) -> tuple[dict[str, Any], str]:
    """The record in a line, and its digest. Raises Unreadable."""
    try:
        raw = json.loads(line)
        # Half a character and an endless number pass for JSON here, but no store keeps them.
        text = json.dumps(raw, sort_keys=True, ensure_ascii=False, allow_nan=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"not JSON: {problem}") from None
    if not isinstance(raw, dict):
        raise Unreadable("not a record")
    return raw, digest


def _names(raw: dict[str, Any], problems: list[str]) -> tuple[str, str]:
    """The code without spaces and the name as found. Raises Unreadable when one is missing."""
    code, name = text_of(raw.get("code")), text_of(raw.get("name"))
    plain = unicodedata.normalize("NFC", "".join(code.split()))
    if not plain:
        raise Unreadable("no code")
    if not name.strip():
        raise Unreadable("no name")
    if len(plain) > MOST_CODE:
        raise Unreadable(f"the code is longer than {MOST_CODE} characters")
    if plain != code:
        problems.append("the code has spaces in it or is not in composed letters")
    return plain, name


def _gaps(procedure: Procedure) -> list[str]:
    found = [
        f"no {what} is named"
        for what, rows in (
            ("component", procedure.components),
            ("result", procedure.results),
            ("level", procedure.level),
            ("legal basis", procedure.legal),
        )
        if not rows
    ]
    if procedure.components and not any(part.required for part in procedure.components):
        found.append("no component is marked as required")
    return found


def _texts(raw: dict[str, Any], key: str, problems: list[str]) -> tuple[str, ...]:
    rows = records_of(raw, key, problems)
    found = tuple(text_of(row.get("code") or row.get("name")).strip() for row in rows)
    if not all(found):
        problems.append(f"a row of {key} has no code")
    return tuple(filter(None, found))


def _field(raw: dict[str, Any], problems: list[str]) -> Named:
    found = named_rows(raw, "categoriesDetails", problems)
    if len(found) > 1:
        problems.append("it belongs to several fields; the first is taken")
    if found:
        return found[0]
    problems.append("it belongs to no field")
    return Named(code="?", name=Words(vi="Chưa xác định", en="Unknown"))


def _channels(raw: dict[str, Any], problems: list[str]) -> tuple[Channel, ...]:
    seen: list[Channel] = []
    for record in records_of(raw, "executionMethods", problems):
        channel = CHANNELS.get(text_of(record.get("submissionMethod")))
        if channel is None:
            problems.append("a way of handing in is unknown")
        elif channel in seen:
            problems.append(f"several rows for the way {channel.value}: alternatives or stages?")
        else:
            seen.append(channel)
    if not seen:
        problems.append("no way of handing in")
    return tuple(seen)


def _limits(raw: dict[str, Any], problems: list[str]) -> tuple[Limit, ...]:
    """Each row as found: several rows of one way stay several rows."""
    found = []
    for record in records_of(raw, "executionMethods", problems):
        channel = CHANNELS.get(text_of(record.get("submissionMethod")))
        value, unit = record.get("processingTime"), text_of(record.get("processingTimeUnit"))
        known, amount = UNITS.get(unit), amount_of(value)
        if known and amount is not None:
            found.append(Limit(unit=known, amount=amount, channel=channel, source="portal"))
        else:
            problems.append("a limit is only words")
            # "OTHER" beside a sentence says only that the sentence is the limit.
            spoken = [] if isinstance(value, str) and unit == "OTHER" else [unit]
            words = " ".join([*([] if value is None else [text_of(str(value))]), *spoken]).strip()
            found.append(Limit(unit=Unit.NONE, channel=channel, source="portal", text=words))
    return tuple(found)


def _fees(raw: dict[str, Any], problems: list[str]) -> tuple[Fee, ...]:
    found = []
    for record in records_of(raw, "executionMethods", problems):
        channel = CHANNELS.get(text_of(record.get("submissionMethod")))
        for fee in records_of(record, "fees", problems):
            amount = fee.get("value")
            if text_of(fee.get("type")) not in FEES:
                problems.append("a fee is of an unknown kind")
            if amount is None:
                problems.append("a fee has no amount")
            elif type(amount) is int and 0 <= amount <= 10_000_000_000:
                kind = FEES.get(text_of(fee.get("type")), FeeKind.FEE)
                found.append(Fee(kind=kind, amount=amount, name=FEE_NAMES[kind], channel=channel))
            else:
                problems.append("a fee is no whole number of đồng")
    return tuple(found)


def _components(raw: dict[str, Any], problems: list[str]) -> tuple[Component, ...]:
    found: dict[str, Component] = {}
    for place, case in enumerate(records_of(raw, "executionCases", problems), start=1):
        for part in records_of(case, "profileComponents", problems):
            name = text_of(part.get("name"))
            code = code_of(part.get("code"), problems) or f"row-{place}-{len(found) + 1}"
            originals = count_of(part.get("originalQty"), problems)
            copies = count_of(part.get("copyQty"), problems)
            if not name.strip():
                problems.append("a component has no name")
            is_note = not originals and not copies and _looks_like_note(name)
            if is_note:
                problems.append("notes stand among the components")
            while code in found:
                code = f"{code[:60].strip()}~{len(found)}"
            found[code] = Component(
                code=code,
                name=words_of(name, problems),
                kind=ComponentKind.NOTE if is_note else ComponentKind.SUBMIT,
                required=part.get("required") is True,
                originals=originals,
                copies=copies,
                condition=_condition(case, problems),
            )
    return tuple(found.values())


def _condition(case: dict[str, Any], problems: list[str]) -> Words | None:
    name = text_of(case.get("name")).strip()
    return words_of(name, problems) if name else None


def _looks_like_note(name: str) -> bool:
    plain = name.strip().lower()
    return plain.startswith(NOTE_SIGNS) or plain.endswith(":")


def _cases(raw: dict[str, Any], problems: list[str]) -> tuple[Named, ...]:
    found: dict[str, Named] = {}
    for row in named_rows(raw, "cases", problems):
        if found.setdefault(row.code, row) != row:
            problems.append("two cases have one code; the first is taken")
    return tuple(found.values())
