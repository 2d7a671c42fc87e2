"""Reading a procedure from its TOML file; every error names file, line and field."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date, time
from pathlib import Path
from typing import Any

import msgspec

from onestop.agencies.models import AgencyRole
from onestop.catalogue.definition import Procedure
from onestop.catalogue.errors import BadDefinition

ROLES = {role.value for role in AgencyRole}
SLACK = 0.001
HEADER = re.compile(r"^\s*\[\[?\s*([\w.]+)\s*\]?\]")
KEY = re.compile(r"^\s*([\w-]+)\s*(?:\.|=)")


def read_folder(folder: Path) -> list[Procedure]:
    """Every TOML file of a folder, in order of name. Raises BadDefinition at the first bad one."""
    paths = sorted(folder.glob("*.toml"))
    found = [read(path) for path in paths]
    if problems := clashes(paths):
        raise problems[0]
    return found


def clashes(paths: Iterable[Path]) -> list[BadDefinition]:
    """Files that give one procedure a second version for the same day; bad files are passed by."""
    found: list[BadDefinition] = []
    seen: dict[tuple[str, str], Path] = {}
    for path in paths:
        if problems_of(path):
            continue
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
        first = seen.setdefault((data["code"], data["valid_from"]), path)
        if first != path:
            problem = f"{data['code']} from {data['valid_from']} is in {first.name} too"
            found.append(_bad(path, line_of(text, "code"), "code", problem))
    return found


def read(path: Path) -> Procedure:
    """One file. Raises BadDefinition."""
    problems = problems_of(path)
    if problems:
        raise problems[0]
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Procedure)


def problems_of(path: Path) -> list[BadDefinition]:
    """Everything that is wrong with a file, in the order it is found; empty when nothing is."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        return [_bad(path, 1, "file", str(problem))]
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"at line (\d+)", str(problem))
        line = int(found.group(1)) if found else text.count("\n") + 1
        return [_bad(path, line, "syntax", str(problem))]
    try:
        procedure = msgspec.convert(data, Procedure)
    except msgspec.ValidationError as problem:
        words, _, where = str(problem).partition(" - at `$")
        field = where.rstrip("`").lstrip(".")
        missing = re.search(r"missing required field `(\w+)`|unknown field `(\w+)`", words)
        if missing:
            field = f"{field}.{missing.group(1) or missing.group(2)}".lstrip(".")
        return [_bad(path, line_of(text, field), field or "file", words)]
    return [_bad(path, line_of(text, field), field, words) for field, words in crossed(procedure)]


def crossed(procedure: Procedure) -> list[tuple[str, str]]:
    """What the parts of a definition say against one another: (field, problem)."""
    found: list[tuple[str, str]] = []
    found += _twice("components", [part.code for part in procedure.components])
    found += _twice("steps", [step.code for step in procedure.steps])
    found += _twice("cases", [case.code for case in procedure.cases])
    found += _twice("form", [field.key for field in procedure.form])
    found += _twice("exemptions", [exemption.code for exemption in procedure.exemptions])
    found += _twice("withdraws", [original.code for original in procedure.withdraws])
    found += [
        (f"exemptions[{place}]", "needs either a percent or an amount")
        for place, row in enumerate(procedure.exemptions)
        if (row.percent is None) == (row.amount is None)
    ]
    found += _twice("results", [result.code for result in procedure.results])
    found += _roles(procedure)
    found += _cases(procedure)
    found += _order(procedure)
    found += _links(procedure)
    try:
        date.fromisoformat(procedure.valid_from)
    except ValueError:
        found.append(("valid_from", "is not a day like 2025-07-01"))
    for place, limit in enumerate(procedure.limits):
        if limit.cutoff is not None and not _is_time(limit.cutoff):
            found.append((f"limits[{place}].cutoff", "is not a time of day like 15:00"))
    for channel in procedure.channels:
        rows = [r for r in procedure.limits if r.channel in (None, channel)]
        if not rows:
            found.append(("limits", f"no limit for the way {channel.value}"))
    if procedure.channels and not procedure.steps:
        found.append(("steps", "a procedure that can be filed needs steps"))
    return found


