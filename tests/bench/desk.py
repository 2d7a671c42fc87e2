"""Measures the pages of the counter: `python -m tests.bench.desk [times]`.

Every page of the desk and the post that has an address of its own, over the demonstration, and a
walk-in from the card to the slip. Milliseconds in the server, without the line and the browser.
"""

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

from onestop import config, migrating
from onestop.app import create_app
from onestop.demo.loading import OLDEST, described, load
from onestop.kernel import clock, codes, db
from onestop.results import keys
from onestop.results.approving import Place
from tests.site import Site, Visitor

INTAKE = "/desk/intake/1.001193"
CARD = "0001900{:05}||NGUYỄN THỊ MẪU HOA|07031990|Nữ|Số 4 phố Mẫu, Kinh Bắc|01012022"
FORM = {
    "commune": "H05.105",
    "return_by": "desk",
    "collects": "applicant",
    "same_submitter": "y",
    "receive_now": "y",
    "o_0": "1",
    "o_1": "1",
    "o_6": "1",
}
WHO = {"desk": "motcua.kinhbac", "post": "buudien"}


def opened(folder: str) -> Site:
    settings = config.read({**os.environ, "ONESTOP_DATA_DIR": folder})
    engine = db.connect(settings.database_url)
    migrating.upgrade(engine)
    engine.dispose()
    app = create_app(settings)
    keys.pretend_older(settings.keys_dir, clock.now() - OLDEST)
    with db.transaction(app.extensions["sessions"]) as session:
        load(session, Place(app.extensions["files"], settings.base_url), clock.now())
    with app.extensions["sessions"]() as session:
        told = json.loads(json.dumps(described(session, settings.base_url)))
    return Site(app, told)


def timed(name: str, times: int, do: Callable[[int], Any]) -> float:
    """Print the median and the 95th percentile of doing it; returns the former in milliseconds."""
    spent = []
    do(0)
    for number in range(1, times + 1):
        begun = time.perf_counter()
        do(number)
        spent.append((time.perf_counter() - begun) * 1000)
    print(f"{name:44} {median(spent):8.1f} {quantiles(spent, n=20)[-1]:8.1f}")
    return median(spent)


def walk_in(clerk: Visitor, times: int) -> list[float]:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', clerk.get(INTAKE).text)
    assert token
    hidden = {"csrf_token": token.group(1)}

    def send(number: int, **more: str) -> Any:
        return clerk.client.post(
            INTAKE, data={**hidden, **FORM, "op_id": codes.random_text(26), **more}
        )

    def read(number: int) -> None:
        assert send(number, card=CARD.format(number)).status_code == 200

    def store(number: int) -> None:
        name, written = "Nguyễn Thị Mẫu Hoa", f"0001901{number:05}"
        stored = send(number, **{"applicant-name": name, "applicant-number": written})
        assert stored.status_code == 303

    found = [
        timed("walk-in: find the procedure", times, lambda _: clerk.get("/desk/intake?q=kha+sin")),
        timed("walk-in: read the card", times, read),
        timed("walk-in: store", times, store),
    ]
    code = send(0, **{"applicant-name": "Mẫu"}).location.split("/")[3]
    print_slip = f"/desk/dossiers/{code}/receipt.pdf"
    return [*found, timed("walk-in: the slip as PDF", times, lambda _: clerk.get(print_slip))]


def pages(site: Site, door: str, visitor: Visitor, times: int) -> list[float]:
    """Every page of a door whose address needs nothing."""
    found = []
    for rule in sorted(site.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        own = rule.endpoint.startswith(f"{door}.") and "GET" in rule.methods
        if own and not rule.arguments and visitor.get(rule.rule).status_code == 200:
            found.append(timed(rule.rule, times, lambda _, at=rule.rule: visitor.get(at)))
    return found


def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = opened(folder)
        print(f"{'page':44} {'median':>8} {'95 %':>8}  milliseconds")
        found = walk_in(site.visitor(WHO["desk"]), times)
        for door, username in WHO.items():
            found += pages(site, door, site.visitor(username), times)
        print(f"slowest median {max(found):.1f} ms of {len(found)} pages")
        site.app.extensions["sessions"].kw["bind"].dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
