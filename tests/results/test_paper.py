"""The paper itself: its letters, its code under bad light, what it carries, how it is laid out."""

import io
import subprocess
import unicodedata
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from PIL import Image
from pyzbar import pyzbar

from onestop.kernel import typeset
from onestop.results.canonical import canonical
from tests.results.papers import AT, BASE, DECISION, KINDS, TOKEN, sealed_paper

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
# The alphabet as people write it: 12 vowels in 6 tones and đ, small and large, beside plain ASCII.
LETTERS = "".join(
    unicodedata.normalize("NFC", letter + tone)
    for vowel in VOWELS
    for letter in (vowel, vowel.upper())
    for tone in TONES
)
VIETNAMESE = [letter for letter in LETTERS + "đĐ" if not letter.isascii()]
SIGNS = "₫“”–—…‘’«»§°×·"
FONTS = sorted(typeset.FONTS.glob("*.ttf"))


def text_of(path: Path) -> str:
    told = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return told.stdout.decode()


@pytest.fixture(params=sorted(KINDS))
def kind(request) -> str:
    return request.param


@pytest.fixture
def path(kind, tmp_path) -> Path:
    made = tmp_path / "paper.pdf"
    made.write_bytes(sealed_paper(kind).pdf)
    return made


def test_the_alphabet_has_134_letters_beyond_ascii() -> None:
    assert len(VIETNAMESE) == len(set(VIETNAMESE)) == 134


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_the_shipped_font_has_every_letter_and_its_licence(font) -> None:
    known = TTFont(font).getBestCmap()
    assert [letter for letter in [*VIETNAMESE, *SIGNS] if ord(letter) not in known] == []
    licence = (typeset.FONTS / "LICENSE-Tinos.txt").read_text("utf-8")
    assert "Tinos" in licence and "SIL OPEN FONT LICENSE, Version 1.1" in licence


def test_every_letter_comes_back_out_of_a_page(tmp_path) -> None:
    words = " ".join(VIETNAMESE)
    made = tmp_path / "letters.pdf"
    made.write_bytes(typeset.pdf("sample", {"agency": "Onestop", "words": words}, AT))
    told = text_of(made)
    assert [letter for letter in VIETNAMESE if letter not in told] == []
    fonts = subprocess.run(["pdffonts", made], capture_output=True, check=True).stdout.decode()
    assert "Tinos" in fonts and " yes yes yes" in fonts


def test_two_decoders_read_the_code_of_a_bad_copy(kind, path, tmp_path) -> None:
    subprocess.run(["pdftoppm", "-r", "150", "-png", path, tmp_path / "page"], check=True)
    with Image.open(sorted(tmp_path.glob("page*.png"))[-1]) as page:
        bad = io.BytesIO()
        page.convert("RGB").save(bad, "JPEG", quality=30)
    with Image.open(bad) as copy:
        wanted = [f"{BASE}/v/{TOKEN}"]
        assert [code.text for code in zxingcpp.read_barcodes(copy)] == wanted
        assert [code.data.decode() for code in pyzbar.decode(copy)] == wanted


def test_it_carries_its_data_and_its_token(kind, path) -> None:
    paper, _ = KINDS[kind]
    with pikepdf.open(path) as document:
        files = dict(document.attachments.items())
        assert sorted(files) == ["ket-qua.json", "ket-qua.kq1"]
        assert files["ket-qua.json"].get_file().read_bytes() == canonical(paper.data)
        assert files["ket-qua.kq1"].get_file().read_bytes() == paper.token.encode()
        relations = {str(file.UF): str(file.AFRelationship) for file in document.Root.AF}
    assert relations == {"ket-qua.json": "/Data", "ket-qua.kq1": "/Supplement"}


def test_a_paper_has_the_parts_the_decree_wants_in_their_order(kind, path) -> None:
    paper, agency = KINDS[kind]
    told = text_of(path)
    order = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        f"Số: {paper.number}",
        "ngày 02 tháng 3 năm 2026",
        paper.title_vi.upper(),
        "./.",
        "Nơi nhận:",
        paper.signer_name,
        paper.typed_code,
    ]
    places = [told.find(part) for part in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    assert " ".join(agency.name_vi.split()[-2:]).upper() in told


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("certificate", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "XÁC NHẬN:", "hết ngày 02/09/2026./."]),
        ("sensitive", ["GIÁM ĐỐC", "Mã QR không chứa họ tên"]),
        ("decision", ["GIÁM ĐỐC", "QUYẾT ĐỊNH:"]),
    ],
)
def test_each_kind_says_what_belongs_to_it(name, words, tmp_path) -> None:
    made = tmp_path / "paper.pdf"
    made.write_bytes(sealed_paper(name).pdf)
    told = text_of(made)
    assert [part for part in words if part not in told] == []


def test_a_long_paper_numbers_its_pages_from_the_second_on(tmp_path) -> None:
    made = tmp_path / "paper.pdf"
    made.write_bytes(sealed_paper("decision").pdf)
    first, second, *_ = text_of(made).split("\f")
    assert second.split()[0] == "2"
    assert not first.rstrip().endswith("\n1") and first.split()[0] != "1"
    # No page is left with a signature alone.
    assert "./." in second and "Nơi nhận:" in second
    assert DECISION.data["content"][0][1] in first


def test_the_edges_of_the_page_are_the_decrees(path) -> None:
    """Left 30-35 mm, right 15-20, top and bottom 20-25: nothing is drawn outside."""
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    mm = 72 / 25.4
    for line in boxes.stdout.decode().splitlines():
        if "<word " not in line:
            continue
        facts = dict(part.split("=") for part in line.split("<word ")[1].split(">")[0].split('" '))
        left, right = (float(facts[name].strip('"')) for name in ("xMin", "xMax"))
        assert left >= 30 * mm - 1 and right <= (210 - 15) * mm, line
