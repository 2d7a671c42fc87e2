"""Proving the versions of procedures: each still says what was published."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.catalogue.models import Version
from onestop.catalogue.service import digest_of
from onestop.journal.models import Event

BATCH = 200


def first_disagreement(session: Session) -> str | None:
    """The first version that is not what its digest or its event says; None when all are.

    The digest of a portal's record is that of the record as it was found; its reading may change
    with the program. A curated version has an event that names its digest.
    """
    published = _published(session)
    rows = session.scalars(select(Version).order_by(Version.id).execution_options(yield_per=BATCH))
    try:
        for version in rows:
            if problem := _problem(version, published.pop(version.id, None)):
                return f"procedure {version.code}, version {version.id}: {problem}"
            session.expunge(version)
    finally:
        rows.close()
    if published:
        return f"procedure version {min(published)} has an event but is not stored"
    return None


def _published(session: Session) -> dict[int, str]:
    events = select(Event.facts).where(Event.name == "procedure.published")
    return {facts["version"]: facts["digest"] for facts in session.scalars(events)}


def _problem(version: Version, told: str | None) -> str | None:
    found = digest_of(version.definition if version.raw is None else version.raw)
    if found != version.digest:
        return "what it says is not what its digest seals"
    if version.raw is None and told is None:
        return "is stored but has no event"
    if told is not None and told != version.digest:
        return "its digest is not the one the journal says"
    return None
