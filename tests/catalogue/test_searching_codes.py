"""Search by code as people type it, by many words, and what folding promises."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.catalogue.search import Hit, Index, bare, fold

VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặ .0123456789", max_size=40)
INDEX = Index(
    Hit(code, name, "", "Lĩnh vực", is_curated=True, essential=None)
    for code, name in [
        ("C08_XPHCDB", "Nộp phạt vi phạm hành chính"),
        ("1.000656", "Đăng ký khai tử"),
        ("1.000657", "Cấp giấy phép"),
        ("2.000656", "Cấp giấy phép quá cảnh"),
        *((f"9.{n:06}", f"Khai {letters} mẫu") for n, letters in enumerate("bcdghklmnpqrstvx")),
        *((f"8.{n:06}", f"Đơn {letter}inhx") for n, letter in enumerate("bcdghklmnpqrstvx")),
    ]
)


def codes(query: str, limit: int = 30) -> list[str]:
    return [hit.code for hit in INDEX.find(query, limit)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("C08_XPHCDB", ["C08_XPHCDB"]),
        ("c08 xphcdb", ["C08_XPHCDB"]),
        ("xphcdb", ["C08_XPHCDB"]),
        ("1.000656", ["1.000656"]),
        ("1000656", ["1.000656"]),
        ("000656", ["1.000656", "2.000656"]),
        ("1.000658", []),
    ],
)
def test_a_code_is_found_with_and_without_its_marks(query, found) -> None:
    assert sorted(codes(query)) == sorted(found)


def test_a_code_stands_before_longer_codes_that_begin_with_it() -> None:
    index = Index(Hit(code, "Mẫu", "", "X", True, None) for code in ("1.0006560", "1.000656"))
    assert [hit.code for hit in index.find("1.000656")] == ["1.000656", "1.0006560"]


def test_a_slip_finds_every_word_it_may_have_meant() -> None:
    assert len(codes("inhx")) == 16


def test_every_word_must_be_found() -> None:
    assert codes("khai tu giay") == []


@given(VIETNAMESE)
def test_tones_and_the_way_of_writing_them_make_no_difference(text) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(text).isascii()


@given(VIETNAMESE)
def test_capitals_make_no_difference(text) -> None:
    assert fold(text.upper()) == fold(text)


@given(st.text("0123456789.-_ ", max_size=30))
def test_figures_are_kept(text) -> None:
    assert bare(text) == "".join(letter for letter in text if letter.isdigit())
    assert fold(text) == text
