"""Registering an envelope: its number, its dossier, what was counted before the sender's eyes."""

from collections.abc import Sequence

from onestop.despatch import queries
from onestop.despatch.errors import NoSuchEnvelope, NumberTaken
from onestop.despatch.models import Envelope
from onestop.despatch.rules import differences, paper_count
from onestop.despatch.states import EnvelopeKind
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import write
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service.clockwork import definition_of
from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.counting import insert


def register(
    act: Act,
    dossier: Dossier,
    mailed_as: str,
    papers: Sequence[HandedIn],
    *,
    kind: EnvelopeKind = EnvelopeKind.APPLICATION,
    note: str = "",
) -> Envelope:
    """Write down an envelope of a dossier, and where its papers differ from the list.

    An application is compared with the whole list of its case, an answer with nothing: what was
    asked for stands in words. Registered again, nothing changes. Raises NumberTaken when another
    dossier's envelope has this number at this post office today.
    """
    unit = act.unit or dossier.support_agency
    differ = []
    if kind is EnvelopeKind.APPLICATION:
        case = (None, dossier.case_code)
        parts = [p for p in definition_of(act, dossier).components if p.case in case]
        differ = differences((p for p in parts if p.channel in (None, dossier.channel)), papers)
    row = {
        "post_agency": unit,
        "reception_agency": dossier.reception_agency,
        "mailed_as": mailed_as,
        "day": clock.day_of(act.at),
        "dossier_id": dossier.id,
        "kind": kind,
        "papers": paper_count(papers),
        "differences": [found.told() for found in differ],
        "note": note,
        "registered_at": act.at,
        "registered_by": act.who,
    }
    # Two clerks with one number: the second waits here for the first, and is told.
    made = act.session.scalar(
        insert(act.session, Envelope).values(row).on_conflict_do_nothing().returning(Envelope.id)
    )
    if made is None:
        other = queries.envelope_of_number(act.session, unit, mailed_as, clock.day_of(act.at))
        if other.dossier_id != dossier.id:
            raise NumberTaken(dossier=queries.code_of(act.session, other))
        return other
    words = [found.words for found in differ] + ([note] if note else [])
    write(
        act,
        dossier,
        "dossier.envelope_counted",
        reason="\n".join(words) or None,
        mailed_as=mailed_as,
        papers=row["papers"],
        differences=row["differences"],
    )
    return queries.envelope_by_id(act.session, made)


def at_hand(act: Act, written: str) -> Envelope:
    """The envelope of a number or a dossier code that this post office has registered; one that
    was registered before envelopes were written down is written down now. Raises NoSuchEnvelope.
    """
    unit = act.unit or ""
    try:
        return queries.newest_envelope(act.session, unit, written)
    except NoSuchEnvelope:
        dossier = queries.posted_dossier(act.session, unit, written)
    if dossier is None:
        raise NoSuchEnvelope(written=written)
    dossier = dossiers.dossier_to_change(act.session, dossier.code)
    first = journal.events_of(act.session, dossier.subject)[0]
    papers = [
        HandedIn(p.component_code, p.originals, p.copies, p.file_digest, p.result_id, p.stored_id)
        for p in dossiers.papers_of(act.session, dossier.id)
    ]
    return register(act, dossier, first.facts["mailed_as"], papers)
