"""Finding a procedure by any words: without tone marks, with a slip of one letter, by code."""

import re
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from sqlalchemy.orm import Session

from onestop.catalogue import queries
from onestop.kernel import clock, i18n

SLIP_FROM = 4
SHORT_SLIP_FROM = 2
WORDS_MOST = 12
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


def heard(text: str) -> str:
    """Folded, and y as i: both are written for one sound (ký and kí, lý and lí)."""
    return fold(text).replace("y", "i")


class Index:
    """Every procedure's words, in memory; built once, read by many.

    Rows are bits of whole numbers: row n is the bit 2 ** n. So “the rows of all these words” is one
    step of the machine, however many rows and words there are.
    """

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits = list(hits)
        self._texts = [" ".join(_spoken(f"{h.name_vi} {h.name_en}")) for h in self._hits]
        self._names = [" ".join(_spoken(h.name_vi)) for h in self._hits]
        self._codes = [(heard(h.code), heard(bare(h.code))) for h in self._hits]
        rows: dict[str, int] = {}
        for place, (hit, text) in enumerate(zip(self._hits, self._texts, strict=True)):
            codes = {heard(word) for word in code_words(hit.code)}
            for word in {*text.split(), *_spoken(hit.field), *codes}:
                rows[word] = rows.get(word, 0) | 1 << place
        self._rows = rows
        self._vocabulary = sorted(rows)
        self._spelled = [word for word in self._vocabulary if word.isalpha()]

    def essential(self) -> list[Hit]:
        """The essential services, in their order; a service with several codes has several."""
        found = [hit for hit in self._hits if hit.essential]
        return sorted(found, key=lambda hit: (hit.essential or 0, hit.code))

    def find(self, query: str, limit: int = 30) -> list[Hit]:
        """The procedures in which every word of the query is found, the best first.

        A slip in a short word is looked for beside words that are right: alone, two or three
        letters are near to half the language.
        """
        words = _spoken(query)[:WORDS_MOST]
        if not words:
            return []
        # Rows by how they were found: (slips in short words, other slips, beginnings of words).
        ways: dict[tuple[int, int, int], int] = {(0, 0, 0): (1 << len(self._hits)) - 1}
        for number, word in enumerate(words):
            found = self._ways_of(word, is_last=number == len(words) - 1, is_alone=len(words) == 1)
            longer: dict[tuple[int, int, int], int] = {}
            for former, before in ways.items():
                for step, rows in found:
                    way = (former[0] + step[0], former[1] + step[1], former[2] + step[2])
                    both = before & rows
                    if both and (way[0] == 0 or way[0] + way[1] == 1):
                        longer[way] = longer.get(way, 0) | both
            ways = longer
        costs = {place: _cost(way) for way, rows in ways.items() for place in _places(rows)}
        phrase = " ".join(words)
        ranked = nsmallest(limit, costs, key=lambda place: self._rank(place, costs[place], phrase))
        return [self._hits[place] for place in ranked]

    def _ways_of(
        self, word: str, *, is_last: bool, is_alone: bool
    ) -> list[tuple[tuple[int, int, int], int]]:
        """The rows a word is found in, by the best way each is: exactly, begun, with a slip."""
        exact = self._rows.get(word, 0)
        begun = near = 0
        for known in self._beginning_with(word):
            begun |= self._rows[known]
        is_short = len(word) < SLIP_FROM
        # A code with another figure in it is another procedure, not a slip.
        if word.isalpha() and (not is_short or (len(word) >= SHORT_SLIP_FROM and not is_alone)):
            for known, _distance, _number in extract(
                word, self._spelled, scorer=OSA.distance, score_cutoff=1, limit=None
            ):
                near |= self._rows[known]
        beginning = (0, 0, 1 if len(word) > 1 or is_last else 2)
        slip = (1, 0, 0) if is_short else (0, 1, 0)
        return [
            ((0, 0, 0), exact),
            (beginning, begun & ~exact),
            (slip, near & ~begun & ~exact),
        ]

    def _beginning_with(self, word: str) -> list[str]:
        start = bisect_left(self._vocabulary, word)
        return self._vocabulary[start : bisect_left(self._vocabulary, word + "\uffff")]

    def _rank(self, place: int, cost: float, phrase: str) -> tuple[float, ...]:
        hit, name = self._hits[place], self._names[place]
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


def _spoken(text: str) -> list[str]:
    return _WORD.findall(heard(text))


def _cost(way: tuple[int, int, int]) -> float:
    return 6 * way[0] + 3 * way[1] + way[2]


def _places(rows: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    for place, bit in enumerate(reversed(f"{rows:b}")):
        if bit == "1":
            yield place


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
