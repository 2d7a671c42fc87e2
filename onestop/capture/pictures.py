"""Pages that were made here, looked at again: turned, or small."""

import io

from PIL import Image

THUMBNAIL = (360, 500)
QUARTERS = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def size_of(page: bytes) -> tuple[int, int]:
    """Width and height of a page in pixels."""
    with Image.open(io.BytesIO(page), formats=("JPEG",)) as image:
        return image.size


def turned(page: bytes, turn: int) -> bytes:
    """A page turned clockwise by so many quarters."""
    return _saved(page, turn, None)


def thumbnail(page: bytes, turn: int) -> bytes:
    """A page as a small picture."""
    return _saved(page, turn, THUMBNAIL)


def _saved(page: bytes, turn: int, most: tuple[int, int] | None) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(page), formats=("JPEG",)) as image:
        if most:
            image.draft("RGB", (most[0] * 2, most[1] * 2))
        made = image.transpose(QUARTERS[turn]) if turn else image.copy()
        if most:
            made.thumbnail(most)
        made.save(out, "JPEG", quality=75 if most else 90)
    return out.getvalue()
