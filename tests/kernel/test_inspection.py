"""Files are taken for what they are, not for what they are called."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from onestop.kernel.inspection import OFFICE, Unfit, inspect


def picture(kind: str, mode: str = "RGB", **saved) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (40, 30), "white").save(out, kind, **saved)
    return out.getvalue()


def pdf(change=lambda _document: None, **saved) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    out = io.BytesIO()
    document.save(out, **saved)
    return out.getvalue()


def packed(*names: str, size: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, b"\0" * size)
    return out.getvalue()


def with_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )


def with_file(document: pikepdf.Pdf) -> None:
    document.attachments["note.exe"] = b"MZ"


def test_a_plain_pdf_is_kept_byte_for_byte() -> None:
    content = pdf()
    found = inspect(content)
    assert (found.media_type, found.content) == ("application/pdf", content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"hello", "type"),
        (b"<html><script>alert(1)</script></html>", "type"),
        (b"MZ" + b"\0" * 200, "type"),
        (b"%PDF-1.7 and then nothing of the kind", "broken"),
        (picture("PNG")[:60], "broken"),
        (pdf(with_script), "active"),
        (pdf(with_file), "active"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "locked"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="")), "locked"),
        (packed("readme.txt"), "type"),
        (packed("word/document.xml", "word/vbaProject.bin"), "active"),
        (packed("word/document.xml", size=210 * 1024 * 1024), "broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_taken_says_why(content, reason) -> None:
    with pytest.raises(Unfit) as refused:
        inspect(content)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("ending", "inner"), [(".docx", "word/document"), (".xlsx", "xl/workbook")]
)
def test_office_files_are_known_by_what_is_in_them(ending, inner) -> None:
    assert inspect(packed(f"{inner}.xml")).media_type == OFFICE[ending]


def test_an_image_comes_out_without_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    content = picture("JPEG", exif=exif)
    assert b"taken at home" in content
    found = inspect(content)
    assert found.media_type == "image/jpeg" and b"taken at home" not in found.content


def test_a_picture_lying_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(inspect(picture("JPEG", exif=exif)).content)) as upright:
        assert upright.size == (30, 40)


def test_a_phones_heic_becomes_a_jpeg() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    assert inspect(picture("HEIF")).media_type == "image/jpeg"


def test_a_picture_that_would_unfold_without_bound_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(Unfit) as refused:
        inspect(out.getvalue())
    assert str(refused.value) == "broken"
