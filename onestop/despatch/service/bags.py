"""From the counter of the post to the one-stop unit, with a name on each side."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from onestop.catalogue.definition import Channel
from onestop.despatch import queries
from onestop.despatch.errors import (
    AlreadyThere,
    BagEmpty,
    BagFull,
    BagMovedOn,
    BagNotHanded,
    InABag,
    NothingToSettle,
    NotSaid,
)
from onestop.despatch.models import OPEN, Bag, BagItem, Envelope
from onestop.despatch.rules import BAG_MOST, new_bag_code
from onestop.despatch.states import BagState, Condition, EnvelopeKind
from onestop.dossiers import queries as dossiers
from onestop.dossiers.projection import Change, write
from onestop.dossiers.service.asking import answer_papers
from onestop.dossiers.states import Status
from onestop.journal import service as journal
from onestop.kernel.act import Act
from onestop.kernel.counting import insert

IN_WORDS = frozenset({Condition.DAMAGED, Condition.DIFFERS})


@dataclass(frozen=True, slots=True)
class Finding:
    """How an envelope was found, and in words what is wrong with it."""

    condition: Condition
    words: str = ""


def put_in(act: Act, envelope: Envelope) -> BagItem:
    """Put an envelope into the open bag for its one-stop unit; again, nothing changes.

    Raises InABag, AlreadyThere, BagFull.
    """
    bag = _open_bag(act, envelope)
    held = act.session.execute(
        select(BagItem, Bag)
        .join(Bag, Bag.id == BagItem.bag_id)
        .where(BagItem.envelope_id == envelope.id, BagItem.is_current)
    ).first()
    if held is not None and held.Bag.id == bag.id:
        item: BagItem = held.BagItem
        return item
    if held is not None:
        raise AlreadyThere if held.Bag.state is BagState.ACCEPTED else InABag(bag=held.Bag.code)
    dossier = dossiers.dossier_to_change(act.session, queries.code_of(act.session, envelope))
    waiting = Status.NEW if envelope.kind is EnvelopeKind.APPLICATION else Status.SUPPLEMENT
    if dossier.status != waiting:
        raise AlreadyThere
    last, count = act.session.execute(
        select(func.coalesce(func.max(BagItem.position), 0), func.count()).where(
            BagItem.bag_id == bag.id
        )
    ).one()
    if count >= BAG_MOST:
        raise BagFull(most=BAG_MOST)
    item = BagItem(
        bag_id=bag.id,
        envelope_id=envelope.id,
        position=last + 1,
        is_current=True,
        words="",
        added_at=act.at,
        added_by=act.who,
        settled_words="",
    )
    act.session.add(item)
    write(
        act,
        dossier,
        "dossier.envelope_bagged",
        bag=bag.code,
        mailed_as=envelope.mailed_as,
        to=bag.reception_agency,
    )
    return item


def take_out(act: Act, bag: Bag, item_id: int) -> None:
    """An envelope laid into an open bag by mistake is taken out. Raises BagMovedOn."""
    _check(bag, BagState.OPEN)
    line = next((p for p in queries.packed(act.session, bag) if p.item.id == item_id), None)
    if line is None:
        raise BagMovedOn
    dossier = dossiers.dossier_to_change(act.session, line.dossier.code)
    act.session.delete(line.item)
    write(
        act,
        dossier,
        "dossier.envelope_unbagged",
        bag=bag.code,
        mailed_as=line.envelope.mailed_as,
    )


def close(act: Act, bag: Bag) -> None:
    """The list is made; nothing goes in any more. Raises BagMovedOn, BagEmpty."""
    _check(bag, BagState.OPEN)
    lines = queries.packed(act.session, bag)
    if not lines:
        raise BagEmpty
    bag.state, bag.closed_at = BagState.CLOSED, act.at
    numbers = [line.envelope.mailed_as for line in lines]
    journal.record(act, "bag.closed", bag.subject, envelopes=numbers)


def hand_over(act: Act, bag: Bag, giver: str) -> None:
    """The bag is given to the one-stop unit by the person named. Raises BagMovedOn."""
    _check(bag, BagState.CLOSED)
    bag.state, bag.handed_at, bag.handed_by, bag.giver = (
        BagState.HANDED,
        act.at,
        act.who,
        giver,
    )
    journal.record(act, "bag.handed", bag.subject, giver=giver, to=bag.reception_agency)


def accept(act: Act, bag: Bag, found: Mapping[int, Finding], taker: str) -> None:
    """The one-stop unit says of each envelope how it was found; `found` is by number of the line.

    What is there is the unit's from now on; the limit still begins when the dossier is received.
    An answer that arrived whole is the arrival of the papers that were asked for. Raises
    BagNotHanded, BagMovedOn, NotSaid.
    """
    if bag.state in (BagState.OPEN, BagState.CLOSED):
        raise BagNotHanded
    _check(bag, BagState.HANDED)
    lines = queries.packed(act.session, bag)
    for line in lines:
        said = found.get(line.item.id)
        if said is None or (said.condition in IN_WORDS and not said.words.strip()):
            raise NotSaid
    counted: dict[str, int] = {}
    # In the order of codes like every list, so that no two wait for each other.
    for line in sorted(lines, key=lambda line: line.dossier.code):
        said = found[line.item.id]
        line.item.condition, line.item.words = said.condition, said.words.strip()
        counted[said.condition.value] = counted.get(said.condition.value, 0) + 1
        _tell(act, bag, line, said, taker)
    bag.state, bag.accepted_at, bag.accepted_by, bag.taker = (
        BagState.ACCEPTED,
        act.at,
        act.who,
        taker,
    )
    journal.record(act, "bag.accepted", bag.subject, giver=bag.giver, taker=taker, found=counted)


def settle(act: Act, bag: Bag, item_id: int, words: str) -> None:
    """The post says what became of a difference; an envelope that never arrived may go into
    another bag from then on. Raises NothingToSettle."""
    line = next((p for p in queries.packed(act.session, bag) if p.item.id == item_id), None)
    settled = line is None or line.item.settled_at is not None
    if line is None or settled or line.item.condition in (None, Condition.ARRIVED):
        raise NothingToSettle
    dossier = dossiers.dossier_to_change(act.session, line.dossier.code)
    line.item.settled_at, line.item.settled_by = act.at, act.who
    line.item.settled_words = words.strip()
    line.item.is_current = line.item.condition is not Condition.MISSING
    write(
        act,
        dossier,
        "dossier.envelope_settled",
        reason=words.strip(),
        bag=bag.code,
        mailed_as=line.envelope.mailed_as,
    )


def _tell(act: Act, bag: Bag, line: queries.Packed, said: Finding, taker: str) -> None:
    dossier = dossiers.dossier_to_change(act.session, line.dossier.code)
    is_missing = said.condition is Condition.MISSING
    is_first = dossier.paper_holder is None and not is_missing
    write(
        act,
        dossier,
        "dossier.envelope_missing" if is_missing else "dossier.envelope_accepted",
        *([Change(dossier, {"paper_holder": bag.reception_agency})] if is_first else []),
        reason=said.words.strip() or None,
        bag=bag.code,
        mailed_as=line.envelope.mailed_as,
        condition=said.condition.value,
        giver=bag.giver,
        taker=taker,
    )
    arrived = said.condition is Condition.ARRIVED
    is_answer = line.envelope.kind is EnvelopeKind.ANSWER
    if arrived and is_answer and dossier.status == Status.SUPPLEMENT:
        answer_papers(act, dossier, (), Channel.POST)


def _open_bag(act: Act, envelope: Envelope) -> Bag:
    """The open bag of a post office for a unit, locked; made when there is none."""
    pair = (Bag.post_agency == envelope.post_agency) & (
        Bag.reception_agency == envelope.reception_agency
    )
    opened = (
        select(Bag)
        .where(pair, Bag.state == BagState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if (found := act.session.scalar(opened)) is not None:
        return found
    made = act.session.scalar(
        insert(act.session, Bag)
        .values(
            code=new_bag_code(),
            post_agency=envelope.post_agency,
            reception_agency=envelope.reception_agency,
            state=BagState.OPEN,
            opened_at=act.at,
            opened_by=act.who,
        )
        .on_conflict_do_nothing(
            index_elements=[Bag.post_agency, Bag.reception_agency], index_where=OPEN
        )
        .returning(Bag.id)
    )
    bag = act.session.scalars(opened).one()
    if made is not None:
        journal.record(act, "bag.opened", bag.subject, to=bag.reception_agency)
    return bag


def _check(bag: Bag, state: BagState) -> None:
    """Raises BagMovedOn when the bag is somewhere else than the page thought."""
    if bag.state is not state:
        raise BagMovedOn
