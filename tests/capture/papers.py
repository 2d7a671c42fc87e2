"""Pages as they come from a scanner or a camera: lines of writing, lying askew."""

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parents[2] / "static" / "fonts" / "Tinos-Regular.ttf"
WORDS = (
    *("Ủy", "ban", "nhân", "dân", "phường", "cộng", "hòa", "xã", "hội", "chủ", "nghĩa", "Việt"),
    *("Nam", "độc", "lập", "tự", "do", "hạnh", "phúc", "giấy", "chứng", "nhận", "họ", "tên"),
)
TABLE, GLASS = (40, 38, 36), (255, 255, 255)


def sheet(seed: int = 0, until: int = 2100) -> Image.Image:
    """A page of writing down to a row, A4 at 200 dots an inch, its paper a little yellow."""
    chance = random.Random(seed)
    image = Image.new("RGB", (1654, 2339), (240, 236, 224))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 34)
    y = 200
    while y < until:
        x, end = 180.0, chance.choice((1370, 1370, 800))
        while x < end:
            word = chance.choice(WORDS) + " "
            draw.text((x, y), word, font=font, fill=(30, 30, 40))
            x += draw.textlength(word, font=font)
        y += chance.choice((52, 52, 52, 90))
    return image


def askew(degrees: float, seed: int = 0, around: tuple[int, int, int] = GLASS) -> Image.Image:
    """The page turned counter-clockwise by so many degrees."""
    turned = sheet(seed)
    return turned.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=around)


def saved(image: Image.Image, kind: str = "JPEG", **facts: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **facts)
    return out.getvalue()
