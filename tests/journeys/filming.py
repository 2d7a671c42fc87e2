"""A paper held before a camera: what a browser's pretended camera shows, as uncompressed video."""

import subprocess
from pathlib import Path

from PIL import Image, ImageFilter

WIDE, HIGH = 1280, 720


def printed(pdf: Path, folder: Path, dpi: int = 150) -> Image.Image:
    """The first page of a PDF as a printer would put it on paper."""
    target = folder / "page"
    subprocess.run(
        ["pdftoppm", "-png", "-r", str(dpi), "-f", "1", "-singlefile", str(pdf), str(target)],
        check=True,
    )
    return Image.open(target.with_suffix(".png")).convert("L")


def seen(paper: Image.Image) -> Image.Image:
    """The lower part of the paper, where the QR stands, a little askew, a little blurred."""
    width, height = paper.size
    part = paper.crop((0, height // 2, width, height))
    part.thumbnail((WIDE - 40, HIGH - 40))
    turned = part.rotate(3, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    frame = Image.new("L", (WIDE, HIGH), 90)
    frame.paste(turned, ((WIDE - turned.width) // 2, (HIGH - turned.height) // 2))
    return frame.filter(ImageFilter.GaussianBlur(0.6))


def filmed(picture: Image.Image, target: Path, frames: int = 10) -> Path:
    """Grey pictures as a Y4M film, 4:2:0: the whole luma plane, then two planes of no colour."""
    width, height = picture.size
    frame = b"FRAME\n" + picture.tobytes() + b"\x80" * (width * height // 2)
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()
    target.write_bytes(head + frame * frames)
    return target
