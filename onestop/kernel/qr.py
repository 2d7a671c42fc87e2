"""QR codes: the only importer of the qrcode library."""

import io

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4
# Choosing the mask that looks best costs five times the rest; every reader knows all of them.
MASK = 2


def svg(text: str) -> str:
    """An SVG of the code with its quiet zone, one path, one unit a module; error level M."""
    matrix = _matrix(text)
    side = len(matrix)
    path = "".join(
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )


def png(text: str, module: int = 8) -> bytes:
    """The same as a picture, so many points a module."""
    matrix = _matrix(text)
    drawn = Image.new("1", (len(matrix), len(matrix)))
    drawn.putdata([0 if dark else 255 for row in matrix for dark in row])
    out = io.BytesIO()
    side = len(matrix) * module
    drawn.resize((side, side), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def terminal(text: str) -> str:
    """The code as signs for a terminal, two rows a line."""
    code: QRCode[object] = QRCode(border=2)
    code.add_data(text)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()


def _matrix(text: str) -> list[list[bool]]:
    code: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark stretches begin and how long they are."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found
