"""Measures scanning: seconds a page, with and without its text, and how straight it comes out.

python -m tests.bench.capture [--pages 40]

Pages of writing are turned by angles drawn evenly from -7 to 7 degrees, on a scanner's glass and
on a dark table in turn. Seconds are of the processor, those of the child processes and their start
included, so that a busy machine does not count. The angle found is compared with the one the page
was turned by; the residual is what is found on the page that came out.
"""

import argparse
import io
import os
import random
import statistics

from PIL import Image

from onestop.capture import assembling
from onestop.capture.assembling import Sheet
from onestop.capture.page_making import pages_of
from onestop.capture.straightening import skew
from onestop.capture.text_reading import is_there, text_of
from onestop.kernel import clock
from tests.capture.papers import GLASS, TABLE, askew, saved

LIMIT = 7.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    count = parser.parse_args().pages
    chance = random.Random(40)
    made, texts, left, off = [], [], [], []
    making, reading = [], []
    for number in range(count):
        around = TABLE if number % 2 else GLASS
        angle = chance.uniform(-LIMIT, LIMIT)
        image = askew(angle, number, around)
        off.append(abs(skew(image) - angle))
        content = saved(image, quality=90)
        began = _seconds()
        (page,) = pages_of(content, 1)
        making.append(_seconds() - began)
        made.append(page)
        left.append(abs(skew(Image.open(io.BytesIO(page)))))
        began = _seconds()
        texts.append(text_of(page))
        reading.append(_seconds() - began)
    began = _seconds()
    content = assembling.pdf([Sheet(page) for page in made], "UBND", "", clock.now())
    joining = (_seconds() - began) / count
    print(f"pages: {count}, angles from -{LIMIT} to {LIMIT} degrees")
    print(f"angle found: off by {statistics.mean(off):.3f} in the mean, {max(off):.3f} at worst")
    print(f"residual angle: mean {statistics.mean(left):.3f}, worst {max(left):.3f} degrees")
    page = statistics.median(making) + joining
    print(f"straight, A4, PDF: {page:.2f} s a page, {len(content) // count // 1024} KiB a page")
    if is_there():
        print(f"with its text: {page + statistics.median(reading):.2f} s a page")
    print(f"pages read: {sum(text is not None for text in texts)}")


def _seconds() -> float:
    """Processor seconds of this process and of the children it has waited for."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
