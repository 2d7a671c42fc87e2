"""QR codes in pictures and on the pages of a PDF: the only importer of zxing-cpp and pypdfium2.

Meant for a process of its own: what is read here comes from strangers.
"""

import io
from collections.abc import Callable, Iterable, Iterator

import pillow_heif
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

# A picture is unfolded whole, a JPEG already made smaller while it is read.
PIXELS, JPEG_PIXELS = 60_000_000, 250_000_000
SIDE = 4000
SIDES = (2000, SIDE, 1200)
FORMATS = ("JPEG", "PNG", "HEIF", "AVIF", "WEBP")
# A result has its code on the first or the last page; between them nobody looks.
ENDS = 3
RESOLUTIONS = (200, 300)
PAGE_PIXELS = 12_000_000
CODES, LETTERS = 20, 3000
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
Wanted = Callable[[str], bool]


class Unreadable(ValueError):
    """Bytes that are no picture, or no PDF; the argument is a code: broken, large, locked."""


def in_picture(content: bytes, wanted: Wanted) -> list[str]:
    """The texts of the codes in a picture, looked for in several sizes until one is wanted.

    Raises Unreadable.
    """
    return _until(wanted, _sizes(_picture(content)))


def in_pdf(content: bytes, wanted: Wanted) -> list[str]:
    """The texts of the codes on the first and last pages of a PDF. Raises Unreadable."""
    try:
        with pypdfium2.PdfDocument(content) as document:
            return _until(wanted, _pages(document))
    except pypdfium2.PdfiumError as problem:
        raise Unreadable("locked" if "password" in str(problem).lower() else "broken") from None


def drawn_pages(content: bytes, resolution: int, most: int) -> Iterator[Image.Image]:
    """Every page of a PDF as a picture (RGB), so many dots an inch as memory has room for.

    Raises Unreadable: large when there are more than `most` pages, locked, broken.
    """
    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > most:
                raise Unreadable("large")
            for page in document:
                width, height = page.get_size()
                room = (PAGE_PIXELS / max(width * height, 1)) ** 0.5
                drawn = page.render(scale=min(resolution / 72, room))
                yield drawn.to_pil().convert("RGB")
                page.close()
    except pypdfium2.PdfiumError as problem:
        raise Unreadable("locked" if "password" in str(problem).lower() else "broken") from None


def _until(wanted: Wanted, pictures: Iterable[Image.Image]) -> list[str]:
    found: list[str] = []
    for picture in pictures:
        for code in zxingcpp.read_barcodes(picture, formats=QR):
            if len(code.text) <= LETTERS and code.text not in found:
                found.append(code.text)
        if len(found) >= CODES or any(map(wanted, found)):
            break
    return found[:CODES]


def _picture(content: bytes) -> Image.Image:
    pillow_heif.register_heif_opener()
    Image.init()
    Image.MAX_IMAGE_PIXELS = JPEG_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            pixels = image.width * image.height
            if pixels > (JPEG_PIXELS if image.format in ("JPEG", "MPO") else PIXELS):
                raise Unreadable("large")
            image.draft("L", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image)
            if "A" in upright.getbands() or "transparency" in upright.info:
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright.convert("RGBA"))
            return upright.convert("L")
    except Image.DecompressionBombError:
        raise Unreadable("large") from None
    except (OSError, ValueError, SyntaxError, TypeError, EOFError, IndexError, KeyError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable("broken") from None


def _sizes(image: Image.Image) -> Iterator[Image.Image]:
    """The picture in several sizes, then with its noise smoothed and its shadows lifted."""
    for side in SIDES:
        yield _within(image, side)
    smaller = _within(image, SIDES[0])
    yield ImageOps.autocontrast(smaller.filter(ImageFilter.MedianFilter(3)), cutoff=2)
    yield ImageOps.autocontrast(smaller.filter(ImageFilter.GaussianBlur(1.5)), cutoff=2)


def _within(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    made = image.copy()
    made.thumbnail((side, side), Image.Resampling.BOX)
    return made


def _pages(document: pypdfium2.PdfDocument) -> Iterator[Image.Image]:
    count = len(document)
    places = [*range(min(count, ENDS)), *range(max(ENDS, count - ENDS), count)]
    for resolution in RESOLUTIONS:
        for place in places:
            page = document[place]
            width, height = page.get_size()
            most = (PAGE_PIXELS / max(width * height, 1)) ** 0.5
            drawn = page.render(scale=min(resolution / 72, most), grayscale=True)
            yield drawn.to_pil().convert("L")
            page.close()
