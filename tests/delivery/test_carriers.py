"""After the storm every order is at the carrier once, and every status was acted on once."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from onestop.delivery import running
from onestop.delivery.carriers.by_folder import FolderCarrier
from onestop.delivery.carriers.contract import Refused, Unreachable
from onestop.delivery.carriers.over_http import BadCarrier, http_carrier
from onestop.delivery.models import ParcelState
from onestop.delivery.outbox import CallState, CarrierCall, CarrierLine, CarrierStatus
from onestop.delivery.service import carrying, taking
from onestop.dossiers.states import Status
from onestop.journal import queries as journal
from onestop.kernel import clock
from tests.delivery.carrier_server import STORM, listening
from tests.small_world import POST


@pytest.fixture
def make(session, monkeypatch):
    """The worker's sessions, all of them on the store of this test; time stands where it is put."""

    class Made:
        @contextmanager
        def __call__(self):
            session.flush()
            yield session

        @contextmanager
        def begin(self):
            with session.begin_nested():
                yield session

    monkeypatch.setattr("onestop.kernel.db.for_writing", lambda opened: opened)
    return Made()


@pytest.fixture
def time(monkeypatch, way):
    """A clock the test moves on; the world's acts are at it."""

    class Time:
        def on(self, **parts: float) -> None:
            way.world.now += timedelta(**parts)

    monkeypatch.setattr(clock, "now", lambda: way.world.now)
    return Time()


def status(number: int, order: str, code: object = 4) -> dict[str, object]:
    return {"id": number, "orderNumber": order, "statusCode": code}


def ordered(way, count: int) -> list:
    """So many results on a closed list, an order wanted for each."""
    dossiers = [way.finished() for _ in range(count)]
    outgoing = way.closed(*[way.listed(d) for d in dossiers], with_carrier=True)
    taking.take(way.world.act(POST), outgoing, {})
    way.world.session.flush()
    return dossiers


def given(way, dossier) -> int:
    names = [e.name for e in journal.events_of(way.world.session, dossier.subject)]
    return names.count("dossier.result_given")


def test_after_the_storm_every_order_and_every_status_is_there_once(way, make, time) -> None:
    dossiers = ordered(way, 6)
    codes = [d.code for d in dossiers]
    with listening(STORM) as server:
        carrier = http_carrier(server.url, "K", "S", seconds=0.3)
        for _ in range(60):
            running.run_once(make, carrier)
            time.on(minutes=40)
            if len(server.orders) == 6 and not carrying.counts(way.world.session).get("waiting"):
                break
        assert server.placed == dict.fromkeys(codes, 1)
        assert carrying.counts(way.world.session) == {"done": 6}
        assert server.orders[codes[0]]["customerCode"] == "K"
        # Repeated, out of order, of nobody's order, of an unknown code, written as text.
        server.statuses = [
            *(status(n, code) for n, code in enumerate(codes[:4], start=1)),
            status(9, codes[0]),
            status(7, codes[4], 2),
            status(8, codes[4], "4"),
            status(10, "H99-NOBODYS"),
            status(11, codes[5], "Đang phát"),
        ]
        for _ in range(12):
            running.run_once(make, carrier)
            time.on(minutes=40)
        assert [given(way, d) for d in dossiers] == [1, 1, 1, 1, 1, 0]
        rows = way.world.session.scalars(select(CarrierStatus).order_by(CarrierStatus.id)).all()
        assert sorted(int(r.event_key) for r in rows) == [1, 2, 3, 4, 7, 8, 9, 10, 11]
        became = {int(r.event_key): r.became for r in rows}
        assert (became[9], became[7], became[10], became[11]) == (
            carrying.LATE,
            carrying.KEPT,
            carrying.UNKNOWN,
            carrying.KEPT,
        )
        assert len(carrying.odd_statuses(way.world.session)) == 4


def test_a_carrier_that_is_down_is_left_in_peace_and_nothing_is_lost(way, make, time) -> None:
    ordered(way, 5)
    with listening(("500",)) as server:
        carrier = http_carrier(server.url, "K", "S", seconds=0.3)
        for _ in range(10):
            running.run_once(make, carrier)
        assert server.asked == running.PATIENCE
        line = way.world.session.get(CarrierLine, "http")
        assert line.rests_until > way.world.now and "500" in line.problem
        time.on(minutes=2)
        running.run_once(make, carrier)
        assert server.asked == running.PATIENCE + 1  # one try, and peace again for longer
    with listening() as server:
        carrier = http_carrier(server.url, "K", "S")
        time.on(days=1)
        running.run_once(make, carrier)
        assert len(server.orders) == 5


