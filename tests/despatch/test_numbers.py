"""Numbers of envelopes, and which thing was scanned."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.despatch import rules
from onestop.despatch.scanned import Kind, read
from onestop.kernel.identity import envelope_number

NOW = datetime(2026, 3, 2, tzinfo=UTC)
CARD = "000190000001|123456789|NGUYỄN THỊ MẪU|07031990|Nữ|Số 4 phố Mẫu|01012022"


def test_the_vectors_of_the_postal_union_hold() -> None:
    for number in ("EE471108151FR", "EB000717618HK", "EB123456785VN"):
        assert envelope_number(number) == (number, True)
        assert envelope_number(f" {number.lower()[:2]} {number[2:]}\n") == (number, True)


@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_no_slip_of_one_digit_goes_by_unseen(number: int, place: int, step: int) -> None:
    """It is refused; or, where the check digit 5 cannot show it, the clerk is told to compare."""
    digits = f"{number:08}"
    total = sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), digits, strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    right = f"EB{digits}{check}VN"
    assert envelope_number(right) == (right, True)
    slipped = f"{(int(right[2 + place]) + step) % 10}"
    wrong = right[: 2 + place] + slipped + right[3 + place :]
    found = envelope_number(wrong)
    assert found is not None
    assert not found[1] or rules.doubt(wrong) is not None
    if check != 5:
        assert not found[1]


@pytest.mark.parametrize("number", ["VNP-12345678", "12345678", "A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5"])
def test_a_carriers_own_number_is_taken_and_doubted(number: str) -> None:
    assert read(number, NOW).kind is Kind.NUMBER
    assert rules.doubt(number) is not None
    assert rules.doubt("EE471108151FR") is None


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("ee471108151fr", Kind.NUMBER, "EE471108151FR"),
        ("EE 4711 0815 1 FR", Kind.NUMBER, "EE471108151FR"),
        ("EE471108152FR", Kind.SLIPPED, "EE471108152FR"),
        (CARD, Kind.CARD, "000190000001"),
        (CARD.replace("|", "¦"), Kind.CARD, "000190000001"),
        ("000190000001||Trần Mẫu", Kind.CARD, "000190000001"),
        ("000190000001", Kind.CARD, "000190000001"),
        ("999999999999", Kind.NUMBER, "999999999999"),
        ("h05.105 261123 0001", Kind.DOSSIER, "H05.105-261123-0001"),
        ("https://x.invalid/track/H05.105-261123-0001", Kind.DOSSIER, "H05.105-261123-0001"),
        ("https://x.invalid/t/0123456789abcdefghjkmnpqrs", Kind.RECEIPT, ""),
        ("https://x.invalid/procedures/1.004873", Kind.PROCEDURE, "1.004873"),
        ("1.004873", Kind.PROCEDURE, "1.004873"),
        ("khai sinh", Kind.WORDS, "khai sinh"),
        ("hôn nhân", Kind.WORDS, "hôn nhân"),
    ],
)
def test_a_scan_says_itself_what_it_is(text: str, kind: Kind, written: str) -> None:
    found = read(text, NOW)
    assert found.kind is kind
    assert found.text == (written or "0123456789abcdefghjkmnpqrs")


@given(st.text(max_size=80))
def test_whatever_is_typed_is_something(text: str) -> None:
    assert isinstance(read(text, NOW).kind, Kind)
    rules.bag_code(text)


def test_the_code_of_a_bag_is_read_however_it_is_typed() -> None:
    for _ in range(200):
        code = rules.new_bag_code()
        for typed in (
            code,
            code.lower(),
            code.replace("-", " "),
            code[3:],
            f"http://x/bags/{code}",
        ):
            assert rules.bag_code(typed) == code
        symbols = code.replace("-", "")[2:]
        other = "0" if symbols[3] != "0" else "1"
        assert rules.bag_code(symbols[:3] + other + symbols[4:]) is None
    assert rules.bag_code("") is None
