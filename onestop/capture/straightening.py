"""One page made straight, cut free of what lies around it, and evenly light.

The angle is the one at which the dark marks, summed along lines, vary most (projection profile):
lines of writing then fall together. On pages like those of tests/bench/capture.py it came nearer to
the true angle than the library deskew (Hough lines, scikit-image), and it needs no library.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

# Degrees a page is turned back at most; more than that somebody meant.
MOST = 12.0
COARSE, FINE = 0.5, 0.05
SIDE = 1100
POINTS = 40_000
# A page with fewer marks than this share of it, or lines no clearer than this, is left as it is.
FEWEST = 0.002
CLEARER = 2.0
# At most this share is cut off a side, as long as so much of a line is darker than the paper.
TRIM, DARK = 0.2, 0.35
# The paper becomes this bright, by at most so much.
WHITE, GAIN = 250.0, 1.4

Grey = NDArray[np.float32]


def skew(image: Image.Image) -> float:
    """The degrees a page is turned, counter-clockwise positive; 0.0 when no lines tell."""
    small = image.convert("L")
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    rows, columns = _marks(small)
    if len(rows) < FEWEST * small.width * small.height:
        return 0.0
    coarse = np.arange(-MOST, MOST + COARSE / 2, COARSE)
    scores = [_sharpness(rows, columns, angle) for angle in coarse]
    best = float(coarse[int(np.argmax(scores))])
    if max(scores) < CLEARER * float(np.median(scores)):
        return 0.0
    fine = np.arange(best - COARSE, best + COARSE + FINE / 2, FINE)
    return float(fine[int(np.argmax([_sharpness(rows, columns, angle) for angle in fine]))])


def straightened(image: Image.Image) -> Image.Image:
    """A picture of a page (RGB) turned straight, without dark borders, its paper nearly white."""
    angle = skew(image)
    if abs(angle) >= FINE:
        image = image.rotate(
            -angle, Image.Resampling.BICUBIC, expand=True, fillcolor=_around(image)
        )
    return _lightened(_trimmed(image))


def _marks(small: Image.Image) -> tuple[Grey, Grey]:
    """Where something is darker than what lies around it: writing, not shadows."""
    grey = np.asarray(small, dtype=np.float32)
    near = np.asarray(small.filter(ImageFilter.BoxBlur(12)), dtype=np.float32)
    dark = grey < near - 18
    rows, columns = np.nonzero(dark)
    if len(rows) > POINTS:
        step = len(rows) / POINTS
        chosen = (np.arange(POINTS) * step).astype(np.int64)
        rows, columns = rows[chosen], columns[chosen]
    return rows.astype(np.float32), columns.astype(np.float32)


def _sharpness(rows: Grey, columns: Grey, degrees: float) -> float:
    """How unevenly the marks are spread over lines at an angle."""
    turn = math.radians(degrees)
    lines = rows * math.cos(turn) + columns * math.sin(turn)
    counts = np.bincount((lines - lines.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(counts)).sum())


def _around(image: Image.Image) -> tuple[int, int, int]:
    """The colour at the edges, for the corners that turning leaves empty."""
    small = np.asarray(image.resize((64, 64), Image.Resampling.BOX))
    edge = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    red, green, blue = (int(value) for value in np.median(edge, axis=0))
    return red, green, blue


def _trimmed(image: Image.Image) -> Image.Image:
    """Without the dark lines at its sides."""
    small = image.convert("L")
    small.thumbnail((600, 600), Image.Resampling.BOX)
    grey = np.asarray(small, dtype=np.float32)
    paper = float(np.percentile(grey, 80))
    dark = grey < paper * 0.6
    top, bottom = _edges(dark.mean(axis=1))
    left, right = _edges(dark.mean(axis=0))
    if not (top or bottom or left or right):
        return image
    across, down = image.width / small.width, image.height / small.height
    return image.crop(
        (
            math.ceil(left * across),
            math.ceil(top * down),
            image.width - math.ceil(right * across),
            image.height - math.ceil(bottom * down),
        )
    )


def _edges(shares: Grey) -> tuple[int, int]:
    """How many lines are to be cut at the one end and at the other."""
    most = int(len(shares) * TRIM)

    def run(line: Grey) -> int:
        light = np.nonzero(line[:most] < DARK)[0]
        count = int(light[0]) if len(light) else most
        # One line more: the edge itself is half dark.
        return count + 1 if count else 0

    return run(shares), run(shares[::-1])


def _lightened(image: Image.Image) -> Image.Image:
    """Each colour spread so that the paper is nearly white; what is dark stays."""
    small = np.asarray(image.resize((200, 200), Image.Resampling.BOX), dtype=np.float32)
    table: list[int] = []
    for band in range(3):
        paper = max(float(np.percentile(small[..., band], 90)), 1.0)
        gain = min(max(WHITE / paper, 1.0), GAIN)
        table += [min(round(value * gain), 255) for value in range(256)]
    return image.point(table)
