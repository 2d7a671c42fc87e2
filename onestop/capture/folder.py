"""The folder scanners write into: a sub-folder for each unit, emptied into the unit's inbox.

A file is taken when it did not change between two looks. It is moved away only after its pages are
durable and written down, so a crash leaves it where it was, to be found by its digest again.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from onestop.agencies import queries as agencies
from onestop.capture import queries, service
from onestop.capture.errors import ScanUnfit
from onestop.capture.taking import take
from onestop.kernel import clock, db, files
from onestop.kernel.act import Act
from onestop.kernel.files import Store

log = logging.getLogger(__name__)
DONE, REFUSED = "done", "refused"
# What programs call a file they are still writing.
UNFINISHED = (".part", ".tmp", ".partial", ".crdownload", ".filepart")
AT_ONCE = 20


@dataclass
class Watch:
    """A folder, and how its files looked the last time: size and time of the last change."""

    root: Path
    seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def ready(self) -> list[tuple[str, Path]]:
        """(unit, file) of everything that looks as it did at the last look, oldest first."""
        looks = {path: (unit, looked) for unit, path, looked in self._files()}
        same = [
            (looked[1], unit, path)
            for path, (unit, looked) in looks.items()
            if looked[0] and self.seen.get(path) == looked
        ]
        self.seen = {path: looked for path, (_unit, looked) in looks.items()}
        return [(unit, path) for _changed, unit, path in sorted(same)]

    def _files(self) -> Iterator[tuple[str, Path, tuple[int, int]]]:
        for folder in sorted(self.root.iterdir()):
            if not folder.is_dir() or folder.is_symlink() or folder.name.startswith("."):
                continue
            for path in folder.iterdir():
                if path.name.startswith((".", "~")) or path.suffix.lower() in UNFINISHED:
                    continue
                # A file may go away between being listed and being looked at.
                with suppress(OSError):
                    facts = path.lstat()
                    if path.is_file() and not path.is_symlink():
                        yield folder.name, path, (facts.st_size, facts.st_mtime_ns)


def collect(make: sessionmaker[Session], store: Store, watch: Watch, most: int) -> dict[str, int]:
    """Take what is ready into the inboxes; returns how many files were taken and refused.

    One file that fails is logged and left for the next look.
    """
    done = {"taken": 0, "refused": 0}
    known: dict[str, bool] = {}
    for unit, path in watch.ready():
        if sum(done.values()) >= AT_ONCE:
            # The rest looks the same the next time.
            break
        if unit not in known:
            known[unit] = _is_unit(make, unit)
        if not known[unit]:
            log.warning("%s: no unit has this code, its scans stay where they are", path.parent)
            continue
        try:
            done["taken" if _taken(make, store, unit, path, most) else "refused"] += 1
        except FileNotFoundError:
            log.info("%s: somebody else took it", path)
        except Exception:
            log.exception("%s failed and waits for the next look", path)
    return done


def _is_unit(make: sessionmaker[Session], unit: str) -> bool:
    with make() as session:
        today = clock.day_of(clock.now())
        return any(agency.code == unit for agency in agencies.all_agencies(session, today))


def _taken(make: sessionmaker[Session], store: Store, unit: str, path: Path, most: int) -> bool:
    with path.open("rb") as file:
        content = file.read(most + 1)
    digest = hashlib.sha256(content).hexdigest()
    try:
        with make() as session:
            found = queries.by_source(session, unit, digest)
            is_kept = found is not None and bool(queries.pages_of(session, found.id))
        # Pages of a scan that was discarded long ago are gone and are made once more.
        pages = [] if is_kept else take(store, path.name, content, most).pages
    except ScanUnfit as refusal:
        words = f"{clock.local(clock.now()):%H:%M %d/%m/%Y}: {refusal}\n"
        _move(path, REFUSED, digest, words)
        return False
    with db.transaction(make) as session:
        act = Act(session, "system", clock.now(), "folder", unit)
        if found:
            again = queries.capture_to_change(session, found.id)
            service.take_up_again(act, again)
            if pages and again.state in queries.GOING:
                service.add_pages(act, again, digest, pages, "folder")
        else:
            made = service.begin(act, unit, None, source=(digest, path.name))
            service.add_pages(act, made, digest, pages, "folder")
    _move(path, DONE, digest)
    return True


def _move(path: Path, where: str, digest: str, words: str = "") -> None:
    """Out of the way of the next look; the reason is beside it before it is there."""
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    target = folder / path.name
    if target.exists():
        target = folder / f"{path.stem}-{digest[:12]}{path.suffix}"
    if words:
        files.replace_file(target.with_name(f"{target.name}.txt"), words.encode())
        target.with_name(f"{target.name}.txt").chmod(0o644)
    os.replace(path, target)
    for changed in (folder, path.parent):
        files.sync_folder(changed)
