"""When a mandate holds and what it reaches. Pure: the one place that decides it."""

from datetime import date, timedelta

from onestop.kernel import codes
from onestop.mandates.errors import NotCovered, NotInForce, TooLong
from onestop.mandates.models import Mandate, Scope, State

# The longest a mandate holds; the house's own limit, not one of the law.
MONTHS_MOST = 12
DAYS_MOST = 366
GENERATION = 1


def check_until(until: date, today: date) -> None:
    """Raises TooLong."""
    if not today < until <= today + timedelta(days=DAYS_MOST):
        raise TooLong(months=MONTHS_MOST)


def in_force(mandate: Mandate, today: date) -> bool:
    return mandate.state is State.ACCEPTED and today <= mandate.until


def covers(mandate: Mandate, applicant: str | None, dossier: str, procedure: str) -> bool:
    """Whether a dossier of this applicant's number, code and procedure is within the scope."""
    if not applicant or applicant != mandate.owner_number:
        return False
    named = {Scope.DOSSIER: dossier, Scope.PROCEDURE: procedure, Scope.ALL: ""}
    return named[mandate.scope] == mandate.scope_code


def check_answer(mandate: Mandate, today: date) -> None:
    """Raises NotInForce, NotCovered."""
    if not in_force(mandate, today):
        raise NotInForce
    if not mandate.may_answer:
        raise NotCovered


def key_of(seed: str) -> str:
    """The key that stops a mandate by SMS; derived, and shown to its owner only."""
    return codes.receipt_keys().pin(f"mandate:{seed}", GENERATION)
