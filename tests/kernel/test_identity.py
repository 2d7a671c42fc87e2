"""Numbers of people, businesses, phones and envelopes."""

from datetime import UTC, datetime

import pytest

from onestop.kernel.identity import envelope_number, is_phone, is_tax_code, problem_of_id_number

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("number", ["000190000001", "000099000001", "001306000001", "000326000001"])
def test_a_person_who_can_be_born_has_a_number(number) -> None:
    assert problem_of_id_number(number, NOW) is None


@pytest.mark.parametrize(
    "number",
    [
        "",
        "12345678901",
        "1234567890123",
        "00019000000A",
        "٠٠٠١٩٠٠٠٠٠٠١",
        "000327000001",
        "000999000001",
    ],
)
def test_other_numbers_are_nobodys(number) -> None:
    assert problem_of_id_number(number, NOW) is not None


def test_a_child_born_on_new_years_day_in_vietnam_has_a_number_at_once() -> None:
    # 31 December, 17:00 in Greenwich, is already the new year in Vietnam.
    assert problem_of_id_number("000327000001", datetime(2026, 12, 31, 16, 59, tzinfo=UTC))
    assert problem_of_id_number("000327000001", datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("0000000017", True),
        ("0000000017-001", True),
        ("0000000017001", True),
        ("0000000017-000", False),
        ("0000000018", False),
        ("000190000001", True),
        ("000000001", False),
        ("", False),
    ],
)
def test_a_tax_code_has_a_check_digit(code, fits) -> None:
    assert is_tax_code(code) is fits


def test_every_single_wrong_digit_of_a_tax_code_is_seen() -> None:
    good = "0000000017"
    changed = {
        good[:i] + d + good[i + 1 :] for i in range(10) for d in "0123456789" if d != good[i]
    }
    assert [] == [code for code in changed if is_tax_code(code)]


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("0912345678", True),
        ("02223822222", True),
        ("0112345678", False),
        ("091234567", False),
        ("09123456789", False),
        ("", False),
    ],
)
def test_a_phone_is_a_mobile_or_a_landline(number, fits) -> None:
    assert is_phone(number) is fits


def test_the_check_digit_of_an_envelope_is_worked_out() -> None:
    # The example of the Universal Postal Union's standard S10.
    assert envelope_number("RR 473124829 VN") == ("RR473124829VN", True)
    assert envelope_number("rr473124820vn") == ("RR473124820VN", False)


@pytest.mark.parametrize("number", ["EE000000080VN", "EE000000155VN"])
def test_a_remainder_of_one_digit_too_many_has_its_own_check_digit(number) -> None:
    # 8 × 7 = 56, 11 − 56 mod 11 = 10, written 0; 1 × 9 + 5 × 7 = 44, 11 − 0 = 11, written 5.
    assert envelope_number(number) == (number, True)


def test_a_carriers_own_number_is_taken_as_it_is() -> None:
    assert envelope_number("VTP-2026-000123") == ("VTP-2026-000123", True)
    assert envelope_number("số 1") is None and envelope_number("") is None
