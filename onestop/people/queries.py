"""Reading accounts."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from onestop.people.errors import NoSuchAccount
from onestop.people.models import Account, Factor, Post, RecoveryCode, Role


def account_with_posts(session: Session, account_id: int) -> Account | None:
    """One query: every page of somebody signed in begins with it."""
    return (
        session.scalars(
            select(Account).where(Account.id == account_id).options(joinedload(Account.posts))
        )
        .unique()
        .one_or_none()
    )


def account_named(session: Session, username: str) -> Account | None:
    """The account of a sign-in name, its posts loaded."""
    return session.scalar(
        select(Account).where(Account.username == username).options(selectinload(Account.posts))
    )


def account(session: Session, username: str) -> Account:
    """The same, but it must exist. Raises NoSuchAccount."""
    found = account_named(session, username)
    if found is None:
        raise NoSuchAccount(account=username)
    return found


def accounts(session: Session) -> Sequence[Account]:
    """Every account with its posts, in order of name."""
    return session.scalars(
        select(Account).options(selectinload(Account.posts)).order_by(Account.username)
    ).all()


def accounts_of_unit(
    session: Session, agency_code: str, roles: Sequence[Role]
) -> Sequence[Account]:
    """Who holds one of these roles at a unit, in order of name."""
    return session.scalars(
        select(Account)
        .join(Post)
        .where(Post.agency_code == agency_code, Post.role.in_(roles), Account.closed_at.is_(None))
        .order_by(Account.name)
        .distinct()
    ).all()


def accounts_of_role(session: Session, role: Role) -> Sequence[Account]:
    """Who holds a role at any unit, in order of name."""
    return session.scalars(
        select(Account)
        .join(Post)
        .where(Post.role == role, Account.closed_at.is_(None))
        .order_by(Account.name)
        .distinct()
    ).all()


def accounts_of_number(session: Session, number: str) -> Sequence[Account]:
    """The verified accounts of one identity or tax number."""
    return session.scalars(
        select(Account).where(
            (Account.id_number == number) | (Account.tax_code == number),
            Account.verified_at.is_not(None),
            Account.closed_at.is_(None),
        )
    ).all()


def names_of(session: Session, ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def accounts_to_verify(session: Session, number: str) -> Sequence[Account]:
    """The open accounts of a number that no desk has compared with a card yet."""
    return session.scalars(
        select(Account).where(
            (Account.id_number == number) | (Account.tax_code == number),
            Account.verified_at.is_(None),
            Account.closed_at.is_(None),
        )
    ).all()


def lock(session: Session, account: Account) -> None:
    """Hold an account until the transaction ends: what is counted of it stays counted."""
    session.scalar(select(Account.id).where(Account.id == account.id).with_for_update())


def has_factor(session: Session, account_id: int) -> bool:
    """Whether an app on a phone was confirmed for an account."""
    wanted = select(Factor.account_id).where(
        Factor.account_id == account_id, Factor.seed.is_not(None)
    )
    return session.scalar(wanted) is not None


def factor(session: Session, account_id: int) -> Factor | None:
    return session.get(Factor, account_id)


def factor_to_change(session: Session, account_id: int) -> Factor | None:
    """The same, locked until the transaction ends."""
    return session.scalar(
        select(Factor)
        .where(Factor.account_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def recovery_codes_left(session: Session, account_id: int) -> int:
    wanted = select(func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(wanted) or 0
