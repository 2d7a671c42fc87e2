"""Pages come out straight, evenly light and as A4; what is no page is refused by what it is."""

import io
import shutil
import subprocess

import pikepdf
import pytest
from pikepdf import pdfa
from PIL import Image

from onestop.capture import assembling, text_reading
from onestop.capture.assembling import Sheet
from onestop.capture.page_making import pages_of
from onestop.capture.straightening import skew
from onestop.kernel.inspection import Unfit, inspect
from tests.capture.papers import GLASS, TABLE, askew, saved, sheet
from tests.conftest import MONDAY
from tests.kernel.test_inspection import packed, pdf, with_file, with_script
from tests.results.test_sealing import FALSE_ALARMS

CODE, UNIT = "H05.105-260302-0001", "UBND phường Kinh Bắc"


def opened(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page))


def text_in(content: bytes, tmp_path) -> str:
    path = tmp_path / "made.pdf"
    path.write_bytes(content)
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True)
    return told.stdout


@pytest.mark.parametrize(("degrees", "around"), [(-7, GLASS), (2.3, TABLE), (5, GLASS), (7, TABLE)])
def test_an_askew_page_comes_back_straight(degrees, around) -> None:
    image = askew(degrees, around=around)
    assert skew(image) == pytest.approx(degrees, abs=0.25)
    (page,) = pages_of(saved(image), 5)
    made = opened(page)
    assert abs(skew(made)) < 0.5
    # The table around it is gone, and the paper is nearly white.
    grey = made.convert("L")
    assert min(grey.getpixel((x, made.height // 2)) for x in (2, made.width - 3)) > 225
    assert grey.getpixel((made.width // 2, 60)) > 240


def test_what_has_no_lines_is_not_turned() -> None:
    assert skew(Image.new("RGB", (800, 1100), "white")) == 0
    assert skew(Image.effect_noise((800, 1100), 90)) == 0


def test_a_page_is_a4_at_200_dots_and_marked_outside_its_content(tmp_path) -> None:
    tall, wide = (
        pages_of(saved(image), 5)[0] for image in (sheet(), sheet().rotate(90, expand=True))
    )
    made = assembling.pdf([Sheet(tall), Sheet(wide), Sheet(tall, turn=3)], UNIT, CODE, MONDAY)
    with pikepdf.open(io.BytesIO(made)) as document:
        sizes = [tuple(float(side) / 72 * 25.4 for side in p.mediabox[2:]) for p in document.pages]
        image = next(iter(document.pages[0].get_images().values()))
    assert sizes == [
        pytest.approx((210, 297), rel=0.01),
        *[pytest.approx((297, 210), rel=0.01)] * 2,
    ]
    # The band of the mark is white paper below the picture: nine millimetres of 297.
    assert image.Height / (288 / 25.4) == pytest.approx(200, rel=0.01)
    told = text_in(made, tmp_path)
    for number in (1, 2, 3):
        assert f"BẢN SỐ HÓA – {UNIT} – {CODE} – 09:30 02/03/2026 – trang {number}/3" in told
    read = [Sheet(tall, 0, text_reading.text_of(saved(sheet().crop((0, 150, 1654, 500)))))]
    for content in (made, assembling.pdf(read, UNIT, CODE, MONDAY)):
        findings = pdfa.validate_written(io.BytesIO(content), "2b").findings
        # The same alarms as of part 3, under the number of part 2.
        broken = {found.rule for found in findings if found.kind == "violation"}
        told = {rule.replace("19005_2", "19005_3") for rule in broken}
        assert told <= FALSE_ALARMS
    assert inspect(made).media_type == "application/pdf"


def test_the_camera_s_turn_is_heeded_and_its_secrets_are_not_kept() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    (page,) = pages_of(saved(sheet().rotate(90, expand=True), exif=exif), 5)
    made = opened(page)
    assert made.height > made.width and not made.getexif()


def test_a_pdf_and_a_tiff_of_many_pages_are_as_many_pages() -> None:
    sheets = [sheet(seed).resize((827, 1170)) for seed in (1, 2, 3)]
    tiff = saved(sheets[0].convert("1"), "TIFF", save_all=True, append_images=sheets[1:])
    assert len(pages_of(tiff, 3)) == 3
    pages = saved(sheets[0], "PDF", save_all=True, append_images=sheets[1:], resolution=100)
    assert [opened(page).height for page in pages_of(pages, 3)] == [2268] * 3
    for content in (tiff, pages):
        with pytest.raises(Unfit, match="pages"):
            pages_of(content, 2)


def bomb() -> bytes:
    """A picture of a hundred million points in a few thousand bytes."""
    return saved(Image.new("1", (10_000, 10_000)), "PNG")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<script>alert(1)</script>", "type"),
        (packed("word/document.xml"), "type"),
        (b"MZ" + b"\0" * 300, "type"),
        (saved(Image.new("RGB", (9, 9)), "GIF"), "type"),
        (saved(sheet())[:3000], "broken"),
        (bomb(), "broken"),
        (b"%PDF-1.7 and nothing more", "broken"),
        (pdf(with_script), "active"),
        (pdf(with_file), "active"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "locked"),
    ],
)
def test_what_is_no_page_is_refused_by_what_it_is(content, reason) -> None:
    with pytest.raises(Unfit, match=reason):
        pages_of(content, 5)


def test_the_writing_can_be_searched_where_the_system_reads_it(tmp_path) -> None:
    assert shutil.which("tesseract"), "tests/prepare.sh installs it"
    (page,) = pages_of(saved(askew(4).crop((0, 0, 1700, 1100))), 5)
    text = text_reading.text_of(page)
    assert text is not None
    told = text_in(assembling.pdf([Sheet(page, 0, text)], UNIT, CODE, MONDAY), tmp_path)
    assert told.count("Việt") > 5 and "giấy" in told


def test_a_page_turned_is_read_as_it_is_shown(tmp_path) -> None:
    part = sheet().crop((0, 150, 1654, 800))
    (page,) = pages_of(saved(part.rotate(90, expand=True)), 5)
    text = text_reading.text_of(page, turn=1)
    made = assembling.pdf([Sheet(page, 1, text)], UNIT, CODE, MONDAY)
    assert text_in(made, tmp_path).count("Việt") > 1


def test_without_the_program_all_works_and_nothing_is_said_of_text(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert text_reading.text_of(saved(sheet())) is None
