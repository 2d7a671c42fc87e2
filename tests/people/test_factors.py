"""A second factor: set up, proved, never twice, never seen."""

import threading
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from onestop.journal import queries as journal
from onestop.kernel import db, one_time
from onestop.people import factors, queries, service
from onestop.people.errors import (
    CodeUsed,
    NothingBegun,
    ProofBlocked,
    SignInBlocked,
    WrongPassword,
    WrongProof,
)
from onestop.people.factors import Kind
from onestop.people.models import Role
from onestop.people.service import Details
from tests.conftest import MONDAY, fresh_database
from tests.small_world import UNIT

PASSWORD = "mật khẩu của Ký"


@pytest.fixture
def ky(act):
    details = Details(username="ky", password=PASSWORD, name="Phạm Văn Ký")
    return service.open_account(act, details, (Role.HEAD, UNIT))


def later(act, seconds: float):
    return replace(act, at=act.at + timedelta(seconds=seconds))


class Phone:
    """An app on a phone: another program that was given the secret, and reads its clock."""

    def __init__(self, seed: str) -> None:
        self.totp = pyotp.parse_uri(one_time.address(seed, "ky", "Onestop"))

    def code(self, act) -> str:
        return self.totp.at(act.at)


@pytest.fixture
def phone(act, ky) -> Phone:
    factors.begin(act, ky)
    made = Phone(factors.begun(act, ky))
    made.recovery = factors.enrol(act, ky, made.code(act))
    return made


def wrong(act, account, given: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongProof):
            factors.prove(act, account, given)
        factors.note_wrong_proof(act, account)


def test_the_address_is_what_apps_read(act, ky) -> None:
    factors.begin(act, ky)
    address = one_time.address(factors.begun(act, ky), "ky", "Onestop")
    assert address.startswith("otpauth://totp/Onestop:ky?secret=") and "issuer=Onestop" in address
    app = pyotp.parse_uri(address)
    assert (app.digits, app.interval, len(app.secret)) == (6, 30, 32)


def test_without_a_factor_the_password_proves_and_nothing_else(act, ky) -> None:
    assert factors.prove(act, ky, PASSWORD) is Kind.PASSWORD
    with pytest.raises(WrongPassword):
        factors.prove(act, ky, "another")


def test_with_a_factor_the_password_proves_nothing(act, ky, phone) -> None:
    with pytest.raises(WrongProof):
        factors.prove(later(act, 60), ky, PASSWORD)
    assert factors.prove(later(act, 60), ky, phone.code(later(act, 60))) is Kind.TOTP


def test_a_code_is_taken_once_and_no_earlier_one_after_it(act, ky, phone) -> None:
    now = later(act, 90)
    before, code = phone.code(later(act, 60)), phone.code(now)
    assert factors.prove(now, ky, code[:3] + " " + code[3:]) is Kind.TOTP
    for used in (code, before):
        with pytest.raises(CodeUsed):
            factors.prove(now, ky, used)


def test_the_code_that_set_it_up_proves_nothing_more(act, ky, phone) -> None:
    with pytest.raises(CodeUsed):
        factors.prove(act, ky, phone.code(act))


@pytest.mark.parametrize("drift", [-30, 0, 30])
def test_a_clock_may_be_one_step_away(act, ky, phone, drift) -> None:
    now = later(act, 300)
    assert factors.prove(now, ky, phone.code(later(act, 300 + drift))) is Kind.TOTP


@pytest.mark.parametrize("drift", [-90, -60, 60, 90])
def test_a_clock_may_not_be_two_steps_away(act, ky, phone, drift) -> None:
    with pytest.raises(WrongProof):
        factors.prove(later(act, 300), ky, phone.code(later(act, 300 + drift)))


@pytest.mark.parametrize("given", ["", "12345", "1234567", "١٢٣٤٥٦", "abc", "0" * 5000, "🔑"])
def test_what_is_no_code_is_refused_with_a_sentence(act, ky, phone, given) -> None:
    with pytest.raises(WrongProof) as refused:
        factors.prove(act, ky, given)
    assert refused.value.field == "code" and str(refused.value)


def test_wrong_codes_are_slowed_down_and_signing_in_does_not_help(act, ky, phone) -> None:
    wrong(act, ky, "000000x", 5)
    soon = later(act, 30)
    with pytest.raises(ProofBlocked):
        factors.prove(soon, ky, phone.code(soon))
    service.sign_in(soon, "ky", PASSWORD)
    with pytest.raises(ProofBlocked):
        factors.prove(soon, ky, phone.code(soon))
    after = later(act, 90)
    wrong(after, ky, "000000x", 1)
    with pytest.raises(ProofBlocked):
        factors.prove(later(after, 240), ky, phone.code(later(after, 240)))
    whole = later(after, 330)
    assert factors.prove(whole, ky, phone.code(whole)) is Kind.TOTP
    assert queries.factor(act.session, ky.id).wrong_tries == 0


def test_wrong_passwords_before_signing_count_as_those_at_the_door(act, ky) -> None:
    wrong(act, ky, "another", 5)
    with pytest.raises(ProofBlocked):
        factors.prove(act, ky, PASSWORD)
    with pytest.raises(SignInBlocked):
        service.sign_in(act, "ky", PASSWORD)


