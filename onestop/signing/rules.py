"""What may be decided together, how long to wait for a signer, and how a no is said. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from onestop.catalogue.definition import Procedure, ResultType
from onestop.dossiers.graph import Ending, ending, in_play
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.states import OVER, Status, StepState
from onestop.kernel.errors import Refusal
from onestop.kernel.i18n import _
from onestop.results.approving import left_to_issue
from onestop.signing.models import ItemState

# As many as a page of the list has.
MOST = 40
TRIES = 3
WRITTEN = re.compile(r"([^~\s]{1,60})~(\d{1,4})~(\d{1,9})", re.ASCII)
BROKE = _("It broke several times on our side and was given up. Decide it on its own page")


@dataclass(frozen=True, slots=True)
class Choice:
    """A dossier to sign as a head saw it: its code, the part (None: the whole), its events."""

    code: str
    position: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be decided on a dossier now: at which step, in whole or a part, and what is issued
    when it is granted."""

    step: Step
    is_part: bool
    issues: tuple[ResultType, ...]

    @property
    def position(self) -> int | None:
        return self.step.position if self.is_part else None


def decisions(dossier: Dossier, steps: Sequence[Step], procedure: Procedure) -> list[Decision]:
    """Every decision that a dossier waits for now."""
    if dossier.status not in (Status.RECEIVED, Status.IN_PROGRESS):
        return []
    graph = in_play(procedure.steps, {step.code for step in steps})
    open_codes = {step.code for step in steps if step.state not in OVER}
    given = {step.code: step.result for step in graph}
    found = []
    for step in steps:
        if step.state != StepState.ACCEPTED.value:
            continue
        ends = ending(graph, step.code, open_codes)
        if ends is Ending.PART:
            kinds = tuple(k for k in procedure.results if k.code == given[step.code])
            found.append(Decision(step, True, kinds))
        elif ends is Ending.WHOLE:
            found.append(Decision(step, False, tuple(left_to_issue(procedure)[:1])))
    return found


def read_choice(text: str) -> Choice | None:
    """A choice as a page wrote it (`written`); None for anything else."""
    match = WRITTEN.fullmatch(text)
    if match is None:
        return None
    return Choice(match[1], int(match[2]) or None, int(match[3]))


def written(choice: Choice) -> str:
    return f"{choice.code}~{choice.position or 0}~{choice.seq}"


def pause_after(holds: int) -> timedelta:
    """How long a signer that does not answer is left alone: from 15 seconds to 10 minutes."""
    return min(timedelta(seconds=15 * 2 ** min(holds - 1, 10)), timedelta(minutes=10))


def sentence(code: str | None, facts: dict[str, Any]) -> str:
    """What a refusal says, in the reader's language; for what broke, that it did."""
    kind = _by_code().get(code or "")
    return str(kind.sentence) % facts if kind else str(BROKE)


def _by_code() -> dict[str, type[Refusal]]:
    found: dict[str, type[Refusal]] = {}
    rest = list(Refusal.__subclasses__())
    while rest:
        kind = rest.pop()
        rest += kind.__subclasses__()
        if "code" in vars(kind):
            found[kind.code] = kind
    return found


STATE_WORDS = {
    ItemState.WAITING: _("waits"),
    ItemState.DONE: _("signed"),
    ItemState.REFUSED: _("not signed"),
    ItemState.FAILED: _("given up"),
    ItemState.LEFT_OUT: _("stopped before"),
}
