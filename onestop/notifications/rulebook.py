"""The rules of who is told what, read from the TOML files of `telling/`.

One file for each kind of subject. `[[tell]]` is one event told to people outside: `to` who of them,
`urgency` how (see urgency.toml), `must` that nobody may switch it off although it is news, `dated`
whether the message says how the date was worked out, and the sentence in each language; `sms_vi`
and `sms_en` where an SMS needs other words. `[[staff]]` is what those at work are told in their
inbox. Every mistake is named when the program starts.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from onestop.notifications.senders.contract import Channel

FOLDER = Path(__file__).parent / "telling"
URGENCIES = "urgency.toml"
T = TypeVar("T")
Sentence = Annotated[str, Meta(min_length=1, max_length=400)]


class BadRule(ValueError):
    """A rule that cannot be used, with its file and what is wrong."""


class Urgency(StrEnum):
    """`news` may wait for the morning, `result` should be known, `answer` asks for something by a
    day, `code` is typed at once."""

    NEWS = "news"
    RESULT = "result"
    ANSWER = "answer"
    CODE = "code"


class Audience(StrEnum):
    """Who outside is told: people of a dossier, the holder of an account, the two sides of a
    mandate."""

    APPLICANT = "applicant"
    SUBMITTER = "submitter"
    RECIPIENT = "recipient"
    ACCOUNT = "account"
    OWNER = "owner"
    AGENT = "agent"


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Frozen, and no unknown key slips through."""


class Tell(_Record, frozen=True):
    event: Annotated[str, Meta(pattern=r"^[a-z]+\.[a-z_]+\Z")]
    vi: Sentence
    en: Sentence
    urgency: Urgency = Urgency.NEWS
    to: tuple[Audience, ...] = (Audience.APPLICANT, Audience.SUBMITTER)
    dated: bool = False
    must: bool = False
    sms_vi: str = ""
    sms_en: str = ""

    def sentence(self, language: str) -> str:
        return self.en if language == "en" else self.vi

    @property
    def is_needed(self) -> bool:
        """Whether it goes out whatever somebody chose: only news may be switched off."""
        return self.must or self.urgency is not Urgency.NEWS


class Staff(_Record, frozen=True):
    event: str
    vi: Sentence
    en: Sentence


class _File(_Record, frozen=True):
    tell: tuple[Tell, ...] = ()
    staff: tuple[Staff, ...] = ()


class Way(_Record, frozen=True):
    """How an urgency goes out; see urgency.toml."""

    channels: tuple[Channel, ...]
    may_wake: bool
    confirm_hours: Annotated[int, Meta(ge=0, le=720)]


class _Quiet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    since: time
    until: time


class _Ways(_Record, frozen=True):
    news: Way
    result: Way
    answer: Way
    code: Way
    quiet: _Quiet


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule by its event (several where groups of people get different words), what staff are
    told, and how each urgency goes out; quiet hours in Vietnam's time."""

    tells: Mapping[str, tuple[Tell, ...]]
    staff: Mapping[str, Staff]
    ways: Mapping[Urgency, Way]
    quiet_from: time
    quiet_until: time


@cache
def rulebook(folder: Path = FOLDER) -> Rulebook:
    """The rules of a folder. Raises BadRule."""
    tells: dict[str, tuple[Tell, ...]] = {}
    staff: dict[str, Staff] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == URGENCIES:
            continue
        found = _read(path, _File)
        for rule in found.tell:
            if any(set(rule.to) & set(other.to) for other in tells.get(rule.event, ())):
                raise BadRule(f"{path.name}: {rule.event} is told twice to the same people")
            tells[rule.event] = (*tells.get(rule.event, ()), rule)
        for line in found.staff:
            if line.event in staff:
                raise BadRule(f"{path.name}: {line.event} stands twice for staff")
            staff[line.event] = line
    ways = _read(folder / URGENCIES, _Ways)
    return Rulebook(
        tells=tells,
        staff=staff,
        ways={urgency: getattr(ways, urgency.value) for urgency in Urgency},
        quiet_from=ways.quiet.since,
        quiet_until=ways.quiet.until,
    )


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind, strict=False)
    except (OSError, ValueError) as problem:
        raise BadRule(f"{path.name}: {problem}") from None
