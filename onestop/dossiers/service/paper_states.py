"""What becomes of a paper after it was handed in: digitised, fallen, standing again."""

from typing import Any

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries
from onestop.dossiers.errors import UnknownPaper, WrongMove
from onestop.dossiers.models import Dossier, Paper
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import STATUS_NAMES
from onestop.dossiers.service.clockwork import definition_of
from onestop.dossiers.states import CLOSED, PaperState, Status
from onestop.kernel.act import Act


def note_paper(
    act: Act, dossier: Dossier, paper: Paper, name: str, state: PaperState, **facts: Any
) -> None:
    """Record what became of a paper of a dossier, and its state."""
    write(
        act,
        dossier,
        name,
        Change(paper, {"state": state}),
        component=paper.component_code,
        **facts,
    )


def add_scan(
    act: Act, dossier: Dossier, component: str, file_digest: str, stored_id: int, **facts: Any
) -> None:
    """A paper of the dossier was digitised: its signed copy lies beside it.

    Raises UnknownPaper, WrongMove for a dossier that is not received or has ended.
    """
    if dossier.received_at is None:
        status, wanted = STATUS_NAMES[Status(dossier.status)], STATUS_NAMES[Status.RECEIVED]
        raise WrongMove(status=status, wanted=wanted)
    change = _laid(act, dossier, component, file_digest, stored_id)
    name, facts = "dossier.digitised", facts | {"stored_id": stored_id}
    write(act, dossier, name, change, component=component, **facts)


def attach_scan(
    act: Act, dossier: Dossier, component: str, file_digest: str, made_from: str
) -> None:
    """A scan of a paper of the dossier lies beside it as a plain copy, not compared with anything.
    `made_from`: an original, a copy, or something electronic that was printed.

    Raises UnknownPaper, WrongMove for a dossier that has ended.
    """
    change = _laid(act, dossier, component, file_digest, None)
    name = "dossier.scanned"
    write(act, dossier, name, change, component=component, file=file_digest, made_from=made_from)


def _laid(
    act: Act, dossier: Dossier, component: str, file_digest: str, stored_id: int | None
) -> Change:
    """One more paper of an open dossier: a file that lies beside what was handed in."""
    if Status(dossier.status) in CLOSED:
        status, wanted = STATUS_NAMES[Status(dossier.status)], STATUS_NAMES[Status.RECEIVED]
        raise WrongMove(status=status, wanted=wanted)
    if component not in {part.code for part in definition_of(act, dossier).components}:
        raise UnknownPaper(paper=component)
    position = len(queries.papers_of(act.session, dossier.id)) + 1
    paper = Paper(dossier_id=dossier.id, position=position)
    told = {
        "position": position,
        "component_code": component,
        "originals": 0,
        "copies": 0,
        "file_digest": file_digest,
        "result_id": None,
        "stored_id": stored_id,
        "state": PaperState.HANDED_IN,
        "channel": Channel.DESK,
        "handed_in_at": act.at,
    }
    return Change(paper, told)
