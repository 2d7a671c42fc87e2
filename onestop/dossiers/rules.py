"""What may follow what, what is missing, and whose turn it is. Pure: no session, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from onestop.catalogue.definition import Channel, Component, ComponentKind, Procedure
from onestop.dossiers.errors import PapersMissing, ReasonNeeded, UnknownPaper, WrongMove
from onestop.dossiers.models import Dossier, Paper
from onestop.dossiers.states import MOVES, Outcome, PaperState, PartyRole, ReturnBy, Status
from onestop.kernel.i18n import _

STATUS_NAMES = {
    Status.NEW: _("Newly registered"),
    Status.RECEIVED: _("Received"),
    Status.REJECTED: _("Not received"),
    Status.IN_PROGRESS: _("Being worked on"),
    Status.SUPPLEMENT: _("More papers are needed"),
    Status.PAYMENT: _("A payment is needed"),
    Status.WITHDRAWN: _("Withdrawn by the applicant"),
    Status.STOPPED: _("Stopped"),
    Status.DONE: _("Finished, result ready"),
    Status.RETURNED: _("Result given"),
}


# What the applicant reads when the work stops by itself; it is written down as it was told.
STOP_REASON = "Quá thời hạn bổ sung mà chưa nhận được giấy tờ đã yêu cầu."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they are told of on a dossier; `number` is an identity or tax number."""

    name: str
    number: str | None = None
    organisation: str | None = None
    born_on: date | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    account_id: int | None = None
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One thing handed in for one line of the checklist, on paper, as a file, or as a result."""

    component: str
    originals: int = 0
    copies: int = 0
    file_digest: str | None = None
    result_id: int | None = None
    stored_id: int | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody asks for, whatever the door they came through.

    `op_id` names this submission, so that sending it again changes nothing. `support_agency` is
    where help was given, `reception_agency` where it is received; `commune` decides who is
    competent.
    """

    op_id: str
    version_id: int
    procedure: Procedure
    support_agency: str
    reception_agency: str
    commune: str
    applicant: Person
    submitter: Person
    recipient: Person
    return_by: ReturnBy
    papers: tuple[HandedIn, ...]
    answers: dict[str, str]
    case: str | None = None
    is_assisted: bool = False
    mailed_as: str | None = None

    def parties(self) -> tuple[tuple[PartyRole, Person], ...]:
        return (
            (PartyRole.APPLICANT, self.applicant),
            (PartyRole.SUBMITTER, self.submitter),
            (PartyRole.RECIPIENT, self.recipient),
        )


def check_move(now: int, then: Status) -> None:
    """Raises WrongMove when the table of moves has no way from one status to the other."""
    if then not in MOVES[Status(now)]:
        raise WrongMove(status=STATUS_NAMES[Status(now)], wanted=STATUS_NAMES[then])


def check_papers(
    procedure: Procedure, channel: Channel, case: str | None, handed_in: Sequence[HandedIn]
) -> None:
    """Raises PapersMissing or UnknownPaper, naming the lines of the checklist."""
    asked = {part.code: part for part in procedure.components_for(channel, case)}
    for paper in handed_in:
        if paper.component not in asked:
            raise UnknownPaper(paper=paper.component)
    missing = missing_papers(asked.values(), handed_in)
    if missing:
        raise PapersMissing(papers="; ".join(str(part.name) for part in missing))


def missing_papers(asked: Iterable[Component], handed_in: Sequence[HandedIn]) -> list[Component]:
    """The required lines that nothing was handed in for. A conditional line is never demanded
    by the machine: only a person can tell whether its condition is met."""
    given = {paper.component for paper in handed_in if _is_something(paper)}
    return [
        part
        for part in asked
        if part.required
        and part.condition is None
        and part.kind is not ComponentKind.NOTE
        and part.code not in given
    ]


def _is_something(paper: HandedIn) -> bool:
    told = paper.result_id or paper.stored_id
    return bool(told or paper.originals or paper.copies or paper.file_digest)


