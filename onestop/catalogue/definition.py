"""What a procedure is: the shape of one TOML file and of one published version."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from onestop.kernel import i18n
from onestop.workdays.facts import Unit

Code = Annotated[str, Meta(pattern=r"^\S(.*\S)?\Z", max_length=80)]
ProcedureCode = Annotated[str, Meta(pattern=r"^\S{1,80}\Z")]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0, le=99)]
Dong = Annotated[int, Meta(ge=0, le=10_000_000_000)]


class Channel(StrEnum):
    """The three ways in, as the national list of channels numbers them (domain: KenhThucHien), and
    what one state body asks of another."""

    DESK = "desk"
    ONLINE = "online"
    POST = "post"
    INTERNAL = "internal"


class ServiceLevel(StrEnum):
    """How much of it can be done online (NĐ 42/2022: toàn trình, một phần)."""

    FULL = "full"
    PARTIAL = "partial"
    INFORMATION = "information"


class ComponentKind(StrEnum):
    SUBMIT = "submit"
    SHOW = "show"
    NOTE = "note"


class FeeKind(StrEnum):
    """phí and lệ phí go to different beneficiaries and are receipted apart."""

    FEE = "fee"
    CHARGE = "charge"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    EMAIL = "email"
    YES_NO = "yes_no"
    COMMUNE = "commune"


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The manners every part of a definition shares: frozen, and no unknown key slips through."""


class Words(Record, frozen=True):
    """A name in the languages people read; English may be missing, Vietnamese never."""

    vi: Annotated[str, Meta(min_length=1, max_length=2000)]
    en: str = ""

    def __str__(self) -> str:
        return (self.en or self.vi) if i18n.locale() == "en" else self.vi


class Named(Record, frozen=True):
    code: Code
    name: Words


class Limit(Record, frozen=True):
    """How long it may take; `channel` and `case` narrow the row, the narrowest row counts.

    `amount` is text so that 12.5 days stay 12.5; `source` is where it was published; `text`
    keeps a limit that is only words.
    """

    unit: Unit
    amount: Annotated[str, Meta(pattern=r"^\d{1,4}(\.\d{1,2})?$")] = "0"
    cutoff: Annotated[str, Meta(pattern=r"^\d\d:\d\d$")] | None = None
    channel: Channel | None = None
    case: Code | None = None
    source: str = ""
    text: str = ""


class Fee(Record, frozen=True):
    kind: FeeKind
    amount: Dong
    name: Words
    channel: Channel | None = None
    case: Code | None = None
    exempt: Words | None = None


