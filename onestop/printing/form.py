"""What a form is: one module in `onestop.printing.forms` with a `FORM`, found by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from babel.support import LazyProxy

from onestop.dossiers.models import Dossier
from onestop.journal.models import Event
from onestop.people.rules import Right
from onestop.printing import forms
from onestop.printing.file import File
from onestop.printing.sheet import Block, Say


@dataclass(frozen=True, slots=True)
class Edition:
    """A form in one of the circulars' sets: its number there, and its title in each language."""

    number: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time a form is due: the first request for papers, the second. `at` dates it, `agency` is
    who issues it, `number` what its counter gave, `event` what it tells of."""

    position: int
    at: datetime
    agency: str
    number: int | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a form says this time. `head` is agency and parent where they are not the issuer's;
    `title` replaces the edition's; what is not official carries no form number."""

    blocks: Sequence[Block]
    head: tuple[str, str] | None = None
    title: str = ""
    number: str = ""
    is_official: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """A form of dossiers: everything that is known of it.

    `editions` by the key of the set (a set it is not in does not print it); `occasions` are the
    times it can be printed for a dossier (none: not now); `content` makes its words. `suffix`
    follows the number. Who may print it: staff with `right` at one of `units` (None: every unit
    that takes part), and, where `for_holder`, whom the dossier is shown to.
    """

    key: str
    name: LazyProxy
    editions: Mapping[str, Edition]
    occasions: Callable[[File], Sequence[Occasion]]
    content: Callable[[File, Occasion, Say], Content]
    suffix: str = ""
    right: Right = Right.SEE_FILE
    units: Callable[[Dossier], frozenset[str]] | None = None
    for_holder: bool = False
    owner_only: bool = False


@cache
def known() -> dict[str, Form]:
    """Every form by its key, in the order of the keys."""
    found: dict[str, Form] = {}
    for module in iter_modules(forms.__path__):
        form: Form = import_module(f"{forms.__name__}.{module.name}").FORM
        if form.key in found:
            raise ValueError(f"two forms are called {form.key}")
        found[form.key] = form
    return dict(sorted(found.items()))


def told_with(file: File, name: str) -> list[Occasion]:
    """An occasion for each event of a name, in the order they happened."""
    return [
        Occasion(
            place,
            event.at,
            event.facts.get("letter_of") or event.unit or file.dossier.reception_agency,
            event.facts.get("letter"),
            event,
        )
        for place, event in enumerate((e for e in file.events if e.name == name), start=1)
    ]
