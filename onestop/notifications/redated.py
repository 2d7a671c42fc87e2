"""Telling people once that a change of the calendar moved their dates."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import PartyRole
from onestop.kernel.act import Act
from onestop.notifications.models import Message, Notice
from onestop.notifications.rulebook import Audience, Urgency
from onestop.notifications.rules import Moved, key_of, words_for_moved
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.redating.models import Move, Redating

BATCH = 200
TOLD = (PartyRole.APPLICANT, PartyRole.SUBMITTER)
MAILS, INBOXES, END = "mail|", "name|", "over|"


def tell_redated(act: Act, redating: Redating, size: int = BATCH) -> bool:
    """Tell the next people, each in one message with all their dossiers; False when all are told.

    First by e-mail in the order of addresses, then in the inboxes of accounts. How far it came is
    written in the same transaction as the messages, so nobody is told twice.
    """
    if not redating.told_until:
        redating.told_until = MAILS
    kind, reached = redating.told_until[:5], redating.told_until[5:]
    if kind == END:
        return False
    column = Party.email if kind == MAILS else Party.account_id
    after = reached if kind == MAILS else int(reached or 0)
    people = act.session.scalars(
        select(column)
        .where(
            column > after,
            Party.role.in_(TOLD),
            exists().where(Move.redating_id == redating.id, Move.dossier_id == Party.dossier_id),
        )
        .distinct()
        .order_by(column)
        .limit(size)
    ).all()
    tell = _mail if kind == MAILS else _notice
    for whom, moves in _moves_of(act.session, redating.id, column, people).items():
        tell(act, redating, whom, moves)
    redating.told += len(people)
    following = {MAILS: INBOXES, INBOXES: END}[kind]
    redating.told_until = f"{kind}{people[-1]}" if people else following
    act.session.flush()
    return True


def _moved(redating_id: int, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Move)
        .join(Party, Party.dossier_id == Move.dossier_id)
        .where(Move.redating_id == redating_id, Party.role.in_(TOLD))
    )


def _moves_of(
    session: Session, redating_id: int, column: Any, people: Sequence[Any]
) -> dict[Any, list[Moved]]:
    """What moved for each of these people, in one query, in the order it was moved."""
    rows = session.execute(
        _moved(redating_id, column, Dossier.code, Move.old_due_at, Move.new_due_at, Party.language)
        .join(Dossier, Dossier.id == Move.dossier_id)
        .where(column.in_(people))
        .order_by(column, Move.id)
    )
    found: dict[Any, dict[str, Moved]] = {}
    for whom, code, old, new, language in rows:
        found.setdefault(whom, {})[code] = Moved(code, old, new, language)
    return {whom: list(moves.values()) for whom, moves in found.items()}


def _mail(act: Act, redating: Redating, address: str, moves: Sequence[Moved]) -> None:
    words = words_for_moved(moves, redating.reason)
    act.session.add(
        Message(
            key=key_of(f"redating:{redating.id}", address, Channel.EMAIL.value),
            event_id=redating.event_id,
            dossier_code=moves[0].code,
            recipient=address,
            role=Audience.APPLICANT.value,
            channel=Channel.EMAIL,
            urgency=Urgency.NEWS.value,
            address=address,
            language=moves[0].language,
            subject=words.subject,
            text=words.body,
            state=DeliveryState.WAITING,
            tries=0,
            made_at=act.at,
            next_try_at=act.at,
        )
    )


def _notice(act: Act, redating: Redating, account_id: int, moves: Sequence[Moved]) -> None:
    words = words_for_moved(moves, redating.reason)
    act.session.add(
        Notice(
            account_id=account_id,
            event_id=redating.event_id,
            dossier_code=moves[0].code,
            subject=words.subject,
            body=words.body,
            made_at=act.at,
        )
    )
