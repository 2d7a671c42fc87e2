"""What a file really is, looked at in a child process with bounded time and memory.

Images come out re-encoded without what a camera wrote into them; PDF files that carry scripts,
other files or a password are not taken.
"""

import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pillow_heif
import puremagic
from PIL import Image, ImageOps

from onestop.kernel import confined

SECONDS = 30
MEMORY = 1024 * 1024 * 1024
PIXELS = 60_000_000
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNPACKED = 200 * 1024 * 1024


class Unfit(Exception):
    """A file that is not taken; the argument is a code for the reason."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is by its content, and the bytes to keep."""

    media_type: str
    content: bytes


def inspect(content: bytes) -> Inspected:
    """Look at a file in a child process. Raises Unfit(empty, type, broken, active, locked, slow).

    What is kept of an image is a new JPEG or PNG; other kinds are kept byte for byte.
    """
    if not content:
        raise Unfit("empty")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        source.write_bytes(content)
        try:
            found = json.loads(confined.run(__name__, (str(source), str(target)), SECONDS))
        except confined.TooSlow:
            raise Unfit("slow") from None
        except (confined.Failed, ValueError):
            raise Unfit("broken") from None
        if "unfit" in found:
            raise Unfit(found["unfit"])
        return Inspected(found["media_type"], target.read_bytes())


def _pdf(content: bytes) -> tuple[str, bytes]:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if document.is_encrypted:
                raise Unfit("locked")
            root = document.Root
            names = root.get("/Names", pikepdf.Dictionary())
            active = {"/OpenAction", "/AA"} & set(root.keys())
            carried = {"/JavaScript", "/EmbeddedFiles"} & set(names.keys())
            if carried or (active and _runs(document)) or not len(document.pages):
                raise Unfit("active" if document.pages else "broken")
            if any(
                "/JS" in action or "/Launch" in str(action.get("/S", ""))
                for action in _actions(document)
            ):
                raise Unfit("active")
    except pikepdf.PasswordError:
        raise Unfit("locked") from None
    except pikepdf.PdfError:
        raise Unfit("broken") from None
    return "application/pdf", content


def _runs(document: pikepdf.Pdf) -> bool:
    root = document.Root
    action = root.get("/OpenAction")
    return "/AA" in root or (isinstance(action, pikepdf.Dictionary) and "/JS" in action)


def _actions(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    found = []
    for page in document.pages:
        for note in page.get("/Annots", []):
            for key in ("/A", "/AA"):
                if isinstance(action := note.get(key), pikepdf.Dictionary):
                    found.append(action)
    return found


def _image(content: bytes) -> tuple[str, bytes]:
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > PIXELS:
                raise Unfit("broken")
            kind = "PNG" if image.format == "PNG" else "JPEG"
            upright = ImageOps.exif_transpose(image)
            drawn = upright if kind == "PNG" else upright.convert("RGB")
            out = io.BytesIO()
            drawn.save(out, kind, **({} if kind == "PNG" else {"quality": 88}))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Unfit("broken") from None
    return f"image/{kind.lower()}", out.getvalue()


def _office(content: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = {info.filename for info in packed.infolist()}
            if sum(info.file_size for info in packed.infolist()) > UNPACKED:
                raise Unfit("broken")
            if any(name.lower().endswith((".bin", ".exe", ".js", ".vbs")) for name in names):
                raise Unfit("active")
    except zipfile.BadZipFile:
        raise Unfit("broken") from None
    if "word/document.xml" in names:
        return OFFICE[".docx"], content
    if "xl/workbook.xml" in names:
        return OFFICE[".xlsx"], content
    raise Unfit("type")


KINDS: dict[str, Callable[[bytes], tuple[str, bytes]]] = {
    **dict.fromkeys((".jpg", ".jpeg", ".jfif", ".png", ".heic", ".heif", ".avif"), _image),
}


def look(content: bytes) -> tuple[str, bytes]:
    """The media type and the bytes to keep; runs inside the child process. Raises Unfit."""
    if content[:1024].find(b"%PDF-") >= 0:
        return _pdf(content)
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    if content[4:8] == b"ftyp":
        return _image(content)
    try:
        found = puremagic.from_string(content[:8192])
    except (puremagic.PureError, ValueError):
        raise Unfit("type") from None
    reader = KINDS.get(found.lower())
    if reader is None:
        raise Unfit("type")
    return reader(content)


def _main(source: Path, target: Path) -> None:
    confined.limit(SECONDS, MEMORY)
    confined.cut_off()
    try:
        media_type, kept = look(source.read_bytes())
        target.write_bytes(kept)
        said = {"media_type": media_type}
    except Unfit as unfit:
        said = {"unfit": str(unfit)}
    except MemoryError:
        said = {"unfit": "broken"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]))
