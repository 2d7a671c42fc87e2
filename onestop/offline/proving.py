"""Proving the numbers given in advance: each is explained, none is on two dossiers."""

from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.dossiers.models import Dossier, ReceiptKey
from onestop.offline.models import CounterRecord, ReservedNumber


def first_disagreement(session: Session) -> str | None:
    """The first number or record that does not agree with the dossiers; None when all do.

    A number is used exactly when a dossier has it, and that dossier's first key is the one that was
    printed; a record is filed exactly once.
    """
    return _number(session) or _record(session)


def _number(session: Session) -> str | None:
    rows = session.execute(
        select(ReservedNumber, Dossier.id, ReceiptKey.seed)
        .outerjoin(Dossier, Dossier.code == ReservedNumber.code)
        .outerjoin(ReceiptKey, ReceiptKey.dossier_id == Dossier.id)
        .order_by(ReservedNumber.code)
        .execution_options(yield_per=1000)
    )
    with closing(rows):
        for number, dossier_id, seed in rows:
            if (number.state == "used") != (dossier_id is not None):
                return f"number {number.code}: it is {number.state}, its dossier is {dossier_id}"
            if dossier_id is not None and seed != number.seed:
                return f"number {number.code}: its dossier has another key than its slip"
    return None


def _record(session: Session) -> str | None:
    filed = session.execute(
        select(CounterRecord.device_id, CounterRecord.op_id, CounterRecord.dossier_id).where(
            CounterRecord.state == "filed"
        )
    ).all()
    seen = set()
    for row in filed:
        if row.dossier_id in seen:
            return f"record {row.op_id} of device {row.device_id}: its dossier was filed before"
        seen.add(row.dossier_id)
    return None