class Exemption(Record, frozen=True):
    """Who pays less: a share of the sum, or an amount off it, for these kinds (none: for all).

    `proof` is the document that shows it, `source` the text that grants it.
    """

    code: Code
    name: Words
    proof: Words
    source: str
    percent: Annotated[int, Meta(ge=1, le=100)] | None = None
    amount: Dong | None = None
    kinds: tuple[FeeKind, ...] = ()

    def reduced(self, dong: int) -> int:
        """What is left of a sum, in whole đồng."""
        return max(0, dong - (self.amount or 0) - dong * (self.percent or 0) // 100)


class Component(Record, frozen=True):
    """One line of the checklist; `required` holds when `condition` is met or empty."""

    code: Code
    name: Words
    kind: ComponentKind = ComponentKind.SUBMIT
    required: bool = False
    condition: Words | None = None
    originals: Count = 0
    copies: Count = 0
    electronic: bool = True
    paper_type: Code | None = None
    channel: Channel | None = None
    case: Code | None = None


class Condition(Record, frozen=True):
    """When a step is needed: in these cases, and when an answer is one of these values."""

    cases: tuple[Code, ...] = ()
    field: str = ""
    values: tuple[str, ...] = ()


class Step(Record, frozen=True):
    """One agency's part of the work.

    `role` names the agency by what it is for the dossier (agencies.models.AgencyRole), `place` the
    field of the form that says for which commune (empty: the one the matter belongs to); `share` is
    its part of the whole limit; `after` names the steps that must be over first (empty: the step
    before it in the list; `["start"]`: from the beginning, beside others); `result` is the result
    this step gives by itself: the part of a bundle.
    """

    code: Code
    name: Words
    role: Code
    share: Share
    after: tuple[Code, ...] = ()
    place: str = ""
    when: Condition | None = None
    result: Code | None = None


class HolderName(StrEnum):
    """How a holder's name stands in the code anybody can scan."""

    SHOWN = "shown"
    MASKED = "masked"
    ABSENT = "absent"


class ResultType(Record, frozen=True):
    """The profile of a kind of document: how long it holds, and what its code tells of its holder.

    What is `sensitive` tells no name, and its code is such that scanning it sends nothing to us.
    `certifies`: the result is a certified copy of a paper that somebody else made.
    """

    code: Code
    name: Words
    valid_months: Annotated[int, Meta(ge=1, le=1200)] | None = None
    sensitive: bool = False
    holder: HolderName = HolderName.SHOWN
    certifies: bool = False

    @property
    def holder_in_code(self) -> HolderName:
        return HolderName.ABSENT if self.sensitive else self.holder


class FormField(Record, frozen=True):
    key: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Words
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    choices: tuple[Named, ...] = ()
    hint: Words | None = None
    section: Words | None = None
    most: Annotated[int, Meta(ge=1, le=4000)] = 200


class Procedure(Record, frozen=True):
    """A procedure in one version. `curated` is false for a record nobody has checked yet.

    `withdraws` are originals taken in when the result is given; `kin_collect` is the text that
    lets close relatives collect it without a certified mandate.
    """

    code: ProcedureCode
    name: Words
    field: Named
    level: tuple[str, ...]
    service_level: ServiceLevel
    channels: tuple[Channel, ...]
    competent: Code
    valid_from: str
    limits: tuple[Limit, ...]
    steps: tuple[Step, ...] = ()
    components: tuple[Component, ...] = ()
    results: tuple[ResultType, ...] = ()
    fees: tuple[Fee, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    withdraws: tuple[Named, ...] = ()
    kin_collect: str = ""
    cases: tuple[Named, ...] = ()
    form: tuple[FormField, ...] = ()
    legal: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    essential: Annotated[int, Meta(ge=1, le=25)] | None = None
    non_territorial: bool = True
    supplement_days: Annotated[int, Meta(ge=1, le=365)] = 30
    supplement_resets: bool = True
    notes: tuple[str, ...] = ()
    curated: bool = True

    @property
    def is_internal(self) -> bool:
        """One state body asks it of another; no citizen files it."""
        return Channel.INTERNAL in self.channels

    @property
    def is_bundle(self) -> bool:
        """Its steps give results of their own, each when it is finished."""
        return any(step.result for step in self.steps)

    @property
    def gives_more(self) -> bool:
        """Whether the last decision gives a result that none of the steps has given by itself."""
        return bool({result.code for result in self.results} - {s.result for s in self.steps})

    @property
    def may_be_filed(self) -> bool:
        """Only a curated procedure that offers a channel can be applied for."""
        return self.curated and bool(self.channels)

    def limit_for(self, channel: Channel, case: str | None = None) -> Limit:
        """The row that speaks of this channel and case; a narrower row goes before a wider one.

        With no row at all there is no limit, and the dossier is told so.
        """
        fitting = [
            row
            for row in self.limits
            if row.channel in (None, channel) and row.case in (None, case)
        ]
        if not fitting:
            return Limit(unit=Unit.NONE)
        return max(fitting, key=lambda row: (row.case is not None, row.channel is not None))

    def fees_for(self, channel: Channel, case: str | None = None) -> tuple[Fee, ...]:
        """What is owed through this channel: per kind, the narrowest row."""
        chosen: dict[str, Fee] = {}
        for row in self.fees:
            if row.channel not in (None, channel) or row.case not in (None, case):
                continue
            held = chosen.get(row.kind)
            if held is None or _narrowness(row) > _narrowness(held):
                chosen[row.kind] = row
        return tuple(fee for fee in chosen.values() if fee.amount)

    def components_for(self, channel: Channel, case: str | None = None) -> tuple[Component, ...]:
        return tuple(
            part
            for part in self.components
            if part.channel in (None, channel) and part.case in (None, case)
        )


def _narrowness(row: Fee) -> tuple[bool, bool]:
    return (row.case is not None, row.channel is not None)
