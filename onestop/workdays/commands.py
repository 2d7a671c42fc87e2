"""`onestop due`: work a date out on the province's calendar."""

import json
from datetime import datetime, time
from decimal import Decimal, InvalidOperation

import click
from sqlalchemy.orm import Session

from onestop.kernel import clock
from onestop.workdays import explaining, queries
from onestop.workdays.calendar import Calendar
from onestop.workdays.facts import CALENDAR_UNITS, Due, Facts, Limit, Pause, Unit
from onestop.workdays.ledger import ledger
from onestop.workdays.rules import due

# Moments beyond these years are slips.
FIRST_YEAR, LAST_YEAR = 1900, 2199


@click.command("due")
@click.option("--from", "start", required=True, help="Reception, ISO; without zone: Vietnam's time")
@click.option("--limit", "amount", required=True, help="How many units, for instance 3 or 12.5")
@click.option("--unit", type=click.Choice([u.value for u in Unit]), required=True)
@click.option("--cutoff", help="HH:MM after which reception counts as the next working day")
@click.option("--pause", "pauses", multiple=True, help="A/B: the clock stands still, then goes on")
@click.option("--reset", "resets", multiple=True, help="A/B: afterwards counted from the beginning")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def due_command(
    make: object,
    start: str,
    amount: str,
    unit: str,
    cutoff: str | None,
    pauses: tuple[str, ...],
    resets: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print when an answer is due, and why."""
    facts = Facts(
        received_at=_moment(start),
        limit=Limit(_amount(amount, Unit(unit)), Unit(unit), _hour(cutoff)),
        pauses=(
            *(_pause(text, resets=False) for text in pauses),
            *(_pause(text, resets=True) for text in resets),
        ),
    )
    assert callable(make)
    with make()() as session:
        calendar = queries.calendar(session)
        made = _due(facts, calendar)
        for year in _not_entered(session, facts.received_at, made.due_at):
            click.echo(f"no day of {year} is entered: of that year only weekends are off", err=True)
    lines = [explaining.sentence(line) for line in made.lines]
    if not as_json:
        click.echo("\n".join(lines))
        return
    held = ledger(_hands(facts), made.due_at) if made.due_at else {}
    click.echo(
        json.dumps(
            {
                "due": _iso(made.due_at),
                "first_due": _iso(made.first_due_at),
                "lines": lines,
                "ledger": held,
            },
            ensure_ascii=False,
        )
    )


def _hands(facts: Facts) -> list[tuple[datetime, str]]:
    """Who had it from when on: the agency, but while the clock stands still the citizen."""
    changes = [(facts.received_at, "agency")]
    until = facts.received_at
    for pause in sorted(facts.pauses, key=lambda p: p.start):
        # Pauses that overlap are one: no moment is given away twice.
        if pause.end is None or pause.end > until:
            changes.append((max(pause.start, until), "citizen"))
            if pause.end is None:
                break
            until = pause.end
            changes.append((until, "agency"))
    return changes


def _due(facts: Facts, calendar: Calendar) -> Due:
    try:
        return due(facts, calendar)
    except (OverflowError, ValueError):
        raise click.BadParameter("the date would lie beyond the end of the calendar") from None


def _not_entered(session: Session, start: datetime, end: datetime | None) -> list[int]:
    """The years counted through of which nobody has entered a day."""
    years = range(clock.local(start).year, clock.local(end or start).year + 1)
    return [year for year in years if end and not queries.days_of(session, year)]


def _iso(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat() if moment else None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a moment like 2026-11-23T09:00") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise click.BadParameter(f"{text!r} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def _hour(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not an hour like 15:00") from None


def _amount(text: str, unit: Unit) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise click.BadParameter(f"{text!r} is not a number") from None
    if not amount.is_finite() or not 0 <= amount <= 9999:
        raise click.BadParameter("the limit must be a number from 0 to 9999")
    if unit in CALENDAR_UNITS and amount != int(amount):
        raise click.BadParameter(f"a limit in units of a {unit.value} must be a whole number")
    return amount


def _pause(text: str, *, resets: bool) -> Pause:
    start, slash, end = text.partition("/")
    if not slash:
        raise click.BadParameter(f"{text!r} is not two moments A/B")
    pause = Pause(_moment(start), _moment(end) if end.strip() else None, "citizen", resets)
    if pause.end and pause.end <= pause.start:
        raise click.BadParameter("a pause must end after it starts")
    return pause
