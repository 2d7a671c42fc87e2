"""What a scanner types for a citizen's card."""

from datetime import date

import pytest

from onestop.kernel.citizen_card import Card, read

WHOLE = "000190000007|012345678|NGUYỄN THỊ AN|07031990|Nữ|Thôn Mẫu, Xã Mẫu, Bắc Ninh|24112021"
AN = Card(
    "000190000007",
    "Nguyễn Thị An",
    date(1990, 3, 7),
    "Nữ",
    "Thôn Mẫu, Xã Mẫu, Bắc Ninh",
    "012345678",
    date(2021, 11, 24),
)


def test_the_seven_fields() -> None:
    assert read(WHOLE) == AN


@pytest.mark.parametrize(
    "scanned",
    [
        f"{WHOLE}\r\n",
        f"\x02{WHOLE}\x03",
        WHOLE.replace("|", "¦"),
        WHOLE.replace("|", " | "),
        f"{WHOLE}|Nguyễn Văn Cha|Trần Thị Mẹ|",
        WHOLE.replace("07031990", "07/03/1990"),
        WHOLE.replace("Ễ", "Ê\u0303").replace("Ị", "I\u0323"),
    ],
)
def test_what_scanners_make_of_it(scanned: str) -> None:
    assert read(scanned) == AN


def test_an_old_number_is_often_not_there() -> None:
    card = read(WHOLE.replace("012345678", ""))
    assert card and card.old_number == "" and card.name == "Nguyễn Thị An"
    moved = read(WHOLE.replace("012345678|", ""))
    assert moved and moved.born_on == date(1990, 3, 7) and moved.address == AN.address


def test_what_is_missing_or_cannot_be_is_left_out() -> None:
    assert read("000190000007||Trần Văn Bình") == Card("000190000007", "Trần Văn Bình")
    wrong = read("000190000007||Trần Văn Bình|31021990|Nam")
    assert wrong == Card("000190000007", "Trần Văn Bình", None, "Nam")


def test_names_of_two_parts() -> None:
    card = read("000190000007||Y-NGÔNG NIÊ K'ĐĂM|01011990|Nam")
    assert card and card.name == "Y-Ngông Niê K'đăm"


@pytest.mark.parametrize(
    "other",
    ["", "000190000007", "EB123456785VN", "a|b|c", "000190000007|1|2", "H05.105-261123-0001|x|y"],
)
def test_something_else(other: str) -> None:
    assert read(other) is None
