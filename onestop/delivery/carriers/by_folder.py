"""A carrier that takes and gives files: orders in `out/`, statuses from `in/`.

An order is one JSON file by its number, whole or not there at all; placed again it is the same
file. A file of statuses is JSON lines with the names of the carrier (`orderNumber`, `statusCode`,
and `id` where there is one); once stored it goes to `done/`, and to `refused/` with the reason
beside it when it cannot be read. Read again, nothing of it counts twice.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onestop.delivery.carriers import words
from onestop.delivery.carriers.contract import Refused, Told, Tracked, Unreachable, plain
from onestop.kernel.files import replace_file, sync_folder

FILE_MOST = 4 * 1024 * 1024
NUMBER = re.compile(r"[A-Za-z0-9.\-]{1,80}")
FOLDERS = ("out", "in", "done", "refused")


@dataclass(slots=True)
class FolderCarrier:
    folder: Path
    name: str = "folder"
    _read: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def place(self, order: dict[str, Any]) -> None:
        self._write(words.number_of(order), "order", order)

    def cancel(self, order_number: str) -> None:
        self._write(order_number, "cancel", {words.names()["order"]["number"]: order_number})

    def track(self, last_id: str) -> Tracked:
        """Every readable file there is; `last_id` is of no use to a folder."""
        told: list[Told] = []
        self._read = []
        try:
            files = sorted(p for p in (self.folder / "in").iterdir() if p.suffix == ".jsonl")
            for path in files:
                if found := self._statuses(path):
                    told += found
                    self._read.append(path)
        except OSError as problem:
            raise Unreachable(f"{type(problem).__name__}: {problem}") from None
        return Tracked(told, last_id, more=False)

    def settle(self, tracked: Tracked) -> None:
        for path in self._read:
            self._put_away(path, "done")
        self._read = []

    def _write(self, number: str, kind: str, content: dict[str, Any]) -> None:
        if not NUMBER.fullmatch(number):
            raise Refused(f"no file can be called {number[:40]!r}")
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        try:
            replace_file(self.folder / "out" / f"{number}.{kind}.json", text.encode())
        except OSError as problem:
            raise Unreachable(f"{type(problem).__name__}: {problem}") from None

    def _statuses(self, path: Path) -> list[Told]:
        try:
            if path.stat().st_size > FILE_MOST:
                raise ValueError("the file is too large")
            lines = path.read_text("utf-8").splitlines()
            found = [_told(line) for line in lines if line.strip()]
            if not found:
                raise ValueError("there is nothing in it")
        except (ValueError, KeyError, TypeError) as problem:
            reason = f"{type(problem).__name__}: {problem}\n"
            replace_file(self.folder / "refused" / f"{path.name}.txt", reason.encode())
            self._put_away(path, "refused")
            return []
        return found

    def _put_away(self, path: Path, where: str) -> None:
        """A file that came under the same name before is kept beside it."""
        target, count = self.folder / where / path.name, 1
        while target.exists():
            target = self.folder / where / f"{path.stem}.{count}{path.suffix}"
            count += 1
        os.replace(path, target)
        sync_folder(target.parent)


def _told(line: str) -> Told:
    known = words.names()["answers"]
    row = words.read(line)
    # A line without an id of its own is itself: the same line is the same status.
    key = str(row.get(known["id"]) or hashlib.sha256(line.strip().encode()).hexdigest())
    return Told(plain(key), plain(row[known["order"]]), plain(row[known["status"]]), row)
