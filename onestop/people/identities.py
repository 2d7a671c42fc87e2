"""The table of accounts at identity providers, and signing in with one of them."""

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from onestop.journal import service as journal
from onestop.kernel import identity, sealed
from onestop.kernel.act import Act
from onestop.kernel.codes import random_text
from onestop.kernel.db import Base
from onestop.people import queries, sessions
from onestop.people.models import Account, Role
from onestop.people.service import Details, open_account

CLAIMS = Path(__file__).parent / "identity_claims.toml"
ID_DIGITS = 12


class Identity(Base):
    """Who somebody is at a provider, and which account that opens here.

    `subject` is the provider's own name for them and the only thing they are found by. `level` is 2
    when an office has seen them (else 1), `session` the provider's session they came with, `token`
    the sealed ID token its end is asked for with.
    """

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        Index(None, "issuer", "session"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    level: Mapped[int]
    session: Mapped[str]
    token: Mapped[str]
    linked_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


def sign_in_with(
    act: Act,
    issuer: str,
    subject: str,
    claims: dict[str, Any],
    *,
    session: str,
    id_token: str,
    current: Account | None = None,
) -> Account:
    """The account of somebody a provider has identified; made when there is none.

    `current` is the account that is signed in already: it is linked. A level-2 person with a right
    identity number is verified by the provider's word, as a desk does it by the card; whoever is of
    level 1 is signed in and not verified. A name or number that changed there changes here.
    An account is never found by an e-mail or a number.
    """
    told = _read(claims)
    row = act.session.scalar(
        select(Identity)
        .where(Identity.issuer == issuer, Identity.subject == subject)
        .with_for_update()
    )
    account = queries.account_with_posts(act.session, row.account_id) if row else current
    if account is None or account.closed_at is not None:
        account = _opened(act, told)
    is_new = row is None or row.account_id != account.id
    row = row or Identity(issuer=issuer, subject=subject, linked_at=act.at)
    row.account_id, row.level, row.session = account.id, told["level"], session
    row.token, row.last_seen_at = sealed.seal(id_token), act.at
    act.session.add(row)
    if is_new:
        journal.record(act, "account.identity_linked", account.reference, issuer=issuer)
    _take_over(act, account, told, issuer)
    act.session.flush()
    journal.record(act, "account.signed_in", account.reference, way="provider")
    return account


def end_at_provider(act: Act, issuer: str, subject: str, session: str) -> int:
    """The provider says that somebody signed out there: every session here ends; returns of how
    many accounts."""
    wanted = select(Identity).where(Identity.issuer == issuer)
    if session:
        wanted = wanted.where(Identity.session == session)
    if subject:
        wanted = wanted.where(Identity.subject == subject)
    found = act.session.scalars(wanted).all()
    for row in found:
        account = act.session.get_one(Account, row.account_id, with_for_update=True)
        sessions.end_others(act, account, None, "provider")
        row.session = ""
        journal.record(act, "account.ended_by_provider", account.reference, issuer=issuer)
    return len(found)


def token_of(session: Session, account_id: int, issuer: str) -> str | None:
    """The ID token an account signed in with last; None when it did not sign in there."""
    row = session.scalar(
        select(Identity)
        .where(Identity.account_id == account_id, Identity.issuer == issuer)
        .order_by(Identity.last_seen_at.desc())
        .limit(1)
    )
    if row is None:
        return None
    try:
        return sealed.unseal(row.token)
    except sealed.Unreadable:
        return ""


def _opened(act: Act, told: dict[str, Any]) -> Account:
    """An account that only the provider opens: nobody knows its password."""
    details = Details(
        username=f"id-{random_text(12).lower()}",
        password=random_text(40),
        name=told["name"] or "–",
        id_number=told["number"],
        tax_code=told["tax_code"],
        born_on=told["born_on"],
    )
    role = Role.REPRESENTATIVE if told["tax_code"] else Role.CITIZEN
    return open_account(act, details, (role, None))


def _take_over(act: Act, account: Account, told: dict[str, Any], issuer: str) -> None:
    """What the provider says now, where it differs from what the account says."""
    if told["level"] != 2:
        return
    changed = []
    for name, column in (("name", "name"), ("number", "id_number"), ("born_on", "born_on")):
        if told[name] and told[name] != getattr(account, column):
            setattr(account, column, told[name])
            changed.append(column)
    if changed:
        # Which facts, not what they say: the journal holds nothing personal.
        journal.record(act, "account.identity_changed", account.reference, changed=changed)
    if account.verified_at is None and told["number"]:
        account.verified_at, account.verified_by = act.at, f"provider:{issuer}"[:200]
        journal.record(act, "account.verified", account.reference, issuer=issuer)


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads(CLAIMS.read_text("utf-8"))


def _read(claims: dict[str, Any]) -> dict[str, Any]:
    names = _names()
    found: dict[str, Any] = {}
    for what, words in names["claims"].items():
        value = next((claims[word] for word in words if claims.get(word) not in (None, "")), "")
        found[what] = " ".join(str(value).split())[:200]
    number = found["number"]
    found["number"] = number if len(number) == ID_DIGITS and number.isdecimal() else None
    tax = identity.bare_number(found["tax_code"])
    found["tax_code"] = tax if identity.is_tax_code(tax) else None
    try:
        found["born_on"] = date.fromisoformat(found["born_on"])
    except ValueError:
        found["born_on"] = None
    found["level"] = 2 if found["level"] in names["levels"]["second"] else 1
    return found
