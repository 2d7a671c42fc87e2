"""Originals that lie in the paper file travel with it: what becomes of them when it moves."""

from collections.abc import Mapping

from onestop.dossiers import queries
from onestop.dossiers.models import Dossier
from onestop.dossiers.originals import STILL_HERE, OriginalState
from onestop.dossiers.projection import Change
from onestop.kernel.act import Act

NOT_SENT: dict[str, object] = dict.fromkeys(
    ("sent_to", "sent_to_person", "sent_from", "sent_by", "sent_at")
)


def on_the_way(act: Act, to: str) -> dict[str, object]:
    """What sending makes of a row: it leaves the file, and still belongs to its holder."""
    return {
        "state": OriginalState.ON_THE_WAY,
        "in_file": False,
        "sent_to": to,
        "sent_to_person": None,
        "sent_from": act.unit,
        "sent_by": act.who,
        "sent_at": act.at,
    }


def originals_owed(act: Act, dossier: Dossier) -> list[Change]:
    """The changes that go with an end on which nothing was decided: every original that is still
    here is the applicant's to have back, also one that was thought to stay in the file."""
    return [
        Change(original, {"to_give_back": True})
        for original in queries.originals_of(act.session, dossier.id)
        if original.state in STILL_HERE and not original.to_give_back
    ]


def originals_along(act: Act, dossier: Dossier, row: Mapping[str, object]) -> list[Change]:
    """The changes that go with new values of the paper file's place (`paper_holder`,
    `paper_sent_to`) for the originals in it."""
    if not {"paper_holder", "paper_sent_to"} & set(row):
        return []
    inside = [
        original
        for original in queries.originals_of(act.session, dossier.id)
        if original.in_file and original.state in STILL_HERE
    ]
    stays = {"state": OriginalState.HELD, **NOT_SENT}
    arrives = {
        **stays,
        "holder_unit": row.get("paper_holder"),
        "holder_person": act.who,
        "shelf": None,
        "since": act.at,
    }
    to = row.get("paper_sent_to")
    if isinstance(to, str):
        along: dict[str, object] = {**on_the_way(act, to), "in_file": True}
    else:
        along = arrives if "paper_holder" in row else stays
    return [Change(original, along) for original in inside]
