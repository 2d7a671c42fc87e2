"""Every provider keeps the one contract; what it did not sign, or makes no sense, is nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from onestop.payments.providers.contract import Forged, Unreachable, Verdict, Wanted
from tests.payments.bank import bank
from tests.payments.platform import platform

BEGUN = datetime(2026, 11, 25, 3, tzinfo=UTC)
WANTED = Wanted(
    reference="OS2345678ABC",
    amount_dong=30_000,
    purpose="Nop phi ho so OS2345678ABC",
    made_at=BEGUN,
    expires_at=BEGUN + timedelta(minutes=30),
    language="vi",
    dossier_code="H05.105-261125-0001",
    lines=(("fee", "Phí", 20_000), ("charge", "Lệ phí", 10_000)),
)
PAID, FAILED = {"bank": "00", "platform": "1"}, {"bank": "02", "platform": "2"}


@pytest.fixture(params=["bank", "platform"])
def called(request) -> str:
    return request.param


@pytest.fixture
def there(called):
    with {"bank": bank, "platform": platform}[called]() as made:
        yield made


@pytest.fixture
def national():
    with platform() as made:
        yield made


def begun(there) -> str:
    return there.signing.begin(WANTED, "http://127.0.0.1/back", "127.0.0.1")


def test_what_was_paid_is_told_and_found_the_same(there, called) -> None:
    reference = there.pay(begun(there), PAID[called])
    assert reference == WANTED.reference
    told, asked = there.signing.read(there.told(reference)), there.signing.ask(WANTED)
    for answer in (told, asked):
        assert (answer.reference, answer.verdict) == (reference, Verdict.PAID)
        assert answer.amount_dong == 30_000 and answer.provider_ref
    assert told.provider_ref == asked.provider_ref
    assert told.paid_at == datetime(2026, 11, 25, 3, 15, tzinfo=UTC)


def test_what_failed_and_what_nobody_knows_are_two_answers(there, called) -> None:
    assert there.signing.ask(WANTED).verdict is Verdict.UNKNOWN
    there.pay(begun(there), FAILED[called])
    assert there.signing.ask(WANTED).verdict is Verdict.FAILED


def test_a_notice_altered_anywhere_is_forged(there, called) -> None:
    told = there.told(there.pay(begun(there), PAID[called]))
    for name in told:
        if name == "vnp_SecureHashType":
            continue
        with pytest.raises(Forged):
            there.signing.read({**told, name: f"{told[name]}1"})
        with pytest.raises(Forged):
            there.signing.read({k: v for k, v in told.items() if k != name})
    stranger = replace(there.signing, line=replace(there.line, secret="another"))
    with pytest.raises(Forged):
        stranger.read(told)


def test_a_silent_provider_says_nothing(there, called) -> None:
    there.pay(begun(there), PAID[called])
    there.silent = True
    with pytest.raises(Unreachable):
        there.signing.ask(WANTED)


def test_money_is_given_back_once_however_often_it_is_asked(there, called) -> None:
    there.pay(begun(there), PAID[called])
    for _ in range(2):
        answer = there.signing.refund(WANTED, "T1", 30_000, "R1")
        assert answer.verdict is Verdict.PAID
    assert list(there.refunds) == ["R1"]


def test_the_platform_is_asked_in_its_own_names(national) -> None:
    begun(national)
    sent = national.asked[WANTED.reference]
    assert (sent["MaHoSo"], sent["MaDichVu"]) == (WANTED.dossier_code, "SERVICE1")
    fees = [(fee["LoaiPhiLePhi"], fee["TenPhiLePhi"], fee["SoTien"]) for fee in sent["PhiLePhi"]]
    assert fees == [("PHI", "Phí", "20000"), ("LEPHI", "Lệ phí", "10000")]
    assert sent["HanThanhToan"] == "20261125103000"


@pytest.mark.parametrize(
    "lies", [{"MaTraCuuTT": "OSX"}, {"TrangThai": "9"}, {"SoTien": "-1"}, {"MaDichVu": "OTHER"}]
)
def test_a_senseless_answer_is_none(national, lies) -> None:
    national.pay(begun(national))
    national.lies = lies
    with pytest.raises(Unreachable):
        national.signing.ask(WANTED)


def test_an_answer_altered_on_its_way_is_none(national) -> None:
    national.pay(begun(national))
    national.after = {"SoTien": "1"}
    with pytest.raises(Unreachable):
        national.signing.ask(WANTED)


def test_nobody_is_sent_to_an_address_that_is_not_one(national) -> None:
    for address in ("", "javascript:alert(1)", "http://a.example/", "https://me@a.example/"):
        national.lies = {"UrlThanhToan": address}
        with pytest.raises(Unreachable):
            begun(national)
