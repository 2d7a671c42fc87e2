"""What is kept of an account itself, without anything that could open it."""

from typing import Any

from sqlalchemy import func, or_, select

from onestop.appeals.models import Appeal
from onestop.mandates import queries as mandates
from onestop.mandates.models import State as MandateState
from onestop.notifications.models import ContactChoice, FailedAddress, Message, Notice
from onestop.people.codes import ConfirmedContact, SentCode
from onestop.people.identities import Identity
from onestop.people.models import Factor, Post, RecoveryCode
from onestop.people.passkeys import Passkey
from onestop.people.sessions import SignedIn
from onestop.people.tries import KnownDevice
from onestop.privacy.of_dossiers import own_parties
from onestop.privacy.whose import Rows, Whose, plain
from onestop.waiting.models import Appointment

ACCOUNT = (
    *("username", "name", "id_number", "tax_code", "organisation", "born_on", "phone", "email"),
    *("address", "language", "made_at", "verified_at", "closed_at"),
)
MANDATE = (
    *("number", "scope", "scope_code", "may_answer", "until", "state", "made_at", "over_at"),
)
MESSAGE = (
    *("dossier_code", "channel", "address", "language", "subject", "text", "state", "made_at"),
    *("accepted_at", "delivered_at", "failed_at", "confirmed_at"),
)


def account(whose: Whose) -> Rows:
    posts = select(Post).where(Post.account_id == whose.account.id).order_by(Post.id)
    roles = [plain(post, "role", "agency_code") for post in whose.session.scalars(posts)]
    return [{**plain(whose.account, *ACCOUNT), "roles": roles}]


def sessions(whose: Whose) -> Rows:
    names = ("way", "network", "browser", "made_at", "seen_at", "ended_at", "ended_why")
    return _mine(whose, SignedIn, *names)


def devices(whose: Whose) -> Rows:
    return _mine(whose, KnownDevice, "since")


def passkeys(whose: Whose) -> Rows:
    return _mine(whose, Passkey, "label", "is_synced", "made_at", "used_at")


def factors(whose: Whose) -> Rows:
    """That there is an app, and how many recovery codes are left: never what makes the codes."""
    left = select(func.count()).where(
        RecoveryCode.account_id == whose.account.id, RecoveryCode.used_at.is_(None)
    )
    rows = _mine(whose, Factor, "enrolled_at")
    return [{**row, "recovery_codes_left": whose.session.scalar(left)} for row in rows]


def identities(whose: Whose) -> Rows:
    return _mine(whose, Identity, "issuer", "subject", "level", "linked_at", "last_seen_at")


def contacts(whose: Whose) -> Rows:
    """The order of channels chosen, confirmed addresses, codes sent, addresses that failed."""
    choices = ("channels", "language", "quiet_from", "quiet_until", "without_news", "changed_at")
    failed = select(FailedAddress).where(
        FailedAddress.address.in_((whose.account.phone, whose.account.email)),
        FailedAddress.address != "",
    )
    return [
        *({"kind": "choice", **row} for row in _mine(whose, ContactChoice, *choices)),
        *({"kind": "confirmed", **row} for row in _mine(whose, ConfirmedContact, "since")),
        *(
            {"kind": "code-sent", **row}
            for row in _mine(whose, SentCode, "purpose", "contact", "made_at", "ended_at")
        ),
        *(
            {"kind": "failed", **plain(row, "channel", "address", "since", "problem")}
            for row in whose.session.scalars(failed)
        ),
    ]


def messages(whose: Whose) -> Rows:
    """To the account; and, to whom had none, in its dossiers to its own part in them."""
    codes = [dossier.code for dossier in whose.dossiers]
    wanted = select(Message).where(
        or_(
            Message.account_id == whose.account.id,
            Message.account_id.is_(None) & Message.dossier_code.in_(codes),
        )
    )
    mine = {
        (whose.codes[party.dossier_id], party.role.value, address)
        for party in own_parties(whose)
        for address in (party.phone, party.email, party.address)
    }
    return [
        plain(row, *MESSAGE)
        for row in whose.session.scalars(wanted.order_by(Message.id))
        if row.account_id is not None or (row.dossier_code, row.role, row.address) in mine
    ]


def notices(whose: Whose) -> Rows:
    return _mine(whose, Notice, "dossier_code", "subject", "body", "made_at", "read_at")


def given_and_held(whose: Whose) -> Rows:
    """The other side's number as on the page: the agent's was named by the owner, the owner's is
    told to who accepted."""
    given = [
        {"side": "owner", **plain(row, *MANDATE, "agent_number")}
        for row in mandates.given(whose.session, whose.account)
    ]
    held = []
    for row in mandates.held(whose.session, whose.account):
        told = ("owner_number",) if row.state is MandateState.ACCEPTED else ()
        held.append({"side": "agent", **plain(row, *MANDATE, *told)})
    return given + held


def appeals(whose: Whose) -> Rows:
    names = (
        *("dossier_code", "number", "kind", "state", "against", "unit", "words", "answer"),
        *("sent_at", "accepted_at", "due_at", "ended_at", "is_late"),
    )
    return _mine(whose, Appeal, *names)


def appointments(whose: Whose) -> Rows:
    names = (
        *("unit", "starts_at", "code", "name", "phone", "procedure_code"),
        *("made_at", "cancelled_at", "arrived_at"),
    )
    return _mine(whose, Appointment, *names)


def _mine(whose: Whose, table: Any, *names: str) -> Rows:
    """The rows of a table that stand under the account, in their order."""
    wanted = select(table).where(table.account_id == whose.account.id)
    ordered = wanted.order_by(*table.__table__.primary_key.columns)
    return [plain(row, *names) for row in whose.session.scalars(ordered)]
