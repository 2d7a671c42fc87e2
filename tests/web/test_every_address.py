"""Every address of the program, walked by everybody with values nobody means: never a failure.

The addresses are those the program itself has, so a new page is walked without being listed here.
"""

import re
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.custody.models import HandoverList
from onestop.delivery.models import OutgoingList
from onestop.despatch.models import Bag
from onestop.dossiers.models import Dossier
from onestop.dossiers.originals import Original
from onestop.waiting.models import Appointment
from onestop.web import throttle
from onestop.web.throttle import Window
from tests.site import TOKEN

UNIT, PROCEDURE = "H05.105", "1.001193"
# A representative may do what a citizen may, and files for many.
WHO = (None, "doanhnghiep1", "motcua.kinhbac", "buudien", "chuyenvien.kinhbac", "quanly")
HOSTILE = (
    "",
    "x",
    "9" * 30,
    "-1",
    "²",
    "٣",
    "9" * 5000,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:00:00+00:00",
    "2026-W01-1",
    "31/12/9999",
    "'\"><script>%(n)s {{7*7}} %s",
    "‮ \u0301\u200b𝔘 Ậ",
    "=1+1",
    "/../../etc/passwd",
    "001099000001|||01011999|Nam||01012021",
)
ASKED = ("q", "code", "after", "n", "to", "day", "from", "used", "names", "item")
FIELD = re.compile(r'name="([^"]+)"')
ROUNDS = 2
# Out of the program, or out of the walk: what follows would be walked by nobody.
LEAVES = ("sign_out", "static")


@pytest.fixture
def nothing_kept(monkeypatch) -> None:
    """Everything is written as far as the store says whether it can be, and taken back."""

    def commit(self: Session) -> None:
        self.flush()
        self.rollback()

    monkeypatch.setattr(Session, "commit", commit)
    for name in ("lookups", "walks", "files", "scans"):
        monkeypatch.setattr(throttle, name, Window(10**9, 1, lambda: 0.0))


@pytest.fixture(scope="module")
def known(site) -> dict[str, list[str]]:
    """What really stands in addresses: below which path, in a value of which name; a walk with
    nothing but nonsense would not come past the first door."""
    with site.session() as session:

        def some(*columns) -> list[str]:
            rows = [session.scalars(select(c).order_by(c).limit(3)) for c in columns]
            return [str(value) for found in rows for value in found]

        of_unit = select(Dossier.code).where(Dossier.reception_agency == UNIT)
        statuses = session.scalars(select(Dossier.status).distinct().order_by(Dossier.status)).all()
        found = [
            session.scalar(of_unit.where(Dossier.status == s).order_by(Dossier.code).limit(1))
            for s in statuses
        ]
        return {
            "code": [code for code in found if code],
            "/desk/bags": some(Bag.code),
            "/post/bags": some(Bag.code),
            "/desk/custody": some(Original.code),
            "/office/custody": some(Original.code),
            "/appointments/code": some(Appointment.code),
            "/waiting": [UNIT],
            "/desk/intake": [PROCEDURE],
            "/post/intake": [PROCEDURE],
            "/apply": [PROCEDURE],
            "/me/group/new": [PROCEDURE],
            "/procedures": [PROCEDURE],
            "key": some(HandoverList.key, OutgoingList.typed_key),
            "unit": [UNIT],
            "post": ["H05.970"],
            "day": ["2026-11-25"],
            "procedure": [PROCEDURE],
        }


def real_one(known, rule, name: str, number: int) -> str:
    """One of the values that really stand in this place of an address."""
    below = next((path for path in known if path[0] == "/" and rule.rule.startswith(path)), "")
    choices = known.get(below if name == "code" and below else name) or ["1"]
    return choices[number % len(choices)]


def paths(site, known, number: Iterator[int]) -> Iterator[tuple[str, set[str]]]:
    """(path, methods) of every address, with hostile and with real values in it."""
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[2] in LEAVES:
            continue
        for real in (True, False) if rule.arguments else (True,):
            values = {}
            for name in rule.arguments:
                kind = type(rule._converters[name]).__name__
                hostile = HOSTILE[next(number) % len(HOSTILE)][:200].replace("/", "%") or "x"
                if kind == "Number":
                    values[name] = 1 + next(number) % 3 if real else 2**31 - 1
                elif kind == "Day":
                    values[name] = "2026-11-25" if real else "9999-12-31"
                else:
                    values[name] = real_one(known, rule, name, next(number)) if real else hostile
            built = rule.build(values, append_unknown=False)
            if built:
                yield built[1], set(rule.methods or ())


@pytest.mark.parametrize("who", WHO)
def test_no_address_fails(site, known, who, request) -> None:
    visitor = site.visitor(who)
    request.getfixturevalue("nothing_kept")
    token = TOKEN.search(visitor.get("/track").text)
    number, failed = count(), []
    shown: dict[str, set[str]] = {}
    fields: set[str] = set()
    for _round in range(ROUNDS):
        todo = list(paths(site, known, number))
        for path, methods in todo:
            if "GET" not in methods:
                continue
            query = {name: HOSTILE[next(number) % len(HOSTILE)] for name in ASKED}
            with visitor.get(path, query_string=query) as answer:
                if answer.status_code >= 500:
                    failed.append(("GET", path, query))
                elif answer.mimetype == "text/html" and answer.status_code == 200:
                    shown[path] = set(FIELD.findall(answer.text))
                    fields |= shown[path]
        for path, methods in todo:
            if "POST" not in methods:
                continue
            names = sorted(shown.get(path) or {*fields, "do", "how", "go", "as", "pick"})
            for hostile in ({}, {name: HOSTILE[next(number) % len(HOSTILE)] for name in names}):
                form = {**hostile, "csrf_token": token.group(1) if token else ""}
                with visitor.client.post(path, data=form) as answer:
                    if answer.status_code >= 500:
                        failed.append(("POST", path, form))
    assert not failed, "\n".join(f"{m} {p[:90]} {str(f)[:300]}" for m, p, f in failed)
    assert len(shown) > 15, "the walk comes past the first doors"
    home = visitor.get("/").text
    assert who is None or "Đăng xuất" in home, "whoever walks is still signed in at the end"
