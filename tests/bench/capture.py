"""Measures scanning: seconds a page, with and without its text, and how straight it comes out.

python -m tests.bench.capture [--pages 40]

Pages of writing are turned by angles drawn evenly from -7 to 7 degrees, on a scanner's glass and
on a dark table in turn. Seconds are of the wall, start of the child process included, since a clerk
waits for them.
"""

import argparse
import io
import random
import statistics
import time

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
    made, texts, left = [], [], []
    making, reading = [], []
    for number in range(count):
        around = TABLE if number % 2 else GLASS
        content = saved(askew(chance.uniform(-LIMIT, LIMIT), number, around), quality=90)
        began = time.perf_counter()
        (page,) = pages_of(content, 1)
        making.append(time.perf_counter() - began)
        made.append(page)
        left.append(abs(skew(Image.open(io.BytesIO(page)))))
        began = time.perf_counter()
        texts.append(text_of(page))
        reading.append(time.perf_counter() - began)
    began = time.perf_counter()
    content = assembling.pdf([Sheet(page) for page in made], "UBND", "", clock.now())
    joining = (time.perf_counter() - began) / count
    print(f"pages: {count}, angles from -{LIMIT} to {LIMIT} degrees")
    print(f"residual angle: mean {statistics.mean(left):.3f}, worst {max(left):.3f} degrees")
    page = statistics.median(making) + joining
    print(f"straight, A4, PDF: {page:.2f} s a page, {len(content) // count // 1024} KiB a page")
    if is_there():
        print(f"with its text: {page + statistics.median(reading):.2f} s a page")
    print(f"pages read: {sum(text is not None for text in texts)}")


if __name__ == "__main__":
    main()
