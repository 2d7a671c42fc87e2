"""Numbers of dossiers: one counter for each agency and day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from onestop.dossiers.models import Counter
from onestop.kernel.counting import count_on


@dataclass(frozen=True, slots=True)
class Reservation:
    """A code given in advance, and the seed of the receipt key that was printed with it."""

    code: str
    seed: str


def draw(session: Session, agency_code: str, day: date, count: int = 1) -> list[str]:
    """The next codes of an agency on a day, in order. The counter's row is locked until the commit,
    so two desks never share a number."""
    last = count_on(session, Counter, count, agency_code=agency_code, day=day)
    numbers = range(last - count + 1, last + 1)
    return [f"{agency_code}-{day:%y%m%d}-{number:04}" for number in numbers]
