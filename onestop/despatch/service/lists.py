"""A day's list sent as a file: kept until its rows are right, then stored all together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete

from onestop.despatch.models import EnvelopeList
from onestop.journal import service as journal
from onestop.kernel import codes
from onestop.kernel.act import Act


def keep_list(act: Act, rows: Sequence[dict[str, Any]]) -> EnvelopeList:
    """Keep the rows of a file until they are stored; what the same person kept before and never
    stored is forgotten, for it holds people."""
    act.session.execute(
        delete(EnvelopeList).where(
            EnvelopeList.made_by == act.who, EnvelopeList.stored_at.is_(None)
        )
    )
    made = EnvelopeList(
        key=codes.random_text(20),
        post_agency=act.unit or "",
        made_by=act.who,
        made_at=act.at,
        rows=list(rows),
        stored=0,
        known=0,
    )
    act.session.add(made)
    act.session.flush()
    return made


def list_stored(act: Act, kept: EnvelopeList, stored: int, known: int) -> None:
    """All envelopes of a list are stored; its rows, which hold people, are forgotten."""
    kept.rows, kept.stored_at, kept.stored, kept.known = [], act.at, stored, known
    journal.record(act, "list.stored", f"envelope-list:{kept.key}", stored=stored, known=known)