def test_a_recovery_code_stands_in_once_however_it_is_typed(act, ky, phone) -> None:
    assert len(set(phone.recovery)) == 10
    first = phone.recovery[0]
    assert factors.prove(act, ky, first.lower().replace("-", " ")) is Kind.RECOVERY
    assert queries.recovery_codes_left(act.session, ky.id) == 9
    with pytest.raises(CodeUsed):
        factors.prove(act, ky, first)
    assert factors.prove(act, ky, phone.recovery[1]) is Kind.RECOVERY


def test_a_recovery_code_is_its_owners(act, ky, phone) -> None:
    other = service.open_account(act, Details("khac", PASSWORD, "Khác"), (Role.HEAD, UNIT))
    factors.begin(act, other)
    factors.enrol(act, other, Phone(factors.begun(act, other)).code(act))
    with pytest.raises(WrongProof):
        factors.prove(act, other, phone.recovery[0])


def test_another_phone_holds_only_once_it_showed_its_code(act, ky, phone) -> None:
    now = later(act, 60)
    factors.begin(now, ky)
    second = Phone(factors.begun(now, ky))
    assert factors.prove(now, ky, phone.code(now)) is Kind.TOTP
    now = later(act, 180)
    codes = factors.enrol(now, ky, second.code(now))
    soon = later(act, 240)
    for old in (phone.code(soon), phone.recovery[0]):
        with pytest.raises(WrongProof):
            factors.prove(soon, ky, old)
    assert factors.prove(soon, ky, second.code(soon)) is Kind.TOTP
    assert factors.prove(soon, ky, codes[0]) is Kind.RECOVERY


def test_a_wrong_first_code_sets_nothing_up(act, ky) -> None:
    factors.begin(act, ky)
    with pytest.raises(WrongProof):
        factors.enrol(act, ky, "000000x")
    assert not queries.has_factor(act.session, ky.id)
    assert factors.prove(act, ky, PASSWORD) is Kind.PASSWORD


def test_what_was_begun_long_ago_is_begun_anew(act, ky) -> None:
    factors.begin(act, ky)
    app = Phone(factors.begun(act, ky))
    late = later(act, 16 * 60)
    for call in (lambda: factors.begun(late, ky), lambda: factors.enrol(late, ky, app.code(late))):
        with pytest.raises(NothingBegun):
            call()


def test_it_is_set_up_once(act, ky, phone) -> None:
    with pytest.raises(NothingBegun):
        factors.enrol(later(act, 60), ky, phone.code(later(act, 60)))


def test_a_forgotten_factor_leaves_nothing_behind(act, ky, phone) -> None:
    factors.forget(act, ky)
    assert queries.recovery_codes_left(act.session, ky.id) == 0
    assert factors.prove(act, ky, PASSWORD) is Kind.PASSWORD
    factors.begin(act, ky)
    assert factors.enrol(act, ky, Phone(factors.begun(act, ky)).code(act))


def test_neither_store_nor_journal_gives_a_secret_away(act, ky, phone) -> None:
    code = phone.code(later(act, 60))
    factors.prove(later(act, 60), ky, code)
    factors.prove(act, ky, phone.recovery[0])
    wrong(act, ky, "000000x", 1)
    events = journal.events_of(act.session, ky.reference)
    told = str([(event.name, event.facts) for event in events])
    kept = str(act.session.execute(text("SELECT * FROM factors")).all())
    kept += str(act.session.execute(text("SELECT * FROM recovery_codes")).all())
    for secret in (phone.totp.secret, code, *phone.recovery):
        assert secret not in told and secret.replace("-", "") not in told + kept
    assert queries.factor(act.session, ky.id).seed not in told
    assert [e.name for e in events][-3:] == ["account.stepped_up"] * 2 + ["account.step_up_failed"]
    assert [e.facts.get("factor") for e in events[-3:]] == ["totp", "recovery", None]


def test_another_server_key_makes_other_codes(act, ky, phone) -> None:
    now = later(act, 60)
    right = phone.code(now)
    one_time.configure(b"another key")
    try:
        with pytest.raises(WrongProof):
            factors.prove(now, ky, right)
    finally:
        one_time.configure(b"a key for codes")


def test_one_code_given_twice_at_once_is_taken_once(request, tmp_path_factory) -> None:
    from onestop import migrating
    from onestop.kernel.act import Act

    address = fresh_database(request, tmp_path_factory.mktemp("factors"), "factors")
    engine = db.connect(address)
    migrating.upgrade(engine)
    make = sessionmaker(engine, expire_on_commit=False)
    with db.transaction(make) as session:
        act = Act(session, "system", MONDAY, "test")
        account = service.open_account(act, Details("ky", PASSWORD, "Ký"), (Role.HEAD, UNIT))
        factors.begin(act, account)
        app = Phone(factors.begun(act, account))
        factors.enrol(act, account, app.code(act))
    at = MONDAY + timedelta(seconds=60)
    code, went, start = app.totp.at(at), [], threading.Barrier(4)

    def once() -> None:
        start.wait()
        try:
            with db.transaction(make) as session:
                found = queries.account(session, "ky")
                went.append(factors.prove(Act(session, "x", at, "test"), found, code).value)
        except CodeUsed:
            went.append("used")

    threads = [threading.Thread(target=once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert sorted(went) == ["totp", "used", "used", "used"]
