"""The steps of a procedure as a graph: in sequence, in parallel, on a condition. Pure."""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from onestop.catalogue.definition import Step
from onestop.dossiers.states import OVER, StepState

START = "start"


def steps_for(
    steps: Sequence[Step], case: str | None, answers: Mapping[str, str]
) -> tuple[Step, ...]:
    """The steps that a dossier needs: those without a condition, and those whose condition its
    case and answers meet."""
    needed = {step.code for step in steps if _is_needed(step, case, answers)}
    return in_play(steps, needed)


def in_play(steps: Sequence[Step], codes: Collection[str]) -> tuple[Step, ...]:
    """The steps with these codes; one that waited for a left out step waits for what that one
    waited for."""
    return tuple(
        msgspec.structs.replace(step, after=_waits_for(steps, step.code, codes) or (START,))
        for step in steps
        if step.code in codes
    )


def prerequisites(steps: Sequence[Step], code: str) -> tuple[str, ...]:
    """The steps that must be over before this one: those it names, else the one before it."""
    codes = [step.code for step in steps]
    place = codes.index(code)
    named = steps[place].after
    if named:
        return tuple(name for name in named if name != START)
    return (codes[place - 1],) if place else ()


def followers(steps: Sequence[Step], code: str) -> list[str]:
    """The steps that may begin when this one is over, whatever else they wait for."""
    return [step.code for step in steps if code in prerequisites(steps, step.code)]


def ready(steps: Sequence[Step], code: str, over: Iterable[str]) -> bool:
    return set(prerequisites(steps, code)) <= set(over)


def first_steps(steps: Sequence[Step]) -> list[str]:
    return [step.code for step in steps if not prerequisites(steps, step.code)]


def last_steps(steps: Sequence[Step]) -> set[str]:
    return {step.code for step in steps if not followers(steps, step.code)}


class Ending(enum.Enum):
    """How an accepted step ends: it is sent on, decided as a part with a result of its own, or
    decided as the whole."""

    ON = "on"
    PART = "part"
    WHOLE = "whole"


def ending(steps: Sequence[Step], code: str, open_codes: Collection[str]) -> Ending | None:
    """How a step ends now; None for a last one that waits for the others that are open."""
    if next(step for step in steps if step.code == code).result:
        return Ending.PART
    if followers(steps, code):
        return Ending.ON
    return Ending.WHOLE if set(open_codes) == {code} else None


def may_be_decided_at(steps: Sequence[Step], code: str) -> bool:
    """Whether some dossier of a procedure is decided at a step, in whole or in part: nothing that
    every dossier has follows it."""
    certain = {step.code for step in steps if step.when is None or step.code == code}
    return ending(in_play(steps, certain), code, {code}) is not Ending.ON


def needless_after(steps: Sequence[Step], refused: str) -> set[str]:
    """The parts that build on a refused part, however far behind it: they become needless, and
    with them the steps between that only they wait for. Another step without a result of its own,
    such as the last one, is not a part and goes on."""
    behind = {refused}
    for step in steps:
        if behind & set(prerequisites(steps, step.code)):
            behind.add(step.code)
    found = {step.code for step in steps if step.result and step.code in behind} - {refused}
    for step in reversed(steps):
        waiting = set(followers(steps, step.code))
        if step.code in behind - {refused} and waiting and waiting <= found:
            found.add(step.code)
    return found


def cumulative_shares(steps: Sequence[Step], codes: Collection[str]) -> dict[str, float]:
    """What part of the whole limit has been used when each step ends: its own share after the
    longest way to it, as parts of the longest way there is."""
    kept = in_play(steps, codes)
    ends: dict[str, float] = {}
    for step in kept:
        before = max((ends.get(c, 0.0) for c in prerequisites(kept, step.code)), default=0.0)
        ends[step.code] = before + step.share
    longest = max(ends.values(), default=1.0) or 1.0
    return {code: min(1.0, end / longest) for code, end in ends.items()}


def holder_among(states: Iterable[tuple[str, str]], lead: str) -> str | None:
    """Who has the dossier, from the (agency, state) of its steps: the one agency at work; when
    several work side by side, the one that leads; None when nobody has accepted it."""
    at_work = {agency for agency, state in states if state == StepState.ACCEPTED.value}
    if len(at_work) > 1:
        return lead
    return next(iter(at_work), None)


def are_over(states: Iterable[str]) -> bool:
    return all(state in OVER for state in states)


def _waits_for(steps: Sequence[Step], code: str, kept: Collection[str]) -> tuple[str, ...]:
    found: list[str] = []
    for before in prerequisites(steps, code):
        found += [before] if before in kept else _waits_for(steps, before, kept)
    return tuple(dict.fromkeys(found))


def _is_needed(step: Step, case: str | None, answers: Mapping[str, str]) -> bool:
    if step.when is None:
        return True
    if step.when.cases and case not in step.when.cases:
        return False
    return not step.when.field or answers.get(step.when.field) in step.when.values
