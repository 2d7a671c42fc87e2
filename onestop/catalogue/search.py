"""Finding a procedure by any words: without tone marks, with a slip of one letter, by code."""

import re
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from sqlalchemy.orm import Session

from onestop.catalogue import queries
from onestop.kernel import clock, i18n

SLIP_FROM = 4
# The old style puts the tone on the other vowel; without tones both read the same.
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*")
_MARKS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One procedure found."""

    code: str
    name_vi: str
    name_en: str
    field: str
    is_curated: bool
    essential: int | None

    @property
    def name(self) -> str:
        return (self.name_en or self.name_vi) if i18n.locale() == "en" else self.name_vi


def fold(text: str) -> str:
    """Lower case without tone marks, đ as d: what people type on any keyboard."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def words_of(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def bare(text: str) -> str:
    """A code as it is typed in a hurry: letters and figures only."""
    return _MARKS.sub("", fold(text))


def code_words(code: str) -> set[str]:
    """What a code may be looked for by: whole, without its marks, by any longer part of it."""
    parts = [part for part in _MARKS.split(fold(code)) if len(part) >= SLIP_FROM]
    return {word for word in (fold(code), bare(code), *words_of(code), *parts) if word}


class Index:
    """Every procedure's words, in memory; built once, read by many."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits = list(hits)
        self._texts = [" ".join(words_of(f"{h.name_vi} {h.name_en}")) for h in self._hits]
        self._names = [" ".join(words_of(h.name_vi)) for h in self._hits]
        self._codes = [(fold(h.code), bare(h.code)) for h in self._hits]
        postings: dict[str, set[int]] = {}
        for place, (hit, text) in enumerate(zip(self._hits, self._texts, strict=True)):
            for word in {*text.split(), *words_of(hit.field), *code_words(hit.code)}:
                postings.setdefault(word, set()).add(place)
        self._postings = postings
        self._vocabulary = sorted(postings)
        self._spelled = [word for word in self._vocabulary if word.isalpha()]

    def essential(self) -> list[Hit]:
        """The essential services, in their order; a service with several codes has several."""
        found = [hit for hit in self._hits if hit.essential]
        return sorted(found, key=lambda hit: (hit.essential or 0, hit.code))

    def find(self, query: str, limit: int = 30) -> list[Hit]:
        """The procedures in which every word of the query is found, the best first."""
        words = words_of(query)[:12]
        if not words:
            return []
        costs: dict[int, float] = {}
        for number, word in enumerate(words):
            found = self._places(word, is_last=number == len(words) - 1)
            if number == 0:
                costs = found
            else:
                costs = {p: costs[p] + found[p] for p in costs.keys() & found.keys()}
            if not costs:
                return []
        ranked = sorted(costs, key=lambda place: self._rank(place, costs[place], words))
        return [self._hits[place] for place in ranked[:limit]]

    def _places(self, word: str, *, is_last: bool) -> dict[int, float]:
        """The rows a word is found in, and how far from exactly: 0 exact, 1 beginning, 3 slip."""
        found: dict[int, float] = {}
        for known in self._beginning_with(word):
            cost = 0.0 if known == word else (1.0 if len(word) > 1 or is_last else 2.0)
            for place in self._postings[known]:
                found[place] = min(found.get(place, cost), cost)
        # A code with another figure in it is another procedure, not a slip.
        if len(word) >= SLIP_FROM and word.isalpha():
            near = extract(word, self._spelled, scorer=OSA.distance, score_cutoff=1, limit=None)
            for known, _distance, _number in near:
                for place in self._postings[known]:
                    found.setdefault(place, 3.0)
        return found

    def _beginning_with(self, word: str) -> Iterable[str]:
        start = bisect_left(self._vocabulary, word)
        for known in self._vocabulary[start:]:
            if not known.startswith(word):
                return
            yield known

    def _rank(self, place: int, cost: float, words: list[str]) -> tuple[float, ...]:
        hit, name = self._hits[place], self._names[place]
        phrase = " ".join(words)
        return (
            self._nearness_of_code(place, phrase),
            0 if phrase in self._texts[place] else 1,
            cost,
            0 if hit.is_curated else 1,
            0 if hit.essential else 1,
            name.find(phrase) if phrase in name else 999,
            len(name),
            place,
        )

    def _nearness_of_code(self, place: int, phrase: str) -> int:
        """0: the phrase is the code; 1: the code begins with it; 2: neither."""
        code, plain = self._codes[place]
        typed = bare(phrase)
        if phrase == code or typed == plain:
            return 0
        is_begun = len(typed) >= SLIP_FROM and plain.startswith(typed)
        return 1 if is_begun or code.startswith(phrase) else 2


_lock = threading.Lock()
_held: dict[str, tuple[tuple[int, int, date], Index]] = {}


def current_index(session: Session) -> Index:
    """The index of the catalogue as it is; built again only when the catalogue or the day has
    changed. A writing transaction leaves no index behind: it may be rolled back."""
    store = str(session.get_bind().engine.url)
    stamp = (*queries.newest(session), clock.day_of(clock.now()))
    held = _held.get(store)
    if held is None or held[0] != stamp:
        if session.connection().get_execution_options().get("writing"):
            return built(session)
        with _lock:
            held = _held.get(store)
            if held is None or held[0] != stamp:
                held = (stamp, built(session))
                _held[store] = held
    return held[1]


def built(session: Session) -> Index:
    rows = queries.versions_in_force(session, clock.day_of(clock.now()))
    latest = {row.code: row for row in rows}
    return Index(_hit(row.definition) for row in latest.values())


def _hit(definition: dict[str, Any]) -> Hit:
    # The stored data is read as it is: checking four thousand definitions would take seconds.
    return Hit(
        code=definition["code"],
        name_vi=" ".join(definition["name"]["vi"].split()),
        name_en=definition["name"].get("en", ""),
        field=definition["field"]["name"]["vi"],
        is_curated=definition.get("curated", True),
        essential=definition.get("essential"),
    )
