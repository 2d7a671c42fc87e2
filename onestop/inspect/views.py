"""Figures of units and officers for a period, and the dossiers behind each number."""

from collections.abc import Iterable

from flask import request
from werkzeug.exceptions import NotFound

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure
from onestop.custody import overdue
from onestop.inspect.blueprint import bp
from onestop.inspect.forms import period_asked
from onestop.kernel import clock
from onestop.people import queries as people
from onestop.people.rules import Right, sees_all, units_of
from onestop.statistics import queries, shares
from onestop.statistics.models import Kind
from onestop.statistics.words import ENDED_BY, HEADINGS, IN_HAND, MEANINGS
from onestop.web.guard import check_unit, only
from onestop.web.login import holdings
from onestop.web.pages import Answer, page
from onestop.web.transaction import session

# Stands in the address for what nobody answers for by name.
NOBODY = 0


@bp.get("")
@only(Right.SEE_FIGURES)
def front() -> Answer:
    """The figures of every unit the visitor may see."""
    everywhere = sees_all(holdings(), Right.SEE_FIGURES)
    units = None if everywhere else units_of(holdings(), Right.SEE_FIGURES)
    choice, period = period_asked(clock.day_of(clock.now()))
    found = queries.of_units(session(), period, units)
    shared = shares.of_units(session(), period, units)
    owed = overdue.overdue(session(), clock.now(), units)
    known = _units({*found, *shared, *owed})
    return page(
        "inspect/figures.html",
        choice=choice,
        period=period,
        rows=[(code, None, _name(known, code), found[code]) for code in sorted(found)],
        shares=[(_name(known, code), shared[code]) for code in sorted(shared)],
        share=shares.summed(shared.values()),
        owed=[(_name(known, code), owed[code]) for code in sorted(owed)],
        owed_days=overdue.WORKING_DAYS,
        unit=None,
        headings=HEADINGS,
        meanings=MEANINGS,
    )


@bp.get("/<unit>")
@only(Right.SEE_FIGURES)
def of_unit(unit: str) -> Answer:
    """The figures of a unit's officers, and how long each step stays there."""
    check_unit(Right.SEE_FIGURES, {unit})
    choice, period = period_asked(clock.day_of(clock.now()))
    found = queries.of_officers(session(), period, unit)
    names = people.names_of(session(), [number for number in found if number])
    steps = queries.dwell(session(), period, unit)
    # Those who can be named stand first, in order of name.
    order = sorted(found, key=lambda number: (number is None, names.get(number or NOBODY, "")))
    return page(
        "inspect/figures.html",
        choice=choice,
        period=period,
        rows=[(unit, n or NOBODY, names.get(n or NOBODY), found[n]) for n in order],
        unit=_name(_units([unit]), unit),
        steps=steps,
        procedures=_procedures(step.version_id for step in steps),
        headings=HEADINGS,
        meanings=MEANINGS,
    )


@bp.get("/<unit>/<kind>")
@only(Right.SEE_FIGURES)
def dossiers(unit: str, kind: str) -> Answer:
    """The dossiers behind one number."""
    check_unit(Right.SEE_FIGURES, {unit})
    if kind not in HEADINGS:
        raise NotFound
    choice, period = period_asked(clock.day_of(clock.now()))
    after = request.args.get("after")
    number = request.args.get("who", type=int)
    who = None if number is None else (number or None,)
    if kind == IN_HAND:
        found = queries.stays(session(), period, unit, who=who, after=after)
        procedures = _procedures(row.version_id for row in found.rows)
        others = set()
    else:
        found = queries.signals(session(), period, unit, Kind(kind), who=who, after=after)
        procedures = {}
        others = {row[0].other_agency for row in found.rows if row[0].other_agency}
    known = _units({unit, *others})
    accounts = {row[0].account_id for row in found.rows if row[0].account_id}
    names = people.names_of(session(), sorted(accounts | ({number} if number else set())))
    return page(
        "inspect/dossiers.html",
        choice=choice,
        period=period,
        found=found,
        kind=kind,
        unit=unit,
        unit_name=_name(known, unit),
        who=names.get(number) if number else None,
        names=names,
        units=known,
        procedures=procedures,
        ends=ENDED_BY,
        headings=HEADINGS,
        meanings=MEANINGS,
        a_day=queries.DAY,
    )


def _units(codes: Iterable[str]) -> dict[str, Agency]:
    return agencies.agencies_by_code(session(), codes, clock.day_of(clock.now()))


def _name(known: dict[str, Agency], code: str) -> str:
    return known[code].name if code in known else code


def _procedures(versions: Iterable[int]) -> dict[int, Procedure]:
    return {number: catalogue.definition(session(), number) for number in set(versions)}
