"""The numbers of an agency's letters: each kind counts by itself, from 1 again every year."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from onestop.dossiers.correspondence import LetterCounter
from onestop.kernel import clock
from onestop.kernel.counting import count_on


def next_number(session: Session, agency_code: str, at: datetime, kind: str) -> int:
    """The next number of a kind of paper of an agency in the year of a moment. The counter's row
    is locked until the commit, so two desks never share one."""
    year = clock.day_of(at).year
    return count_on(session, LetterCounter, agency_code=agency_code, year=year, kind=kind)


def letter(session: Session, agency_code: str, at: datetime, kind: str) -> dict[str, Any]:
    """What an event keeps of a letter it is told with: given once here, printed ever after."""
    return {
        "letter": next_number(session, agency_code, at, kind),
        "letter_of": agency_code,
    }
