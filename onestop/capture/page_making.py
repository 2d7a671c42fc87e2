"""Straight A4 pages from a picture or a PDF, made in a process of its own: these bytes come from
strangers, and a small file can unfold into a great picture."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pillow_heif
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from onestop.capture.rules import RESOLUTION, pixels, place
from onestop.capture.straightening import straightened
from onestop.kernel import confined, inspection, scanning
from onestop.kernel.inspection import Unfit

SECONDS = 60
MEMORY = 1024 * 1024 * 1024
PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "HEIF", "AVIF", "WEBP", "TIFF")
QUALITY = 82
# What a camera gives beyond this is not seen on A4, and only makes the rest slow.
WORKED = 3000


def pages_of(content: bytes, most: int) -> list[bytes]:
    """The pages of a scan as JPEG, straight and as large as A4 at 200 dots an inch has room for.

    Raises Unfit(empty, type, broken, active, locked, slow, pages); `pages` when there are more
    than `most`.
    """
    if not content:
        raise Unfit("empty")
    try:
        said = confined.ask(__name__, content, {"most": most}, SECONDS)
    except confined.TooSlow:
        raise Unfit("slow") from None
    except confined.Failed:
        raise Unfit("broken") from None
    head, _, rest = said.partition(b"\n")
    told = json.loads(head)
    if "unfit" in told:
        raise Unfit(told["unfit"])
    pages, start = [], 0
    for size in told["sizes"]:
        pages.append(rest[start : start + size])
        start += size
    return pages


def work(content: bytes, facts: dict[str, Any]) -> bytes:
    """Inside the child: a line that says how long each page is, or why there is none; the pages."""
    try:
        pages = [_jpeg(image) for image in _pictures(content, int(facts["most"]))]
    except Unfit as unfit:
        return json.dumps({"unfit": str(unfit)}).encode()
    except MemoryError:
        return json.dumps({"unfit": "broken"}).encode()
    return json.dumps({"sizes": [len(page) for page in pages]}).encode() + b"\n" + b"".join(pages)


def _pictures(content: bytes, most: int) -> Iterator[Image.Image]:
    if content[:1024].find(b"%PDF-") >= 0:
        inspection.look(content)
        try:
            yield from scanning.drawn_pages(content, RESOLUTION, most)
        except scanning.Unreadable as problem:
            raise Unfit({"large": "pages"}.get(str(problem), str(problem))) from None
    else:
        yield from _frames(content, most)


def _frames(content: bytes, most: int) -> Iterator[Image.Image]:
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            # Of several pictures in one file only a TIFF has pages; a camera hides a preview there.
            count = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
            if count > most:
                raise Unfit("pages")
            for frame in ImageSequence.Iterator(opened) if count > 1 else [opened]:
                if frame.width * frame.height > PIXELS:
                    raise Unfit("broken")
                frame.draft("RGB", (WORKED, WORKED))
                yield _on_white(ImageOps.exif_transpose(frame))
    except UnidentifiedImageError:
        raise Unfit("type") from None
    except (OSError, ValueError, SyntaxError, TypeError, EOFError, IndexError, KeyError) as problem:
        raise Unfit("broken") from problem
    except Image.DecompressionBombError:
        raise Unfit("broken") from None


def _on_white(image: Image.Image) -> Image.Image:
    if "A" in image.getbands() or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    """The picture straightened, in the size it will have on its page."""
    if max(image.size) > WORKED:
        image.thumbnail((WORKED, WORKED), Image.Resampling.BOX)
    straight = straightened(image)
    room = place(*straight.size)
    size = (max(pixels(room.width), 1), max(pixels(room.height), 1))
    fitted = straight.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    fitted.save(out, "JPEG", quality=QUALITY, optimize=True, dpi=(RESOLUTION, RESOLUTION))
    return out.getvalue()


if __name__ == "__main__":
    confined.answer(work, SECONDS, MEMORY)
