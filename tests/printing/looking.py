"""Reading a printed paper as somebody else's programs see it."""

import re
import subprocess
import textwrap
from pathlib import Path

import zxingcpp
from PIL import Image


def text_of(content: bytes) -> str:
    """What is read on the sheet, line ends as spaces."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def codes_in(content: bytes, folder: Path) -> list[str]:
    """What the QR codes of all pages say."""
    for old in folder.glob("page*.png"):
        old.unlink()
    subprocess.run(
        ["pdftoppm", "-r", "80", "-gray", "-png", "-", folder / "page"], input=content, check=True
    )
    found: list[str] = []
    for path in sorted(folder.glob("page*.png")):
        with Image.open(path) as image:
            found += [code.text for code in zxingcpp.read_barcodes(image)]
    return found


def is_whole(content: bytes, folder: Path) -> bool:
    """Whether qpdf finds nothing wrong with it."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    return subprocess.run(["qpdf", "--check", path], capture_output=True).returncode == 0


def settled(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text without what differs from run to run: keys, and the seal of the history."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "<key>")
    text = re.sub(r"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}", "<seal>", text)
    return "\n".join(textwrap.wrap(text, 100, break_on_hyphens=False)) + "\n"
