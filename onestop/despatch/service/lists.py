"""A day's list sent as a file: kept until its rows are right, then stored all together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from onestop.despatch.models import EnvelopeList
from onestop.journal import service as journal
from onestop.kernel import codes
from onestop.kernel.act import Act

# A day's list is stored on its day; what lies longer was sent again or given up, and holds people.
LIST_KEPT = timedelta(days=1)


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


def lists_to_forget(session: Session, now: datetime, most: int) -> list[str]:
    """The keys of lists that somebody sent and never stored, the oldest first."""
    return list(
        session.scalars(
            select(EnvelopeList.key)
            .where(EnvelopeList.stored_at.is_(None), EnvelopeList.made_at <= now - LIST_KEPT)
            .order_by(EnvelopeList.made_at)
            .limit(most)
        )
    )


def forget_list(act: Act, key: str) -> int:
    """A list that was never stored goes with the people in it; one stored meanwhile stays. Returns
    how many went."""
    kept = act.session.get(EnvelopeList, key, with_for_update=True)
    if kept is None or kept.stored_at is not None:
        return 0
    act.session.delete(kept)
    journal.record(act, "list.forgotten", f"envelope-list:{key}")
    return 1