def test_what_is_refused_or_tried_too_often_waits_for_a_person(way, make, time) -> None:
    (dossier,) = ordered(way, 1)
    with listening() as server:
        wrong = http_carrier(server.url, "K", "wrong")
        running.run_once(make, wrong)
        (dead,) = carrying.dead_calls(way.world.session)
        assert "secret" in dead.problem and server.orders == {}
        carrying.try_again(way.world.act(), dead)
        running.run_once(make, http_carrier(server.url, "K", "S"))
        assert list(server.orders) == [dossier.code]
    assert running.next_try(len(running.WAITS) + 1, clock.now()) is None
    waits = {running.next_try(1, clock.now()) - clock.now() for _ in range(9)}
    assert len(waits) > 1 and all(timedelta(seconds=47) < w < timedelta(seconds=73) for w in waits)


def test_a_missing_result_is_cancelled_and_an_early_word_waits(way, make, time) -> None:
    missing, early = way.finished(), way.finished()
    parcels = [way.listed(missing), way.listed(early)]
    outgoing = way.closed(*parcels, with_carrier=True)
    with listening() as server:
        carrier = http_carrier(server.url, "K", "S")
        running.run_once(make, carrier)
        # The carrier says "delivered" before the post office counted the list.
        server.statuses = [status(1, early.code)]
        time.on(hours=1)
        running.run_once(make, carrier)
        assert early.status == Status.DONE
        taking.take(way.world.act(POST), outgoing, {parcels[0].id: "Không có"})
        time.on(hours=1)
        running.run_once(make, carrier)
        assert server.cancelled == {missing.code}
        assert (early.status, parcels[1].state) == (Status.RETURNED, ParcelState.DELIVERED)


def test_what_was_never_tried_is_not_cancelled_but_dropped(way) -> None:
    parcel = way.listed(way.finished())
    outgoing = way.closed(parcel, with_carrier=True)
    taking.take(way.world.act(POST), outgoing, {parcel.id: "Không có"})
    calls = way.world.session.scalars(select(CarrierCall)).all()
    assert [call.state for call in calls] == [CallState.DROPPED]


@pytest.mark.parametrize(
    "address",
    ["http://example.invalid/", "ftp://127.0.0.1/", "https://a:b@example.invalid/", "https:///x"],
)
def test_secrets_go_nowhere_unsafe(address) -> None:
    with pytest.raises(BadCarrier):
        http_carrier(address, "K", "S")


def test_through_a_folder_the_same_holds(way, make, time, tmp_path) -> None:
    dossiers = ordered(way, 2)
    carrier = FolderCarrier(tmp_path)
    running.run_once(make, carrier)
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert names == sorted(f"{d.code}.order.json" for d in dossiers)
    order = json.loads((tmp_path / "out" / names[0]).read_text("utf-8"))
    assert order["orderNumber"] in {d.code for d in dossiers} and order["codAmount"] == 0
    line = json.dumps({"orderNumber": dossiers[0].code, "statusCode": 4}) + "\n"
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / "in" / name).write_text(line)
    (tmp_path / "in" / "c.jsonl").write_text('{"orderNumber": 1}\n')
    (tmp_path / "in" / "d.jsonl.part").write_text("half")
    running.run_once(make, carrier)
    (tmp_path / "in" / "a.jsonl").write_text(line)
    running.run_once(make, carrier)
    assert [given(way, d) for d in dossiers] == [1, 0]
    folders = {f: sorted(p.name for p in (tmp_path / f).iterdir()) for f in ("done", "refused")}
    assert folders["done"] == ["a.1.jsonl", "a.jsonl", "b.jsonl"]
    assert folders["refused"] == ["c.jsonl", "c.jsonl.txt"]
    with pytest.raises(Refused):
        carrier.cancel("../../x")
    (tmp_path / "out").rename(tmp_path / "gone")
    with pytest.raises(Unreachable):
        carrier.place(order)