def has_paper(handed_in: Iterable[HandedIn]) -> bool:
    """Whether something was handed in that lies on a desk, and not only in a store of files."""
    return any(paper.originals or paper.copies for paper in handed_in)


def has_envelope(dossier: Dossier, papers: Iterable[Paper]) -> bool:
    """Whether the papers of a dossier are in an envelope that no unit has accepted yet."""
    is_posted = dossier.channel == Channel.POST.value and dossier.paper_holder is None
    return is_posted and any(paper.originals or paper.copies for paper in papers)


def paper_state(part: Component | None, paper: HandedIn) -> PaperState:
    if paper.result_id or paper.stored_id:
        return PaperState.REUSED
    shown = part is not None and part.kind is ComponentKind.SHOW
    return PaperState.SEEN if shown else PaperState.HANDED_IN


def satisfied(papers: Iterable[Paper]) -> set[str]:
    """The lines of the checklist that a paper of the storehouse satisfies."""
    return {p.component_code for p in papers if p.state == PaperState.REUSED.value}


def satisfied_among(
    procedure: Procedure, papers: Iterable[Paper], codes: Iterable[str], words: Iterable[str]
) -> list[Component]:
    """The satisfied lines among those asked for, by their code or by their name in the words."""
    held = satisfied(papers)
    said = " ".join(words).casefold()
    return [
        part
        for part in procedure.components
        if part.code in held
        and (
            part.code in codes
            or any(name and name.casefold() in said for name in (part.name.vi, part.name.en))
        )
    ]


def check_working(dossier: Dossier) -> None:
    """Raises WrongMove unless the dossier is being worked on."""
    if Status(dossier.status) not in (Status.RECEIVED, Status.IN_PROGRESS):
        working = STATUS_NAMES[Status.IN_PROGRESS]
        raise WrongMove(status=STATUS_NAMES[Status(dossier.status)], wanted=working)


def outcome_of(chosen: Outcome, parts: Sequence[str], *, gives_more: bool) -> Outcome:
    """The outcome of the whole: of each part, and of the last decision where that gives a result
    of its own (`gives_more`) or there are no parts at all."""
    granted = [part == Outcome.GRANTED.value for part in parts]
    if gives_more or not parts:
        granted.append(chosen is Outcome.GRANTED)
    if all(granted):
        return Outcome.GRANTED
    return Outcome.PARTLY if any(granted) else Outcome.REFUSED


def owner_of(dossier: Dossier) -> str:
    """The one agency that may write the business status now: who receives and gives back, who has
    it while it is worked on, who must decide whether stopped work goes on."""
    status = Status(dossier.status)
    if status in (Status.NEW, Status.DONE):
        return dossier.reception_agency
    return dossier.competent_agency if status is Status.STOPPED else dossier.holder_agency


def need_reason(reason: str) -> str:
    """The reason as it will be read. Raises ReasonNeeded when nothing was written."""
    words = reason.strip()
    if not words:
        raise ReasonNeeded
    return words


def masked(name: str) -> str:
    """A name as somebody without rights may see it: N*** V** A, the last word's letter alone."""
    words = name.split()
    if not words:
        return ""
    hidden = [word[0] + "*" * max(1, len(word) - 1) for word in words[:-1]]
    return " ".join([*hidden, words[-1][0]])


def is_late(
    due_at: datetime | None, finished_at: datetime | None, status: int, at: datetime
) -> bool:
    """Late is judged by day: the end of the work against the date (domain: counting for the
    service index); a dossier that stands still for the applicant is not late."""
    if due_at is None or Status(status) in (Status.REJECTED, Status.WITHDRAWN):
        return False
    if finished_at is not None:
        return finished_at > due_at
    return Status(status) not in {Status.SUPPLEMENT, Status.PAYMENT, Status.STOPPED} and at > due_at
