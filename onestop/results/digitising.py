"""A paper brought to the desk becomes a digitised copy that the desk signs.

Law 20/2023/QH15 Article 12 [second-hand]: a data message converted from paper carries a
distinctive mark that it was converted, and who converted it.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update

from onestop.agencies.models import Agency
from onestop.catalogue.definition import Component
from onestop.dossiers.models import Dossier, Party, StoredFile
from onestop.dossiers.rules import need_reason
from onestop.dossiers.service.paper_states import add_scan
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.signing import jws
from onestop.people.models import Account
from onestop.results.canonical import digest
from onestop.results.errors import WrongResultMove
from onestop.results.held import VOID
from onestop.results.jws import text_digest
from onestop.results.keys import ring
from onestop.results.models import Reuse
from onestop.results.rules import STATE_WORDS, new_typed_code
from onestop.results.snapshots import COPY
from onestop.results.storehouse import Kind, StoredPaper

MARK = "BẢN SỐ HÓA TỪ BẢN GIẤY"
BASIS = "Luật Giao dịch điện tử 20/2023/QH15, Điều 12 [cần đối chiếu]"


@dataclass(frozen=True, slots=True)
class Original:
    """What the paper on the desk says of itself; `valid_until` None: no last day is known."""

    title: str
    number: str
    issuer: str
    issued_on: date | None = None
    valid_until: date | None = None


def digitise(
    act: Act,
    dossier: Dossier,
    component: Component,
    file: StoredFile,
    original: Original,
    owner: Party,
    unit: Agency,
    clerk: Account,
) -> StoredPaper:
    """Sign a scan as a true copy of the paper that `clerk` compared it with, keep it in its owner's
    storehouse, and lay it beside the paper in the dossier.

    Raises WrongMove for a dossier that is not received or has ended, UnknownPaper.
    """
    data = _data(act, dossier, component, file, original, owner, unit, clerk)
    sealed = digest(data)
    claims = {
        "iss": unit.code,
        "sub": original.number,
        "iat": int(act.at.timestamp()),
        "digest": sealed,
        "file": file.digest,
    }
    _known, signer = ring().to_sign_for(unit.code, act.at)
    signed = jws(signer, claims, COPY)
    paper = StoredPaper(
        kind=Kind.DIGITISED,
        paper_type=component.paper_type,
        title=original.title,
        number=original.number,
        issuer=original.issuer,
        owner_number=owner.number,
        owner_name=owner.organisation or owner.name,
        owner_account=owner.account_id,
        valid_until=original.valid_until,
        dossier_id=dossier.id,
        file_digest=file.digest,
        data=data,
        token=signed,
        token_digest=text_digest(signed),
        typed_code=new_typed_code(),
        stored_at=act.at,
        stored_by=act.who,
        unit=unit.code,
    )
    act.session.add(paper)
    act.session.flush()
    add_scan(act, dossier, component.code, file.digest, paper.id, data=sealed)
    return paper


def void(act: Act, paper: StoredPaper, reason: str) -> None:
    """A digitised paper is taken back: it was no true copy, or its original fell. Who used it is
    told as for a result. Raises WrongResultMove, ReasonNeeded."""
    words = need_reason(reason)
    if paper.void_at is not None:
        raise WrongResultMove(state=STATE_WORDS[VOID])
    paper.void_at, paper.void_reason = act.at, words
    act.session.execute(update(Reuse).where(Reuse.stored_id == paper.id).values(look_at=act.at))
    journal.record(act, "paper.voided", f"paper:{paper.id}", reason=words, stored_id=paper.id)


def _data(
    act: Act,
    dossier: Dossier,
    component: Component,
    file: StoredFile,
    original: Original,
    owner: Party,
    unit: Agency,
    clerk: Account,
) -> dict[str, Any]:
    return {
        "salt": secrets.token_hex(16),
        "file": {"sha256": file.digest, "media_type": file.media_type, "size": file.size},
        "type": {"code": component.paper_type, "name": component.name.vi},
        "original": {
            "title": original.title,
            "number": original.number,
            "issuer": original.issuer,
            "issued_on": original.issued_on.isoformat() if original.issued_on else None,
            "valid_until": original.valid_until.isoformat() if original.valid_until else None,
        },
        "owner": {"name": owner.organisation or owner.name, "number": owner.number},
        "dossier": dossier.code,
        "conversion": {
            "mark": MARK,
            "basis": BASIS,
            "compared_by": clerk.name,
            "unit": {"code": unit.code, "name": unit.name_vi},
            "at": clock.local(act.at).isoformat(timespec="seconds"),
        },
    }
