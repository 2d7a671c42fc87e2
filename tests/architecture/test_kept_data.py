"""Whatever is kept about people is told to them, or somebody said why it is not."""

from sqlalchemy import Table

import onestop.tables  # noqa: F401
from onestop.channels.online.taking import ALL
from onestop.kernel.db import Base
from onestop.privacy.kinds import LEFT_OUT

# A column of one of these names speaks of a person, or of somebody's dossier.
PERSONAL = {
    *("account_id", "clerk_id", "owner_account", "agent_account", "signer_account"),
    *("id_number", "tax_code", "owner_number", "owner_name", "agent_number", "born_on"),
    *("phone", "email", "address", "contact", "person", "mandate_number", "mandate_name"),
    *("dossier_id", "dossier_code", "party_id"),
}
PEOPLE = {"accounts", "dossiers", "parties"}


def about_people() -> set[str]:
    """Tables with such a column, and whatever refers to one of them, however far away."""
    tables = Base.metadata.tables.values()
    found = PEOPLE | {
        t.name for t in tables if {c.name for c in t.columns} & PERSONAL or is_of_numbers(t)
    }
    while further := {t.name for t in tables if targets(t) & found} - found:
        found |= further
    return found


def is_of_numbers(table: Table) -> bool:
    """A number in such a table is a telephone's or a person's."""
    return table.name.endswith("_numbers") and "number" in table.columns


def targets(table: Table) -> set[str]:
    return {key.column.table.name for key in table.foreign_keys}


def test_every_table_about_people_is_told_or_left_out_with_a_reason() -> None:
    told = {name for kind in ALL for name in kind.tables}
    left_out = {name for name, _reason in LEFT_OUT}
    assert about_people() - told - left_out == set(), (
        "say in privacy/kinds.py what becomes of these"
    )
    assert told & left_out == set()


def test_what_is_listed_is_there_and_still_about_people() -> None:
    known = Base.metadata.tables
    assert {name for kind in ALL for name in kind.tables} - set(known) == set()
    assert [name for name, _reason in LEFT_OUT if name not in about_people()] == []
    assert all(reason for _name, reason in LEFT_OUT)
    assert list(LEFT_OUT) == sorted(LEFT_OUT)


def test_a_kind_has_one_name_and_one_place() -> None:
    codes = [kind.code for kind in ALL]
    assert len(set(codes)) == len(codes)
    tables = [name for kind in ALL for name in kind.tables]
    assert len(set(tables)) == len(tables)
