"""The electronic results of a dossier, as its events tell them."""

from collections.abc import Sequence
from dataclasses import dataclass

from onestop.catalogue.definition import Procedure
from onestop.dossiers.words import RESULT_EVENTS, RESULT_STATES
from onestop.journal.models import Event


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One electronic result of the dossier, as its events tell it."""

    id: int
    number: str
    title: str
    state: str
    is_part: bool = False

    @property
    def state_word(self) -> str:
        return str(RESULT_STATES.get(self.state, self.state))


def result_lines(events: Sequence[Event], procedure: Procedure) -> tuple[ResultLine, ...]:
    """Every result of a dossier in the order of issue, with its state now."""
    names = {result.code: str(result.name) for result in procedure.results}
    parts = {step.result for step in procedure.steps if step.result}
    states: dict[int, str] = {}
    issued: dict[int, Event] = {}
    for event in events:
        number: int = event.facts.get("result_id", 0)
        if event.name == "result.issued":
            issued[number], states[number] = event, "valid"
        elif event.name in RESULT_EVENTS and number in issued:
            states[number] = RESULT_EVENTS[event.name]
    return tuple(
        ResultLine(
            id=number,
            number=event.facts["number"],
            title=names.get(event.facts["type_code"], event.facts["type_code"]),
            state=states[number],
            is_part=event.facts["type_code"] in parts,
        )
        for number, event in issued.items()
    )
