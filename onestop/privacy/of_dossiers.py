"""What is kept of somebody's dossiers. Of the others who take part in one, only what its page
shows: whose it is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.delivery.models import Parcel
from onestop.dossiers import queries as dossiers
from onestop.dossiers.history import history
from onestop.dossiers.models import Charge, CorrectedAddress, Dossier, Paper, Party, Supplement
from onestop.dossiers.originals import Original
from onestop.dossiers.states import PartyRole, Status
from onestop.dossiers.words import TAGS
from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.payments.models import OnlineReceipt, PaymentOrder
from onestop.privacy import openings as looks
from onestop.privacy.enclosed import paper_file
from onestop.privacy.whose import Rows, Whose, plain
from onestop.takings.models import FeeReceipt, Handing

DOSSIER = (
    *("code", "procedure_code", "case_code", "channel", "is_assisted", "money", "delivery"),
    *("return_by", "outcome", "reception_agency", "competent_agency", "holder_agency"),
    *("lodged_at", "received_at", "first_due_at", "due_at", "finished_at", "returned_at"),
)
PARTY = (
    *("role", "name", "organisation", "number", "born_on", "phone", "email", "address"),
    "language",
)
PAPER = (
    *("position", "component_code", "originals", "copies", "state", "channel", "handed_in_at"),
)


def own_parties(whose: Whose) -> Sequence[Party]:
    """The rows in which the account itself takes part in its dossiers."""
    wanted = select(Party).where(Party.dossier_id.in_(whose.ids)).order_by(Party.id)
    return [p for p in whose.session.scalars(wanted) if whose.is_me(p.number, p.account_id)]


def of_dossiers(whose: Whose) -> Rows:
    return [_dossier(whose, dossier) for dossier in whose.dossiers]


def payments(whose: Whose) -> Rows:
    """What was owed, each attempt to pay from a distance, each receipt of a counter."""
    charge = ("name_vi", "amount_dong", "paid_at", "receipt_number", "reduced_from_dong")
    order = ("reference", "provider", "amount_dong", "state", "made_at", "paid_at", "refund_reason")
    receipt = ("unit", "year", "number", "sum_dong", "way", "taken_at", "void_at", "void_reason")
    return [
        *_rows(whose, Charge, "charge", *charge),
        *_rows(whose, PaymentOrder, "order", *order),
        *_rows(whose, FeeReceipt, "receipt", *receipt),
        *_online_receipts(whose),
    ]


def _online_receipts(whose: Whose) -> Rows:
    wanted = (
        select(OnlineReceipt, PaymentOrder.dossier_id)
        .join(PaymentOrder, PaymentOrder.id == OnlineReceipt.order_id)
        .where(PaymentOrder.dossier_id.in_(whose.ids))
        .order_by(OnlineReceipt.order_id)
    )
    return [
        {
            "kind": "online receipt",
            "dossier": whose.codes[dossier_id],
            **plain(row, "series", "number", "given_at"),
        }
        for row, dossier_id in whose.session.execute(wanted)
    ]


def deliveries(whose: Whose) -> Rows:
    """Results sent by post or taken at the desk. Somebody else who took one is not named."""
    parcel = ("mailed_as", "state", "fees_dong", "postage_dong", "tries", "next_on")
    wanted = select(Handing).where(Handing.dossier_id.in_(whose.ids)).order_by(Handing.at)
    taken = [
        {
            "kind": "taken",
            "dossier": whose.codes[row.dossier_id],
            **plain(row, "at", "role"),
            "by_me": whose.is_me(row.number, None),
        }
        for row in whose.session.scalars(wanted)
    ]
    return [*_rows(whose, Parcel, "parcel", *parcel), *taken]


def openings(whose: Whose) -> Rows:
    """Each look of an official, as the page of the dossier's openings tells it."""
    found: Rows = []
    for dossier in whose.dossiers:
        after: str | None = None
        while True:
            page = looks.of_dossier(whose.session, dossier.id, after)
            found += [_look(look) for look in page.rows]
            after = page.after
            if after is None:
                break
    return found


def _look(look: looks.Look) -> dict[str, Any]:
    reason = look.reason
    return {
        "dossier": look.code,
        "name": look.name,
        **plain(look.opening, "unit", "role", "what", "at"),
        "reason": {"code": reason.code, "words": reason.words} if reason else None,
    }


def _dossier(whose: Whose, dossier: Dossier) -> dict[str, Any]:
    session = whose.session
    procedure = catalogue.definition(session, dossier.version_id)
    events = journal.events_of(session, dossier.subject)
    units = {code for event in events for code in _units_of(event.unit, event.facts.get("to"))}
    known = agencies.agencies_by_code(session, units, clock.day_of(dossier.lodged_at))
    supplement = ("items", "asked_at", "due_at", "answered_at", "answered_via")
    parties = dossiers.parties_of(session, dossier.id)
    applicant = parties[PartyRole.APPLICANT]
    is_mine = whose.is_me(applicant.number, applicant.account_id)
    return {
        **plain(dossier, *DOSSIER),
        "procedure": str(procedure.name),
        "status": str(TAGS[Status(dossier.status)][0]),
        "parties": [_party(whose, party) for party in parties.values()],
        "answers": dossiers.answers_of(session, dossier.id) if is_mine else None,
        "papers": [_paper(whose, dossier, p) for p in dossiers.papers_of(session, dossier.id)],
        "originals": [
            plain(row, "code", "what", "to_give_back", "state")
            for row in _of(whose, Original, dossier.id)
        ],
        "supplements": [plain(row, *supplement) for row in _of(whose, Supplement, dossier.id)],
        "history": [
            plain(line, "at", "sentence", "unit", "reason", "channel")
            for line in history(events, known, procedure)
        ],
    }


def _party(whose: Whose, party: Party) -> dict[str, Any]:
    if whose.is_me(party.number, party.account_id):
        wrong = select(CorrectedAddress).where(CorrectedAddress.party_id == party.id)
        changes = [plain(row, "old", "new", "at") for row in whose.session.scalars(wrong)]
        return {**plain(party, *PARTY), "corrected": changes}
    shown = ("name", "organisation") if party.role is PartyRole.APPLICANT else ()
    return plain(party, "role", *shown)


def _paper(whose: Whose, dossier: Dossier, paper: Paper) -> dict[str, Any]:
    kept = paper_file(whose, dossier, paper)
    return {**plain(paper, *PAPER), "file": kept.name if kept else None}


def _units_of(unit: str | None, to: Any) -> set[str]:
    return {code for code in (unit, *([to] if isinstance(to, str) else to or ())) if code}


def _of(whose: Whose, table: Any, dossier_id: int) -> Sequence[Any]:
    wanted = select(table).where(table.dossier_id == dossier_id).order_by(table.position)
    return whose.session.scalars(wanted).all()


def _rows(whose: Whose, table: Any, kind: str, *names: str) -> Rows:
    """The rows of a table that belong to the dossiers, each with its kind and its dossier."""
    wanted = select(table).where(table.dossier_id.in_(whose.ids)).order_by(table.id)
    return [
        {"kind": kind, "dossier": whose.codes[row.dossier_id], **plain(row, *names)}
        for row in whose.session.scalars(wanted)
    ]
