"""Who may do what, and for which unit: the one table of rights."""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from onestop.people.models import Role


class Right(enum.Enum):
    """One thing somebody may do; routes name a right, never a role."""

    APPLY = "apply"
    FILE_GROUP = "file-group"
    SEE_OWN = "see-own"
    RECEIVE = "receive"
    REGISTER_POST = "register-post"
    RETURN_RESULT = "return-result"
    VERIFY_IDENTITY = "verify-identity"
    SEE_FILE = "see-file"
    WORK = "work"
    HAND_OVER = "hand-over"
    ASK_PAPERS = "ask-papers"
    STOP = "stop"
    DECIDE = "decide"
    REVOKE = "revoke"
    ASSIGN = "assign"
    MANAGE_CALENDAR = "manage-calendar"
    MANAGE_ACCOUNTS = "manage-accounts"
    MANAGE_AGENCIES = "manage-agencies"
    READ_JOURNAL = "read-journal"
    SEE_FIGURES = "see-figures"
    SEE_OUTBOX = "see-outbox"
    ROUTE = "route"
    ASK_INTERNAL = "ask-internal"
    SET_ACCOUNT = "set-account"
    SEE_TAKINGS = "see-takings"


R = Role
RIGHTS: dict[Right, frozenset[Role]] = {
    Right.APPLY: frozenset({R.CITIZEN, R.REPRESENTATIVE}),
    Right.FILE_GROUP: frozenset({R.REPRESENTATIVE}),
    Right.SEE_OWN: frozenset({R.CITIZEN, R.REPRESENTATIVE}),
    Right.RECEIVE: frozenset({R.CLERK}),
    Right.REGISTER_POST: frozenset({R.POSTAL_CLERK}),
    Right.RETURN_RESULT: frozenset({R.CLERK}),
    Right.VERIFY_IDENTITY: frozenset({R.CLERK}),
    Right.SEE_FILE: frozenset({R.CLERK, R.OFFICER, R.HEAD, R.MANAGER, R.INSPECTOR}),
    Right.WORK: frozenset({R.OFFICER, R.HEAD}),
    Right.HAND_OVER: frozenset({R.CLERK, R.OFFICER, R.HEAD}),
    Right.ASK_PAPERS: frozenset({R.CLERK, R.OFFICER, R.HEAD}),
    Right.STOP: frozenset({R.OFFICER, R.HEAD}),
    Right.DECIDE: frozenset({R.HEAD}),
    Right.REVOKE: frozenset({R.HEAD}),
    Right.ASSIGN: frozenset({R.HEAD, R.MANAGER}),
    Right.MANAGE_CALENDAR: frozenset({R.MANAGER}),
    Right.MANAGE_ACCOUNTS: frozenset({R.ADMINISTRATOR}),
    Right.MANAGE_AGENCIES: frozenset({R.ADMINISTRATOR}),
    Right.READ_JOURNAL: frozenset({R.INSPECTOR}),
    Right.SEE_FIGURES: frozenset({R.MANAGER, R.INSPECTOR}),
    Right.SEE_OUTBOX: frozenset({R.MANAGER, R.ADMINISTRATOR}),
    Right.ROUTE: frozenset({R.MANAGER}),
    Right.ASK_INTERNAL: frozenset({R.CLERK, R.OFFICER, R.HEAD}),
    Right.SET_ACCOUNT: frozenset({R.MANAGER}),
    Right.SEE_TAKINGS: frozenset({R.HEAD, R.MANAGER, R.INSPECTOR}),
}

# Held by people who come to the door; everybody else works behind it.
CITIZENS = frozenset({R.CITIZEN, R.REPRESENTATIVE})
PASSWORD_LEAST = 10
# After so many wrong passwords of strangers for one account in an hour, every stranger waits so
# many minutes after the last of them. A device that signed in before does not.
STRANGERS_AN_HOUR, STRANGERS_WAIT = 60, 10
# After so many wrong passwords of one network in an hour, whatever the names, each further one
# costs every stranger there so many minutes: who tries one password on a whole town waits, too.
NETWORK_AN_HOUR, NETWORK_WAIT = 300, 1
# Held by a person, not by a seat in an office.
AT_NO_UNIT = frozenset({R.CITIZEN, R.REPRESENTATIVE, R.ADMINISTRATOR})
# These see every unit's dossiers; everybody else, only those their own unit takes part in.
ANY_UNIT = frozenset({R.INSPECTOR, R.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Holding:
    """A role somebody holds at a unit."""

    role: Role
    unit: str | None


def may(holdings: Iterable[Holding], right: Right, units: Collection[str] | None = None) -> bool:
    """True when one of the roles held gives the right, at one of the units concerned.

    `units` None asks for the right at any unit at all.
    """
    return any(
        held.role in RIGHTS[right]
        and (units is None or held.role in ANY_UNIT or held.unit in units)
        for held in holdings
    )


def units_of(holdings: Iterable[Holding], right: Right) -> frozenset[str]:
    """The units at which somebody has a right; empty also for those who see every unit."""
    return frozenset(h.unit for h in holdings if h.role in RIGHTS[right] and h.unit is not None)


def sees_all(holdings: Iterable[Holding], right: Right) -> bool:
    return any(held.role in RIGHTS[right] and held.role in ANY_UNIT for held in holdings)


def is_staff(roles: Iterable[Role]) -> bool:
    return any(role not in CITIZENS for role in roles)


def pause_after(wrong_tries: int) -> int:
    """Minutes to wait after so many wrong tries in a row; never for good."""
    return {5: 1, 6: 5}.get(wrong_tries, 30 if wrong_tries > 6 else 0)
