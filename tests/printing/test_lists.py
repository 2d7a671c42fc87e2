"""Lists and slips: what goes with a pile of dossiers, counted, with the QR of what is stored."""

import subprocess

import pytest
import zxingcpp
from PIL import Image

from onestop.agencies import queries as agencies
from onestop.printing.lists import ListRow, handover_list, postal_list
from onestop.printing.slip import slip
from tests.small_world import BEGINS, POLICE, UNIT

LINK = "https://onestop.example/desk/lists/0007"
TYPED = "7K3M-9QXT-C"
ROWS = [
    ListRow(
        code=f"H05.105-260302-{number:04}",
        applicant="Nguyễn Thị Mẫu An",
        address="Số 1 phố Mẫu, Kinh Bắc",
        procedure="Thủ tục mẫu",
        note="",
        papers=2,
        fee_dong=20_000,
        mailed_as="EB123456785VN",
    )
    for number in range(1, 21)
]


def text_of(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def code_in(content: bytes, folder) -> list[str]:
    """What the codes of the last page say."""
    subprocess.run(["pdftoppm", "-r", "110", "-png", "-", folder / "p"], input=content, check=True)
    with Image.open(sorted(folder.glob("p*.png"))[-1]) as image:
        return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("make", [handover_list, postal_list])
@pytest.mark.parametrize("large", [False, True])
def test_a_list_counts_what_it_lists(world, tmp_path, make, large) -> None:
    here = world.act()

    def made() -> bytes:
        return make(
            here,
            giver=agencies.agency(world.session, UNIT, BEGINS),
            taker=agencies.agency(world.session, POLICE, BEGINS),
            rows=ROWS,
            number="12/BG",
            at=here.at,
            link=LINK,
            typed_key=TYPED,
            giver_name="Lê Văn Mẫu",
            large=large,
        )

    content = made()
    text = text_of(content)
    wanted = [row.code for row in ROWS] + ["Cộng: 20 hồ sơ", "400.000", "40", "12/BG", TYPED]
    assert [words for words in [*wanted, "EB123456785VN", "Lê Văn Mẫu"] if words not in text] == []
    assert code_in(content, tmp_path) == [LINK]
    assert made() == content


@pytest.mark.parametrize(("large", "pages"), [(False, 1), (True, 2)])
def test_both_copies_of_a_slip_say_the_same(world, tmp_path, large, pages) -> None:
    content = slip(
        world.act(),
        title="Phiếu gửi hồ sơ",
        unit=agencies.agency(world.session, UNIT, BEGINS),
        lines=[("Số bưu gửi", "EB123456785VN"), ("Người gửi", "Nguyễn Thị Mẫu An")],
        qr_link=LINK,
        typed_key=TYPED,
        number="3/PG",
        large=large,
        sides=2,
    )
    text = text_of(content)
    assert [text.count(words) for words in ("PHIẾU GỬI HỒ SƠ", "EB123456785VN", TYPED)] == [2, 2, 2]
    assert "Liên 1" in text and "Liên 2" in text
    assert code_in(content, tmp_path) == [LINK] * (2 if pages == 1 else 1)
    assert len(list(tmp_path.glob("p*.png"))) == pages


def test_more_than_half_a_page_is_never_cut_in_two(world, tmp_path) -> None:
    content = slip(
        world.act(),
        title="Phiếu gửi hồ sơ",
        unit=agencies.agency(world.session, UNIT, BEGINS),
        lines=[(f"Giấy tờ {number}", "Tờ khai theo mẫu") for number in range(1, 21)],
        qr_link=LINK,
        typed_key=TYPED,
        number="3/PG",
        sides=2,
    )
    assert code_in(content, tmp_path) == [LINK]
    assert len(list(tmp_path.glob("p*.png"))) == 2
