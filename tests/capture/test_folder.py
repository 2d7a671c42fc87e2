"""The folder scanners write into: nothing half-written is taken, and nothing is lost or doubled."""

import os
import subprocess
import sys

import pytest
from PIL import Image
from sqlalchemy import select

from onestop import migrating
from onestop.capture import folder, queries
from onestop.capture.folder import Watch, collect
from onestop.capture.forgetting import forget_pages
from onestop.capture.models import Capture, CaptureState
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.kernel.files import Store
from onestop.upkeep.service import go_on_scanning
from tests import small_world
from tests.capture.papers import saved, sheet
from tests.conftest import fresh_database
from tests.small_world import UNIT

MOST = 5_000_000


@pytest.fixture
def desk(request, tmp_path):
    """Sessions on a store of its own, a store of files, the watched folder of a unit."""
    url = fresh_database(request, tmp_path, f"folder_{os.getpid()}_{abs(hash(tmp_path))}")
    engine = db.connect(url)
    migrating.upgrade(engine)
    make = db.sessions(engine)
    with db.transaction(make) as session:
        small_world.make(session, clock.now())
    inbox = tmp_path / "scans" / UNIT
    inbox.mkdir(parents=True)
    yield make, Store(tmp_path / "files"), inbox, url
    engine.dispose()


def page(seed: int = 0) -> bytes:
    return saved(sheet(seed).resize((500, 707)))


def captures(make) -> list[Capture]:
    with make() as session:
        return list(session.scalars(select(Capture).order_by(Capture.id)))


def looked(make, store, watch) -> dict[str, int]:
    """Two looks, as a worker takes them."""
    collect(make, store, watch, MOST)
    return collect(make, store, watch, MOST)


def crash(*_facts: object) -> None:
    """The power goes: nothing catches this."""
    raise KeyboardInterrupt


def test_a_file_is_taken_when_it_stands_still(desk) -> None:
    make, store, inbox, _url = desk
    watch, content = Watch(inbox.parent), page()
    scan = inbox / "SCAN_001.jpg"
    (inbox / "half.jpg.part").write_bytes(content)
    for end in (1000, 2000, len(content)):
        scan.write_bytes(content[:end])
        assert collect(make, store, watch, MOST) == {"taken": 0, "refused": 0}
    assert scan.exists()
    assert collect(make, store, watch, MOST) == {"taken": 1, "refused": 0}
    assert not scan.exists() and (inbox / "done" / "SCAN_001.jpg").read_bytes() == content
    (taken,) = captures(make)
    assert (taken.unit, taken.name, taken.account_id) == (UNIT, "SCAN_001.jpg", None)
    with make() as session:
        (kept,) = queries.pages_of(session, taken.id)
    with Image.open(store.path(kept.digest)) as drawn:
        assert drawn.height == 2268
    assert collect(make, store, watch, MOST) == {"taken": 0, "refused": 0}
    # The worker's round reads the page that came, once.
    assert [go_on_scanning(make, store, watch, MOST) for _ in range(2)] == [1, 0]


def test_what_is_no_scan_is_put_aside_with_the_reason(desk) -> None:
    make, store, inbox, _url = desk
    (inbox / "virus.pdf").write_bytes(b"MZ" + b"\0" * 200)
    (inbox / "big.jpg").write_bytes(b"\xff" * (MOST + 1))
    elsewhere = inbox.parent / "X99"
    elsewhere.mkdir()
    (elsewhere / "lost.jpg").write_bytes(page())
    assert looked(make, store, Watch(inbox.parent)) == {"taken": 0, "refused": 2}
    assert captures(make) == []
    for name in ("virus.pdf", "big.jpg"):
        assert (inbox / "refused" / name).exists()
        assert name in (inbox / "refused" / f"{name}.txt").read_text()
    # Nobody's unit: it stays where it is.
    assert (elsewhere / "lost.jpg").exists()


def test_a_crash_before_the_move_loses_and_doubles_nothing(desk, monkeypatch) -> None:
    make, store, inbox, _url = desk
    (inbox / "a.jpg").write_bytes(page())

    with monkeypatch.context() as patch:
        patch.setattr(folder, "_move", crash)
        with pytest.raises(KeyboardInterrupt):
            looked(make, store, Watch(inbox.parent))
    assert (inbox / "a.jpg").exists() and len(captures(make)) == 1
    assert looked(make, store, Watch(inbox.parent))["taken"] == 1
    assert (inbox / "done" / "a.jpg").exists() and len(captures(make)) == 1


def test_a_crash_before_it_is_written_down_leaves_the_file(desk, monkeypatch) -> None:
    make, store, inbox, _url = desk
    (inbox / "a.jpg").write_bytes(page())

    with monkeypatch.context() as patch:
        patch.setattr(folder.service, "add_pages", crash)
        with pytest.raises(KeyboardInterrupt):
            looked(make, store, Watch(inbox.parent))
    assert (inbox / "a.jpg").exists() and captures(make) == []
    assert looked(make, store, Watch(inbox.parent))["taken"] == 1


def test_the_same_file_again_is_the_same_scan_also_after_it_was_discarded(desk) -> None:
    make, store, inbox, _url = desk
    for name in ("a.jpg", "b.jpg"):
        (inbox / name).write_bytes(page())
    assert looked(make, store, Watch(inbox.parent))["taken"] == 2
    (only,) = captures(make)
    with db.transaction(make) as session:
        session.get_one(Capture, only.id).state = CaptureState.DISCARDED
    (inbox / "a.jpg").write_bytes(page())
    looked(make, store, Watch(inbox.parent))
    (only,) = captures(make)
    assert only.state is CaptureState.OPEN
    assert len(list((inbox / "done").iterdir())) == 3
    # Its pages were forgotten meanwhile: they are made once more.
    with db.transaction(make) as session:
        session.get_one(Capture, only.id).state = CaptureState.DISCARDED
        forget_pages(Act(session, "system", clock.now(), "test"), only.id)
    (inbox / "a.jpg").write_bytes(page())
    looked(make, store, Watch(inbox.parent))
    with make() as session:
        assert len(queries.pages_of(session, only.id)) == 1
        assert queries.capture(session, only.id).state is CaptureState.OPEN


def test_the_command_takes_what_is_finished(desk, tmp_path) -> None:
    make, _store, inbox, url = desk
    (inbox / "a.jpg").write_bytes(page())
    environment = {
        **os.environ,
        "ONESTOP_DATA_DIR": str(tmp_path),
        "ONESTOP_DATABASE_URL": url,
        "ONESTOP_SCAN_DIR": str(inbox.parent),
    }
    command = [sys.executable, "-m", "onestop", "scans", "collect", "--once"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "taken 1, refused 0\n"
    assert len(captures(make)) == 1
