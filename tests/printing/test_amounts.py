"""Sums in words."""

import pytest

from onestop.printing.amounts import in_words


@pytest.mark.parametrize(
    ("dong", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (8_000, "Tám nghìn đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (110_000, "Một trăm mười nghìn đồng"),
        (555_555, "Năm trăm năm mươi lăm nghìn năm trăm năm mươi lăm đồng"),
        (2_005_000, "Hai triệu không trăm linh năm nghìn đồng"),
        (1_000_000_000, "Một tỷ đồng"),
        (12_000_050_000, "Mười hai tỷ không trăm năm mươi nghìn đồng"),
        (3_000_000_000_000, "Ba nghìn tỷ đồng"),
    ],
)
def test_a_sum_is_said_as_receipts_say_it(dong, words) -> None:
    assert in_words(dong) == words


def test_nothing_is_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="-1"):
        in_words(-1)
