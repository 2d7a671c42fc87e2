"""Codes that people type."""

import itertools

import pytest

from onestop.kernel import codes

PIN = codes.ReceiptKeys(b"key").pin("seed", 1)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("H05.105-261123-0001", "H05.105-261123-0001"),
        ("h05.105 261123 0001", "H05.105-261123-0001"),
        (" H05.105 – 261123 – 0001 ", "H05.105-261123-0001"),
        ("H05.105—261123—0001", "H05.105-261123-0001"),
        ("HO5.1O5-261123-OOO1", "H05.105-261123-0001"),
        ("000.00.15.H05-230705-0001", "000.00.15.H05-230705-0001"),
        ("G09.20-20260609-0092637", "G09.20-20260609-0092637"),
        ("H15.50.05.13-261008-0975", "H15.50.05.13-261008-0975"),
    ],
)
def test_a_typed_dossier_code_is_read_as_written(typed: str, written: str) -> None:
    assert codes.dossier_code(typed) == written


@pytest.mark.parametrize(
    "typed", ["", "x", "H05", "H05.105-261123", "💥", "H05.105-261123-0001'--", "\x00", "A" * 300]
)
def test_what_is_no_dossier_code_is_none(typed: str) -> None:
    assert codes.dossier_code(typed) is None


def test_a_pin_is_read_in_any_case_and_with_look_alikes() -> None:
    loose = PIN.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert codes.pin(loose) == PIN


def test_every_single_slip_and_every_swap_of_a_pin_is_caught() -> None:
    symbols = PIN.replace("-", "")
    for place, other in itertools.product(range(9), codes.ALPHABET):
        changed = symbols[:place] + other + symbols[place + 1 :]
        assert (codes.pin(changed) is not None) == (other == symbols[place])
    for place in range(8):
        swapped = symbols[:place] + symbols[place + 1] + symbols[place] + symbols[place + 2 :]
        assert swapped == symbols or codes.pin(swapped) is None


def test_a_new_generation_makes_another_pin_and_token() -> None:
    keys = codes.ReceiptKeys(b"key")
    assert keys.pin("seed", 1) != keys.pin("seed", 2)
    assert keys.token("seed", 1) != keys.token("seed", 2)
    assert len(keys.token("seed", 1)) == 26
