"""One re-dating in a process of its own: its time, its people and its peak memory, as JSON."""

import json
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from onestop import app, config
from onestop.journal import queries as journal
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.redating import queries as redatings
from onestop.redating import service as redating
from onestop.redating.rules import day_change
from onestop.upkeep.service import go_on_redating
from onestop.workdays.calendar import Special
from tests.conftest import cheap


def main(url: str, day: date) -> dict[str, Any]:
    """A day off is proposed, looked at, applied, and everything is brought to its end."""
    with tempfile.TemporaryDirectory() as folder:
        make = app.open_sessions(
            config.read({"ONESTOP_DATA_DIR": folder, "ONESTOP_DATABASE_URL": url})
        )
        cheap()
        change = day_change(day, Special(False, "Ngày nghỉ mẫu", "Sample day off"), source="bench")
        told: dict[str, Any] = {"empty_mb": peak()}
        with db.transaction(make) as session:
            number = redating.propose(
                Act(session, "system", clock.now(), "bench"), change, "bench"
            ).id
        began = time.perf_counter()
        with make() as session:
            seen = redating.preview(session, redatings.redating(session, number), clock.now())
        told |= {"preview_s": time.perf_counter() - began, "preview_looked_at": seen.looked_at}
        began = time.perf_counter()
        with db.transaction(make) as session:
            act = Act(session, "system", clock.now(), "bench")
            redating.apply(act, redatings.redating_to_change(session, number))
        told["apply_s"] = time.perf_counter() - began
        start = clock.now()
        told["batches"] = go_on_redating(make)
        end = clock.now()
        with make() as session:
            done = redatings.redating(session, number)
            events = {e.name: e.at for e in journal.events_of(session, f"redating:{number}")}
        dated = events["redating.dated"]
        dating, telling = (dated - start).total_seconds(), (end - dated).total_seconds()
        return told | {
            "looked_at": done.looked_at,
            "moved": done.moved,
            "told": done.told,
            "dating_s": dating,
            "dossiers_per_s": done.looked_at / dating,
            "people_per_s": done.told / telling,
            "peak_mb": peak(),
        }


def peak() -> float:
    """The most memory this process has had, in MB. Linux lets a started program inherit the peak
    of its starter in getrusage, so what it says of the program alone is read where it is told."""
    status = Path("/proc/self/status")
    if status.exists():
        found = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(found.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], date.fromisoformat(sys.argv[2]))))
