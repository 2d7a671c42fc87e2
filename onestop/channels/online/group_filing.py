"""Filing a list: kept until its rows are right, then sent in batches, each row once."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from onestop.catalogue.definition import Channel, Procedure
from onestop.channels.online.errors import GroupBegun, NoSuchGroup, NotVerified
from onestop.channels.online.group_models import GroupList
from onestop.channels.online.group_rows import Row, checked
from onestop.channels.online.service import handed_in, person_of
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.rules import Application, Person
from onestop.dossiers.service.lodging import lodge
from onestop.dossiers.states import PartyRole, ReturnBy, Status
from onestop.journal import service as journal
from onestop.kernel import clock, codes, i18n
from onestop.kernel.act import Act
from onestop.people.models import Account
from onestop.web.built import answers_of

# So many dossiers are made in one transaction; on SQLite whoever else writes waits for its end.
BATCH = 50
# A list holds people: one that nobody touched for so long goes.
KEPT = timedelta(days=30)
SHOWN = 50


def check_verified(account: Account) -> None:
    """Raises NotVerified: who files for many answers for them under a number that was looked at."""
    if account.verified_at is None or not account.tax_code:
        raise NotVerified


def begin_list(
    act: Act,
    account: Account,
    version: tuple[int, Procedure],
    told: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
) -> GroupList:
    """Keep the rows of a file. What nobody has sent is nobody's event, as with a draft."""
    made = GroupList(
        key=codes.random_text(20),
        account_id=account.id,
        version_id=version[0],
        procedure_code=version[1].code,
        told=dict(told),
        papers={},
        rows=list(rows),
        sent=[],
        made_at=act.at,
        changed_at=act.at,
    )
    act.session.add(made)
    act.session.flush()
    return made


def own_list(session: Session, key: str, account: Account) -> GroupList:
    """Raises NoSuchGroup, also for somebody else's. Its row is locked until this act is over."""
    found = session.scalar(
        select(GroupList)
        .where(GroupList.key == key, GroupList.account_id == account.id)
        .with_for_update()
    )
    if found is None:
        raise NoSuchGroup
    return found


def own_lists(session: Session, account: Account) -> Sequence[GroupList]:
    return session.scalars(
        select(GroupList)
        .where(GroupList.account_id == account.id)
        .order_by(GroupList.changed_at.desc(), GroupList.key)
        .limit(SHOWN)
    ).all()


def replace_rows(act: Act, kept: GroupList, rows: Sequence[Mapping[str, Any]]) -> None:
    """The file again, mended. Raises GroupBegun."""
    if kept.sent:
        raise GroupBegun
    kept.rows, kept.changed_at = list(rows), act.at


def keep_common_paper(
    act: Act, kept: GroupList, component: str, paper: dict[str, Any] | None
) -> None:
    """A paper common to all rows, or none (None). Raises GroupBegun."""
    if kept.sent:
        raise GroupBegun
    others = {code: held for code, held in kept.papers.items() if code != component}
    kept.papers = {**others, component: paper} if paper else others
    kept.changed_at = act.at


def discard_list(act: Act, kept: GroupList) -> None:
    """What was sent stays sent; only the list goes."""
    act.session.delete(kept)


def lists_to_forget(session: Session, now: datetime, most: int) -> Sequence[str]:
    """Keys of lists that nobody has touched for long."""
    wanted = select(GroupList.key).where(GroupList.changed_at <= now - KEPT)
    return session.scalars(wanted.order_by(GroupList.changed_at).limit(most)).all()


def forget_list(act: Act, key: str) -> int:
    """What was sent of it stays sent. Touched meanwhile, it stays, too."""
    gone = act.session.execute(
        delete(GroupList)
        .where(GroupList.key == key, GroupList.changed_at <= act.at - KEPT)
        .returning(GroupList.key)
    )
    return len(gone.all())


def looked_at(session: Session, kept: GroupList, procedure: Procedure, now: datetime) -> list[Row]:
    """The rows that wait, checked; those whose person this account filed for today already name
    their dossier and are not sent again, from whatever list they come."""
    rows = checked(session, procedure, kept.rows)
    morning = datetime.combine(clock.day_of(now), time.min, tzinfo=clock.VIETNAM)
    known = _sent_since(session, kept, morning)
    for row in rows:
        row.known = "" if row.errors else known.get(row.number, "")
    return rows


def send_rows(
    act: Act, kept: GroupList, account: Account, procedure: Procedure, batch: int = BATCH
) -> int:
    """Lodge the first fine rows, each as a single submission is; returns how many. Whatever stops
    it half-way, nothing of this batch was stored, and the next one begins where the last ended.

    Raises NotVerified and what lodge refuses.
    """
    check_verified(account)
    waiting = looked_at(act.session, kept, procedure, act.at)
    fine = [row for row in waiting if not row.errors and not row.known][:batch]
    made = []
    for row in fine:
        lodged = lodge(act, _application(kept, row, account, procedure), Channel.ONLINE)
        made.append([row.place, lodged.dossier.code])
    if made:
        gone = {place for place, _code in made}
        kept.rows = [row for row in kept.rows if row["place"] not in gone]
        kept.sent, kept.changed_at = [*kept.sent, *made], act.at
        journal.record(act, "group.sent", f"group:{kept.key}", dossiers=[c for _p, c in made])
    return len(made)


def _application(kept: GroupList, row: Row, account: Account, procedure: Procedure) -> Application:
    me, told = person_of(account), row.person
    applicant = Person(
        name=told.name.data,
        number=told.number.data,
        born_on=told.born_on.data,
        phone=told.phone.data or "",
        email=told.email.data or "",
        address=told.address.data,
        language=i18n.locale(),
    )
    shared = kept.told
    return Application(
        op_id=hashlib.sha256(f"{kept.key}|{row.place}".encode()).hexdigest()[:32],
        version_id=kept.version_id,
        procedure=procedure,
        support_agency=shared["unit"],
        reception_agency=shared["unit"],
        commune=shared["unit"],
        applicant=applicant,
        submitter=me,
        recipient=applicant if shared["collects"] == "applicant" else me,
        return_by=ReturnBy(shared["return_by"]),
        case=shared.get("case") or None,
        papers=tuple(handed_in(code, held) for code, held in sorted(kept.papers.items())),
        answers=answers_of(row.answers, procedure.form),
    )


def _sent_since(session: Session, kept: GroupList, since: datetime) -> dict[str, str]:
    """The dossiers of this procedure that the account sent since then, by their applicant."""
    mine = select(Party.dossier_id).where(
        Party.account_id == kept.account_id, Party.role == PartyRole.SUBMITTER
    )
    rows = session.execute(
        select(Party.number, Dossier.code)
        .join(Dossier, Dossier.id == Party.dossier_id)
        .where(
            Party.role == PartyRole.APPLICANT,
            Dossier.procedure_code == kept.procedure_code,
            Dossier.lodged_at >= since,
            Dossier.status.not_in([Status.WITHDRAWN.value, Status.REJECTED.value]),
            Dossier.id.in_(mine),
        )
    )
    return {number: code for number, code in rows if number}


def applicants_by_code(session: Session, kept: GroupList) -> dict[str, str]:
    """For whom each dossier of a list was sent."""
    sent = [code for _place, code in kept.sent]
    rows = session.execute(
        select(Dossier.code, Party.name)
        .join(Party, Party.dossier_id == Dossier.id)
        .where(Dossier.code.in_(sent), Party.role == PartyRole.APPLICANT)
    )
    return {code: str(name) for code, name in rows}