def _twice(field: str, codes: list[str]) -> list[tuple[str, str]]:
    return [
        (f"{field}[{place}]", f"{code} is there twice")
        for place, code in enumerate(codes)
        if code in codes[:place]
    ]


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


def _roles(procedure: Procedure) -> list[tuple[str, str]]:
    named = [("competent", procedure.competent)]
    named += [(f"steps[{n}].role", step.role) for n, step in enumerate(procedure.steps)]
    return [(field, f"no such kind of agency: {r}") for field, r in named if r not in ROLES]


def _cases(procedure: Procedure) -> list[tuple[str, str]]:
    known = {None, *(case.code for case in procedure.cases)}
    named: list[tuple[str, str | None]] = []
    for field in ("limits", "fees", "components"):
        rows: tuple[Any, ...] = getattr(procedure, field)
        named += [(f"{field}[{n}].case", row.case) for n, row in enumerate(rows)]
    return [(field, f"no such case: {case}") for field, case in named if case not in known]


def _links(procedure: Procedure) -> list[tuple[str, str]]:
    """Where steps speak of fields of the form and of results, those must be there."""
    fields = {field.key: field for field in procedure.form}
    results = {result.code for result in procedure.results}
    found = []
    for n, step in enumerate(procedure.steps):
        if step.place and (step.place not in fields or fields[step.place].kind != "commune"):
            found.append((f"steps[{n}].place", f"no field for a commune is called {step.place}"))
        if step.result and step.result not in results:
            found.append((f"steps[{n}].result", f"no such result: {step.result}"))
        if step.when and step.when.field and step.when.field not in fields:
            found.append((f"steps[{n}].when", f"no field is called {step.when.field}"))
        if step.when and set(step.when.cases) - {case.code for case in procedure.cases}:
            found.append((f"steps[{n}].when", "speaks of a case that there is not"))
    if procedure.is_internal and len(procedure.channels) > 1:
        found.append(("channels", "what one body asks of another has no other way in"))
    return found


def _order(procedure: Procedure) -> list[tuple[str, str]]:
    """Each step waits only for steps that stand before it, so nothing waits in a circle; the
    longest way through them uses the whole limit, and not more."""
    found: list[tuple[str, str]] = []
    ends: dict[str, float] = {}
    former: str | None = None
    for place, step in enumerate(procedure.steps):
        named = tuple(code for code in step.after if code != "start")
        before = named if step.after else ((former,) if former else ())
        for code in before:
            if code not in ends:
                found.append((f"steps[{place}].after", f"no step before it is called {code}"))
        longest = max((ends.get(code, 0.0) for code in before), default=0.0)
        ends[step.code] = longest + step.share
        former = step.code
    whole = max(ends.values(), default=1.0)
    if abs(whole - 1.0) > SLACK:
        found.append(("steps", f"the shares of the longest way sum to {whole:g}, not to 1"))
    return found


def line_of(text: str, field: str) -> int:
    """The line at which a field like `steps[2].role` stands, or where its table begins."""
    found = re.match(r"([\w-]+)(?:\[(\d+)\])?(?:\.([\w-]+))?", field)
    if not found:
        return 1
    table, number, key = found.group(1), int(found.group(2) or 0), found.group(3)
    start, lines = _table(text, table, number)
    for place, line in lines:
        match = KEY.match(line)
        if match and match.group(1) == (key if start else table):
            return place
    return start or 1


def _table(text: str, table: str, number: int) -> tuple[int, list[tuple[int, str]]]:
    """Where the number-th table of a name begins, and its lines; 0 and the lines before any table
    when it is written as a plain key."""
    seen, start = -1, 0
    top: list[tuple[int, str]] = []
    inside: list[tuple[int, str]] = []
    for place, line in enumerate(text.splitlines(), start=1):
        header = HEADER.match(line)
        if header:
            if start:
                break
            seen += header.group(1) == table
            start = place if header.group(1) == table and seen == number else 0
        elif start:
            inside.append((place, line))
        elif seen < 0 and not any(HEADER.match(known) for _, known in top):
            top.append((place, line))
    return start, inside if start else top


def _bad(path: Path, line: int, field: str, problem: str) -> BadDefinition:
    return BadDefinition(file=path.name, line=line, field=field, problem=problem)
