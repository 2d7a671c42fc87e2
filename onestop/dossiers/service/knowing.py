"""What the desk knows of somebody whose card lies before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onestop.dossiers import applicants
from onestop.dossiers.lists import Listed
from onestop.dossiers.rules import Person
from onestop.journal import service as journal
from onestop.kernel.act import Act


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody's dossiers that this unit takes part in, the newest first, and what was last typed
    of them here (None: nothing yet)."""

    number: str
    dossiers: Sequence[Listed] = ()
    person: Person | None = None


def know(act: Act, number: str, op_id: str) -> Known:
    """Look somebody up by their number, and write down that it was done and by whom.

    What other units know is not told: a number is easily typed. `op_id` is the intake it is for.
    """
    found = applicants.of_applicant(act.session, number, act.unit or "")
    journal.record(
        act, "applicant.looked_up", f"intake:{op_id}", ends_with=number[-3:], found=len(found)
    )
    last = next((one.applicant for one in found), None)
    if last is None:
        return Known(number)
    fields = {name: getattr(last, name) for name in Person.__slots__}
    return Known(number, found, replace(Person(**fields), account_id=None))
