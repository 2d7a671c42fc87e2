"""Search: without tones, with a slip, by code, the likeliest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.catalogue.search import Hit, Index, fold


def hit(code: str, name: str, essential: int | None = None, curated: bool = True) -> Hit:
    return Hit(code, name, "", "Hộ tịch", curated, essential)


INDEX = Index(
    [
        hit("1.001193", "Đăng ký khai sinh", 14),
        hit("1.001194", "Cấp thị thực cho người nước ngoài", curated=False),
        hit("1.003583", "Thủ tục đăng ký khai sinh lưu động", curated=False),
        hit("1.000656", "Đăng ký khai tử", 15),
        hit("1.004222", "Đăng ký thường trú", 3),
        hit("1.001456", "Cấp hộ chiếu phổ thông ở trong nước", 9),
    ]
)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("dang ky khai sinh", "1.001193"),
        ("khai sinh", "1.001193"),
        ("KHAI SINH", "1.001193"),
        ("khai snih", "1.001193"),
        ("khai sinhh", "1.001193"),
        ("thuongtru", None),
        ("thuong tru", "1.004222"),
        ("thường trú", "1.004222"),
        ("ho chieu", "1.001456"),
        ("ho chie", "1.001456"),
        ("1.001193", "1.001193"),
        ("1.0011", "1.001193"),
        ("sinh khai", "1.001193"),
        ("xyzzy", None),
        ("", None),
        ("💥 \x00", None),
    ],
)
def test_the_likeliest_stands_first(query, first) -> None:
    found = INDEX.find(query)
    assert (found[0].code if found else None) == first


def test_a_curated_procedure_goes_before_a_raw_one() -> None:
    assert [h.code for h in INDEX.find("khai sinh")] == ["1.001193", "1.003583"]


def test_the_essential_services_come_in_their_order() -> None:
    assert [h.essential for h in INDEX.essential()] == [3, 9, 14, 15]


@given(st.text(max_size=60))
def test_any_text_may_be_searched(text) -> None:
    INDEX.find(text)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text) -> None:
    assert fold(fold(text)) == fold(text)
