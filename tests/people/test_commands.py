"""`onestop account`: the first account of an empty house."""

import pyotp
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import sessionmaker

from onestop.kernel import one_time
from onestop.people import factors, queries, service
from onestop.people.commands import account_commands
from onestop.people.models import Role

LONG = "một mật khẩu dài"


@pytest.fixture
def run(session):
    make = sessionmaker(session.connection(), join_transaction_mode="create_savepoint")
    return lambda *words, **more: CliRunner().invoke(
        account_commands, list(words), obj=lambda: make, **more
    )


def test_the_first_administrator_is_opened_with_a_password_that_is_asked_for(run, act) -> None:
    done = run("open", "Tri", "--name", "Ngô Văn Trị", input=f"{LONG}\n{LONG}\n")
    assert done.exit_code == 0 and done.stdout.endswith("opened tri\n") and LONG not in done.output
    account = service.sign_in(act, "tri", LONG)
    assert [(p.role, p.agency_code) for p in account.posts] == [(Role.ADMINISTRATOR, None)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--role", "clerk"), "held at a unit"),
        (("--unit", "H05.105"), "held at no unit"),
        (("--role", "king"), "Invalid value"),
        (("--password", "short"), "at least 10 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(run, session, words, sentence) -> None:
    given = words if "--password" in words else (*words, "--password", LONG)
    done = run("open", "tri", "--name", "Trị", *given)
    assert done.exit_code == 2 and sentence in done.output
    assert queries.account_named(session, "tri") is None


def test_a_taken_name_is_one_line(run) -> None:
    words = ("open", "tri", "--name", "Trị", "--password", LONG)
    assert run(*words).exit_code == 0
    again = run(*words)
    assert again.exit_code == 1 and again.stderr.count("\n") == 1


def test_a_forgotten_password_is_set_anew(run, act) -> None:
    run("open", "tri", "--name", "Trị", "--password", LONG)
    assert run("password", "tri", "--password", LONG + "!").exit_code == 0
    assert service.sign_in(act, "tri", LONG + "!")
    assert run("password", "nobody", "--password", LONG).exit_code == 1


def test_a_factor_whose_phone_is_lost_is_taken_away(run, act, session) -> None:
    assert run("open", "tri", "--name", "Trị", "--password", LONG).exit_code == 0
    account = queries.account(session, "tri")
    factors.begin(act, account)
    seed = factors.begun(act, account)
    factors.enrol(act, account, pyotp.TOTP(one_time.secret(seed)).at(act.at))
    session.commit()
    done = run("forget-factor", "Tri")
    assert done.exception is None, done.exception
    assert done.stdout == "forgot the factor of tri\n"
    session.expire_all()
    assert not queries.has_factor(session, account.id)
    assert run("forget-factor", "nobody").exit_code == 1
