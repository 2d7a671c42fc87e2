"""Originals of the demonstration: labelled, on a shelf, or on a list to another unit."""

from collections.abc import Callable

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.custody.handing_over import make_list
from onestop.custody.rules import stays_its_owners
from onestop.demo.plan import Planned
from onestop.dossiers import queries
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.originals import Described, register_originals, shelve_original
from onestop.dossiers.states import PaperState
from onestop.kernel.act import Act

# How far such dossiers have come: their paper travels with them, or waits on a shelf; when they
# ended without a decision, to be given back.
TRAVELS = frozenset({"sent", "almost"})
WAITS = frozenset({"ready", "received", "withdrawn", "stopped"})


def travels(planned: Planned) -> bool:
    """Whether the paper of a dossier goes along when it is handed over."""
    return planned.channel is Channel.DESK and planned.until in TRAVELS


def label(desk: Callable[[], Act], planned: Planned, dossier: Dossier) -> None:
    """Give the originals of a dossier from the desk their labels; what waits lies on a shelf."""
    if planned.channel is not Channel.DESK or planned.until not in TRAVELS | WAITS:
        return
    act = desk()
    procedure = catalogue.definition(act.session, dossier.version_id)
    parts = {part.code: part for part in procedure.components}
    found = [
        Described(part.code, part.name.vi[:160], stays_its_owners(part.name.vi))
        for paper in queries.papers_of(act.session, dossier.id)
        if paper.originals
        and paper.state != PaperState.SEEN.value
        and (part := parts.get(paper.component_code))
    ]
    if not found:
        return
    for place, original in enumerate(register_originals(act, dossier, found), start=1):
        if planned.until in WAITS:
            shelve_original(act, dossier, original, f"A{dossier.id % 5 + 1}-{place:02}")


def list_sent(act: Act, dossier: Dossier) -> None:
    """Put the paper that is on its way on a hand-over list, which nobody has accepted yet."""
    if dossier.paper_sent_to and queries.originals_of(act.session, dossier.id):
        make_list(act, dossier.paper_sent_to, [dossier.code], f"demo-{dossier.id}")
