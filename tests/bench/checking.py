"""Measures checking: processor time of one token, genuine and hostile, and of one file.

python -m tests.bench.checking
"""

import io
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
from PIL import Image
from sqlalchemy.orm import Session

from onestop import config, migrating
from onestop.app import create_app
from onestop.demo.loading import OLDEST, described, load
from onestop.kernel import clock, db
from onestop.results import checking, keys
from onestop.results.approving import Place
from onestop.results.opening import opened
from tests.conftest import cheap
from tests.results import tampering

BASE = "http://localhost"
TIMES = 500


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = config.read({"ONESTOP_DATA_DIR": name, "ONESTOP_BASE_URL": BASE})
        engine = db.connect(settings.database_url)
        migrating.upgrade(engine)
        engine.dispose()
        app = create_app(settings)
        cheap()
        keys.pretend_older(settings.keys_dir, clock.now() - OLDEST)
        make = app.extensions["sessions"]
        with db.transaction(make) as session:
            load(session, Place(app.extensions["files"], BASE), clock.now())
        with make() as session:
            result = next(r for r in described(session, BASE)["results"] if r["state"] == "valid")
            tokens(session, result["link"].rpartition("/")[2])
            files((folder / result["pdf"]).read_bytes(), folder)


def tokens(session: Session, genuine: str) -> None:
    """CPU ms of a check in this process: the mean and the dearest of many."""
    print("token".ljust(36), "mean ms   most ms   (CPU)")
    for name, text in {
        "genuine, in the register": genuine,
        "one sign changed": genuine[:-9] + ("A" if genuine[-9] != "A" else "B") + genuine[-8:],
        "cut off": genuine[:200],
        "noise of the same length": "QX7B" * (len(genuine) // 4),
        "longest that is read": "A" * 2000,
        "a hundred thousand signs": "A" * 100_000,
    }.items():
        checking.check(session, text, clock.now())
        spent = [
            _spent(lambda text=text: checking.check(session, text, clock.now()))
            for _ in range(TIMES)
        ]
        print(name.ljust(36), f"{1000 * sum(spent) / TIMES:7.3f}   {1000 * max(spent):7.3f}")


def files(pdf: bytes, folder: Path) -> None:
    """CPU and wall seconds of a child process for each kind of file."""
    page = tampering.page_of(pdf, folder)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        locked = tampering.saved(document, encryption=pikepdf.Encryption(owner="a", user="b"))
    print("\n" + "file".ljust(36), "size KB   CPU s   wall s   found")
    for name, content in {
        "the PDF as issued": pdf,
        "without its attachments": tampering.attached(pdf, json=None, kq1=None),
        "painted over": tampering.painted_over(pdf),
        "a photo": tampering.photo_of(page),
        "a photo without a code": tampering.photo_of(Image.new("RGB", page.size, "white")),
        "ten thousand empty pages": tampering.of_pages(10_000),
        "locked": locked,
        "a picture that unfolds": tampering.written(Image.new("1", (20_000, 20_000)), "PNG"),
        "noise behind a PDF's head": b"%PDF-1.7\n" + tampering.noise(10**6),
    }.items():
        before, began = _of_children(), time.monotonic()
        found = opened(content, BASE)
        told = found.problem or found.found_in or "no code"
        spent = _of_children() - before
        line = f"{len(content) // 1024:7}   {spent:5.2f}   {time.monotonic() - began:6.2f}   {told}"
        print(name.ljust(36), line)


def _spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
