"""Hand-over lists (phiếu bàn giao): what one unit gives to another at once, and what arrived.

Everything on a list is on its way when the giver has made it, and changes hands when a person of
the other unit accepts the list; what did not come is noted in words and stays with the giver.
"""

from collections.abc import Mapping, Sequence

from onestop.agencies import queries as agencies
from onestop.custody import queries
from onestop.custody.errors import (
    ListTaken,
    MissingUnexplained,
    NothingChosen,
    NotTaker,
    SentElsewhere,
)
from onestop.custody.models import HandoverList, HandoverRow, RowState
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import OwnHandOver
from onestop.dossiers.models import Dossier
from onestop.dossiers.originals import Original
from onestop.dossiers.service.numbering import next_number
from onestop.dossiers.service.originals import accept_original, miss_original
from onestop.dossiers.service.paper_moves import accept_paper, paper_missing, send_paper
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.codes import labelled

LETTER = "B"
COUNTED_AS = "handover"
THE_FILE = 0


def make_list(act: Act, taker: str, codes: Sequence[str], op_id: str) -> HandoverList:
    """Put the paper of these dossiers on a numbered list for another unit and send it there.

    Files that lie here are sent now; those on their way there and originals that travel alone are
    listed as they are. Sent twice, it is the same list. Raises NothingChosen, NoSuchAgency,
    NoSuchDossier, SentElsewhere for what is not here any more or stands on another list.
    """
    if again := queries.handover_of(act.session, act.who, op_id):
        return again
    giver = act.unit or ""
    agencies.agency(act.session, taker, clock.day_of(act.at))
    # In one order, so that two lists made at once wait for each other and not in a circle.
    found = [dossiers.dossier_to_change(act.session, code) for code in sorted(set(codes))]
    if not found:
        raise NothingChosen
    ready = {d.id: originals for d, originals in queries.ready_for(act.session, giver, taker)}
    if gone := [d.code for d in found if d.id not in ready]:
        raise SentElsewhere(things=", ".join(gone))
    made = HandoverList(
        key=labelled(LETTER),
        giver=giver,
        taker=taker,
        year=clock.day_of(act.at).year,
        number=next_number(act.session, giver, act.at, COUNTED_AS),
        op_id=op_id,
        given_by=act.who,
        given_at=act.at,
    )
    act.session.add(made)
    act.session.flush()
    things: list[tuple[Dossier, Original | None]] = []
    for dossier in found:
        if dossier.paper_holder == giver:
            if dossier.paper_sent_to is None:
                send_paper(act, dossier, taker)
            things.append((dossier, None))
        things += [(dossier, original) for original in ready[dossier.id]]
    for position, (dossier, original) in enumerate(things, start=1):
        act.session.add(_row(made, position, dossier, original))
    journal.record(
        act,
        "handover.given",
        made.subject,
        number=made.label,
        to=taker,
        things=[_called(dossier, original) for dossier, original in things],
    )
    return made


def accept_list(act: Act, handover: HandoverList, missing: Mapping[int, str]) -> None:
    """Everything on the list is here but the rows at these positions, each with what is known of
    it; an original whose file is missing is missing with it.

    Accepted again by the same person, nothing happens. What turned round meanwhile is missing
    without a note. Raises NotTaker, OwnHandOver, ListTaken, MissingUnexplained.
    """
    if handover.taker != act.unit:
        raise NotTaker
    if handover.given_by == act.who:
        raise OwnHandOver
    if handover.taken_by is not None:
        if handover.taken_by == act.who:
            return
        raise ListTaken
    rows = queries.rows_of(act.session, handover.id)
    notes = {position: note.strip() for position, note in missing.items()}
    lost_files = {r.dossier_id: r for r in rows if r.original == THE_FILE and r.position in notes}
    for row in rows:
        if row.dossier_id in lost_files and row.original != THE_FILE:
            notes[row.position] = (
                notes.get(row.position) or notes[lost_files[row.dossier_id].position]
            )
    if unsaid := [row.what for row in rows if notes.get(row.position, "–") == ""]:
        raise MissingUnexplained(things="; ".join(unsaid))
    known = queries.dossiers_of(act.session, {row.dossier_id for row in rows})
    for code in sorted(dossier.code for dossier in known.values()):
        dossier = dossiers.dossier_to_change(act.session, code)
        own = [row for row in rows if row.dossier_id == dossier.id]
        here = _accept_rows(act, dossier, own, notes)
        for row in own:
            is_here = row.position in here
            row.state = RowState.TAKEN if is_here else RowState.MISSING
            row.note = "" if is_here else notes.get(row.position, "")
    handover.taken_by, handover.taken_at = act.who, act.at
    act.session.flush()
    journal.record(
        act,
        "handover.taken",
        handover.subject,
        number=handover.label,
        giver=handover.given_by,
        missing=[row.what for row in rows if row.state is RowState.MISSING],
    )


def _accept_rows(
    act: Act, dossier: Dossier, rows: Sequence[HandoverRow], notes: Mapping[int, str]
) -> set[int]:
    """One dossier's part: its file with what lies in it, then the originals that travel alone.

    What somebody of this unit has accepted one by one meanwhile is left as it is. Returns the
    positions of the rows whose things are here now.
    """
    originals = {o.position: o for o in dossiers.originals_of(act.session, dossier.id)}
    file = next((row for row in rows if row.original == THE_FILE), None)
    absent = {row.original: notes[row.position] for row in rows if row.position in notes}
    if file is not None and dossier.paper_sent_to == act.unit:
        if file.position in notes:
            paper_missing(act, dossier, notes[file.position])
        else:
            inside = {p: note for p, note in absent.items() if p and originals[p].in_file}
            for position, note in inside.items():
                miss_original(act, dossier, originals[position], note)
            accept_paper(act, dossier)
    for row in rows:
        original = originals.get(row.original)
        if original is None or original.sent_to != act.unit or original.in_file:
            continue
        if row.position in notes:
            miss_original(act, dossier, original, notes[row.position])
        else:
            accept_original(act, dossier, original)
    holders = {position: original.holder_unit for position, original in originals.items()}
    holders[THE_FILE] = dossier.paper_holder or ""
    return {row.position for row in rows if holders.get(row.original) == act.unit}


def _row(
    made: HandoverList, position: int, dossier: Dossier, original: Original | None
) -> HandoverRow:
    return HandoverRow(
        list_id=made.id,
        position=position,
        dossier_id=dossier.id,
        original=original.position if original else THE_FILE,
        what=_called(dossier, original),
        state=RowState.GIVEN,
        note="",
    )


def _called(dossier: Dossier, original: Original | None) -> str:
    return f"{original.code} {original.what}" if original else dossier.code
