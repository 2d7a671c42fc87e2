"""The catalogue's pages: what a citizen reads, and what only whoever curates the data reads."""

import re


def main_of(page: str) -> str:
    """A page without what is folded."""
    return re.sub(r"<details.*?</details>", "", page.split("<main")[1], flags=re.S)


def test_papers_stand_under_the_channel_that_asks_for_them(site) -> None:
    page = main_of(site.visitor().get("/procedures/1.001193").text)
    general, rest = page.split("Chỉ khi nộp trực tuyến")
    desk, post = rest.split("Chỉ khi nộp qua bưu chính")
    assert "Giấy chứng sinh" in general and "Hộ chiếu" not in general
    assert "Hộ chiếu" in desk and "Bản sao có chứng thực" in post


def test_channels_that_do_not_differ_are_one_row(site) -> None:
    page = site.visitor().get("/procedures/1.001193").text
    assert "tại quầy, trực tuyến, qua bưu chính</td>" in page
    assert page.count('data-label="Thời hạn"') == 1


def test_codes_and_notes_on_the_data_are_folded(site) -> None:
    whole = site.visitor().get("/procedures/1.001193").text
    page = main_of(whole)
    assert "KQ" not in page and "cần đối chiếu" not in page
    assert "KQ" in whole and "cần đối chiếu" in whole
    assert "không cần văn bản ủy quyền" in page


def test_english_is_english(site) -> None:
    page = site.visitor().get("/procedures/1.001193?lang=en").text
    assert "the same working day" in page and "Ngay trong ngày" not in page


def test_the_essential_services_are_numbered(site) -> None:
    page = site.visitor().get("/procedures").text
    assert re.findall(r'class="number"[^>]*>(\d+)<', page) == [str(n) for n in range(1, 26)]
