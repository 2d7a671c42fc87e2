"""What is kept of somebody's results and papers, what they were used for and who may look."""

from sqlalchemy import or_, select

from onestop.dossiers.models import Dossier
from onestop.privacy.enclosed import result_file, results_of, stored_file, stored_of
from onestop.privacy.whose import Rows, Whose, plain
from onestop.results.models import Reuse
from onestop.results.showing import Showing
from onestop.results.storehouse import Consent

RESULT = (
    *("id", "number", "dossier_code", "type_code", "title_vi", "issuer_name", "signer_name"),
    *("owner_number", "owner_name", "issued_at", "valid_until", "state", "state_reason"),
)
STORED = (
    *("id", "kind", "paper_type", "title", "number", "issuer", "owner_number", "owner_name"),
    *("valid_until", "stored_at", "unit", "void_at", "void_reason"),
)
CONSENT = (
    *("result_id", "to_whom", "purpose", "given_at", "until", "withdrawn_at", "asked"),
    "last_asked_at",
)
SHOWING = ("result_id", "stored_id", "made_at", "ends_at", "ended_at", "used_at", "unit")
USE = (
    *("result_id", "stored_id", "component_code", "used_at", "consent_how", "purpose"),
    *("withdrawn_at", "lapsed_at", "lapsed_as"),
)


def results(whose: Whose) -> Rows:
    rows = []
    for row in whose.session.scalars(results_of(whose)):
        kept = result_file(whose, row)
        rows.append({**plain(row, *RESULT), "file": kept.name if kept else None})
    return rows


def stored(whose: Whose) -> Rows:
    rows = []
    for row in whose.session.scalars(stored_of(whose)):
        kept = stored_file(whose, row)
        rows.append({**plain(row, *STORED), "file": kept.name if kept else None})
    return rows


def consents(whose: Whose) -> Rows:
    """Who was allowed to look at a result, for what, and how often they did."""
    mine = Consent.account_id == whose.account.id
    rows = whose.session.scalars(select(Consent).where(mine).order_by(Consent.id))
    return [plain(row, *CONSENT) for row in rows]


def showings(whose: Whose) -> Rows:
    """Which papers were shown at a desk by a number of three minutes, and which unit looked."""
    mine = Showing.account_id == whose.account.id
    rows = whose.session.scalars(select(Showing).where(mine).order_by(Showing.id))
    return [plain(row, *SHOWING) for row in rows]


def uses(whose: Whose) -> Rows:
    """In which dossiers the papers served."""
    results = [row.id for row in whose.session.scalars(results_of(whose))]
    papers = [row.id for row in whose.session.scalars(stored_of(whose))]
    rows = whose.session.execute(
        select(Reuse, Dossier.code)
        .join(Dossier, Dossier.id == Reuse.dossier_id)
        .where(or_(Reuse.result_id.in_(results), Reuse.stored_id.in_(papers)))
        .order_by(Reuse.id)
    )
    return [{"dossier": code, **plain(use, *USE)} for use, code in rows]
