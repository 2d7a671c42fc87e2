"""A National Portal record as a definition: what it says is kept as found, and what is unclear
about it is written down, so that a person can curate it."""

import hashlib
import json
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
    LimitUnit,
    Named,
    Procedure,
    ResultType,
    ServiceLevel,
    Words,
)

CHANNELS = {"DIRECT": Channel.DESK, "ONLINE": Channel.ONLINE, "POSTAL": Channel.POST}
UNITS = {
    "WORKING_DAY": LimitUnit.WORKING_DAY,
    "DAY": LimitUnit.DAY,
    "HOUR": LimitUnit.HOUR,
    "MONTH": LimitUnit.MONTH,
    "YEAR": LimitUnit.YEAR,
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
MOST_AMOUNT = 9999
LONG = 2000


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
    try:
        raw = json.loads(line)
    except ValueError as problem:
        raise Unreadable(f"not JSON: {problem}") from None
    if not isinstance(raw, dict):
        raise Unreadable("not a record")
    problems: list[str] = []
    code = _text(raw.get("code"))
    name = _text(raw.get("name"))
    if not code.strip():
        raise Unreadable("no code")
    if not name.strip():
        raise Unreadable("no name")
    if code != code.strip() or " " in code.strip():
        problems.append("the code has spaces in it")
    code = "".join(code.split())
    if len(code) > 80:
        raise Unreadable("the code is longer than 80 characters")
    components = _components(raw, problems)
    channels = _channels(raw, problems)
    procedure = Procedure(
        code=code,
        name=Words(vi=name[:LONG]),
        field=_field(raw, problems),
        level=tuple(word for key, word in LEVELS.items() if raw.get(key) is True),
        service_level=ServiceLevel.FULL if raw.get("isFullProcess") else ServiceLevel.PARTIAL,
        channels=channels,
        competent="other",
        valid_from=on,
        limits=_limits(raw, problems),
        fees=_fees(raw, problems),
        components=components,
        results=tuple(
            ResultType(code=c, name=Words(vi=_text(r.get("name"))[:LONG] or c))
            for r in _records(raw, "resultsDetails")
            if (c := _code(r.get("code")))
        ),
        cases=_cases(raw),
        legal=tuple(
            text
            for r in _records(raw, "legalBasisesDetails")
            if (text := _text(r.get("code") or r.get("name")).strip())
        ),
        subjects=tuple(_text(r.get("code")).strip() for r in _records(raw, "subjectTypesDetails")),
        non_territorial=raw.get("isNonTerritorial") is True,
        curated=False,
    )
    if components and not any(part.required for part in components):
        problems.append("no component is marked as required")
    try:
        msgspec.convert(msgspec.to_builtins(procedure), Procedure)
    except msgspec.ValidationError as problem:
        raise Unreadable(str(problem)) from None
    seal = hashlib.sha256(json.dumps(raw, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Found(procedure, tuple(dict.fromkeys(problems)), raw, seal)


def _text(value: Any) -> str:
    return value.replace("\x00", "") if isinstance(value, str) else ""


def _code(value: Any) -> str:
    """A code with its stray spaces and line ends made single, cut to what a code may be long."""
    return " ".join(_text(value).split())[:70].strip()


def _records(raw: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = raw.get(key)
    return [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []


def _field(raw: dict[str, Any], problems: list[str]) -> Named:
    for record in _records(raw, "categoriesDetails"):
        code, name = _code(record.get("code")), _text(record.get("name")).strip()
        if code and name:
            return Named(code=code, name=Words(vi=name[:LONG]))
    problems.append("it belongs to no field")
    return Named(code="?", name=Words(vi="Chưa xác định", en="Unknown"))


def _channels(raw: dict[str, Any], problems: list[str]) -> tuple[Channel, ...]:
    seen: list[Channel] = []
    for record in _records(raw, "executionMethods"):
        channel = CHANNELS.get(_text(record.get("submissionMethod")))
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
    for record in _records(raw, "executionMethods"):
        channel = CHANNELS.get(_text(record.get("submissionMethod")))
        amount, unit = record.get("processingTime"), _text(record.get("processingTimeUnit"))
        known = UNITS.get(unit)
        figure = float(amount) if isinstance(amount, int | float) else -1.0
        if known and 0 <= figure <= MOST_AMOUNT:
            text = f"{figure:.2f}".rstrip("0").rstrip(".")
            found.append(Limit(unit=known, amount=text, channel=channel, source="portal"))
        else:
            problems.append("a limit is only words")
            words = f"{amount} {unit}".strip()
            found.append(
                Limit(unit=LimitUnit.NONE, channel=channel, source="portal", text=words[:LONG])
            )
    return tuple(found)


def _fees(raw: dict[str, Any], problems: list[str]) -> tuple[Fee, ...]:
    found = []
    for record in _records(raw, "executionMethods"):
        channel = CHANNELS.get(_text(record.get("submissionMethod")))
        for fee in _records(record, "fees"):
            amount = fee.get("value")
            if amount is None:
                problems.append("a fee has no amount")
            elif isinstance(amount, int) and 0 <= amount <= 10_000_000_000:
                kind = FEES.get(_text(fee.get("type")), FeeKind.FEE)
                found.append(Fee(kind=kind, amount=amount, name=FEE_NAMES[kind], channel=channel))
            else:
                problems.append("a fee is no whole number of đồng")
    return tuple(found)


def _components(raw: dict[str, Any], problems: list[str]) -> tuple[Component, ...]:
    found: dict[str, Component] = {}
    for place, case in enumerate(_records(raw, "executionCases"), start=1):
        for part in _records(case, "profileComponents"):
            name = _text(part.get("name"))
            code = _code(part.get("code")) or f"row-{place}-{len(found) + 1}"
            originals, copies = _count(part.get("originalQty")), _count(part.get("copyQty"))
            is_note = not originals and not copies and _looks_like_note(name)
            if is_note:
                problems.append("notes stand among the components")
            while code in found:
                code = f"{code[:60].strip()}~{len(found)}"
            found[code] = Component(
                code=code,
                name=Words(vi=name[:LONG] or "?"),
                kind=ComponentKind.NOTE if is_note else ComponentKind.SUBMIT,
                required=part.get("required") is True,
                originals=originals,
                copies=copies,
                condition=_condition(case),
            )
    return tuple(found.values())


def _condition(case: dict[str, Any]) -> Words | None:
    name = _text(case.get("name")).strip()
    return Words(vi=name[:LONG]) if name else None


def _looks_like_note(name: str) -> bool:
    plain = name.strip().lower()
    return plain.startswith(NOTE_SIGNS) or plain.endswith(":")


def _count(value: Any) -> int:
    return min(99, max(0, value)) if isinstance(value, int) and not isinstance(value, bool) else 0


def _cases(raw: dict[str, Any]) -> tuple[Named, ...]:
    found: dict[str, Named] = {}
    for record in _records(raw, "cases"):
        code, name = _code(record.get("code")), _text(record.get("name")).strip()
        if code:
            found[code] = Named(code=code, name=Words(vi=name[:LONG] or code))
    return tuple(found.values())
