"""What a number says, where counted papers differ, what a bag is called. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from babel.support import LazyProxy

from onestop.catalogue.definition import Component, ComponentKind
from onestop.despatch.models import Envelope
from onestop.dossiers.rules import HandedIn
from onestop.kernel import codes
from onestop.kernel.i18n import _

BAG_MOST = 300
_S10 = re.compile(r"[A-Z]{2}[0-9]{8}([0-9])[A-Z]{2}")
_BAG = re.compile(r"([0-9A-Z]{8})")


def doubt(number: str) -> LazyProxy | None:
    """What a number that is taken cannot prove of itself; None when it proves enough.

    A carrier's own numbers have no check digit. Of UPU S10 the check digit 5 stands for two
    remainders (11 − 0 and 11 − 6), so that a slip between them shows nowhere.
    """
    match = _S10.fullmatch(number)
    if match is None:
        return _("This number has no check digit: compare it with the envelope once more")
    if match.group(1) == "5":
        return _("The check digit 5 does not show every slip: compare the number once more")
    return None


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of the list: how many originals and copies it asks for, and how many there are."""

    component: str
    name: str
    listed: tuple[int, int]
    held: tuple[int, int]

    @property
    def words(self) -> str:
        """As it is written down and read by everybody."""
        parts = [
            f"danh mục {listed} {kind}, phong bì có {held}"
            for kind, listed, held in zip(
                ("bản chính", "bản sao"), self.listed, self.held, strict=True
            )
            if listed != held
        ]
        return f"{self.name}: {'; '.join(parts)}"

    def told(self) -> dict[str, Any]:
        return {**asdict(self), "listed": list(self.listed), "held": list(self.held)}


def differences(parts: Iterable[Component], papers: Sequence[HandedIn]) -> list[Difference]:
    """Where the envelope holds another number of papers than the list asks for.

    A line that is not needed, or only on a condition, differs when something was put in for it and
    the number is another one. What comes from the storehouse is not in the envelope.
    """
    counted: dict[str, tuple[int, int]] = {}
    elsewhere = set()
    for paper in papers:
        if paper.originals or paper.copies:
            held = counted.get(paper.component, (0, 0))
            counted[paper.component] = held[0] + paper.originals, held[1] + paper.copies
        elif paper.result_id or paper.stored_id or paper.file_digest:
            elsewhere.add(paper.component)
    found = []
    for part in parts:
        needed = part.required and part.condition is None and part.code not in elsewhere
        listed, held = (part.originals, part.copies), counted.get(part.code, (0, 0))
        said = part.kind is not ComponentKind.NOTE and any(listed)
        if said and (needed or any(held)) and listed != held:
            found.append(Difference(part.code, part.name.vi, listed, held))
    return found


def difference_words(envelope: Envelope) -> list[str]:
    """Where the papers of an envelope are other than listed, in words."""
    return [
        Difference(d["component"], d["name"], tuple(d["listed"]), tuple(d["held"])).words
        for d in envelope.differences
    ]


def told_of(envelope: Envelope) -> list[str]:
    """What the post wrote down of the papers of an envelope: the differences, and the note."""
    return [*difference_words(envelope), *([envelope.note] if envelope.note else [])]


def listed_papers(parts: Iterable[Component]) -> tuple[HandedIn, ...]:
    """What an envelope holds that holds just what the list asks for of everybody."""
    return tuple(
        HandedIn(part.code, part.originals, part.copies)
        for part in parts
        if part.required
        and part.condition is None
        and part.kind is not ComponentKind.NOTE
        and (part.originals or part.copies)
    )


def paper_count(papers: Iterable[HandedIn]) -> int:
    return sum(paper.originals + paper.copies for paper in papers)


def new_bag_code() -> str:
    """TG- and eight symbols of which the last checks the others."""
    symbols = codes.random_text(7)
    symbols += codes.check_symbol(symbols)
    return f"TG-{symbols[:4]}-{symbols[4:]}"


def bag_code(text: str) -> str | None:
    """A typed or scanned code of a bag, or its address, in written form; None when it is none."""
    last = text.strip().rstrip("/").rpartition("/")[2]
    typed = codes.typed(last)
    # Without the letters in front eight symbols are left, which may begin like them.
    match = _BAG.fullmatch(typed[2:] if len(typed) == 10 and typed.startswith("TG") else typed)
    if match is None or any(symbol not in codes.ALPHABET for symbol in match.group(1)):
        return None
    symbols = match.group(1)
    if codes.check_symbol(symbols[:7]) != symbols[7]:
        return None
    return f"TG-{symbols[:4]}-{symbols[4:]}"
