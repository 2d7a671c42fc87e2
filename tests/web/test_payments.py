"""One's own payments: each once, with its receipt; one number and one message for one fact."""

import html
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select

from onestop.channels.online import paid
from onestop.delivery.models import Parcel, ParcelState, Payer
from onestop.delivery.money import Collected
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.journal.models import Event
from onestop.kernel import clock, db
from onestop.notifications.models import Message, Notice
from onestop.payments import proving, sweeping
from onestop.payments.models import OnlineReceipt, OrderState, PaymentOrder
from onestop.people.models import Account
from onestop.takings.models import FeeReceipt
from tests.web.test_paying import begin, holder, notice, order, owing, there

__all__ = ["owing", "there"]
OWNER = "congdan2"


@pytest.fixture
def receipted(site) -> tuple[str, PaymentOrder, OnlineReceipt]:
    """A dossier of the owner's that the demonstration has paid from a distance."""
    with site.session() as session:
        dossier, found, receipt = session.execute(
            select(Dossier, PaymentOrder, OnlineReceipt)
            .join(PaymentOrder, PaymentOrder.dossier_id == Dossier.id)
            .join(OnlineReceipt, OnlineReceipt.order_id == PaymentOrder.id)
            .join(Party, Party.dossier_id == Dossier.id)
            .join(Account, Account.id == Party.account_id)
            .where(Account.username == OWNER)
        ).first()
    return dossier.code, found, receipt


def told_of_payment(site, code: str) -> tuple[int, int, int]:
    """How many events, messages and notices say that something was paid on a dossier."""
    with site.session() as session:
        wanted = select(Event.id).where(
            Event.name == "dossier.paid", Event.subject == f"dossier:{code}"
        )
        events = session.scalars(wanted).all()
        messages = session.scalars(select(Message.id).where(Message.event_id.in_(events))).all()
        notices = session.scalars(select(Notice.id).where(Notice.event_id.in_(events))).all()
    return len(events), len(messages), len(notices)


def test_notices_and_the_sweep_at_once_draw_one_number_and_write_one_message(
    site, there, owing
) -> None:
    _visitor, reference = begin(site, there, owing)
    make = site.app.extensions["sessions"]
    with db.transaction(make) as session:
        wanted = select(PaymentOrder).where(PaymentOrder.reference == reference)
        session.scalars(wanted).one().next_ask_at = clock.now() - timedelta(minutes=1)
    assert told_of_payment(site, owing) == (0, 0, 0)
    start = threading.Barrier(4)

    def tell(place: int) -> object:
        start.wait()
        if place == 0:
            return sweeping.sweep(make, {"gateway": there.signing})["asked"]
        return notice(site, there, reference)

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(tell, range(4)))
    assert set(said[1:]) <= {"00", "02"} and said[1:].count("00") <= 1
    assert notice(site, there, reference) == "02"
    sweeping.sweep(make, {"gateway": there.signing})
    with site.session() as session:
        found = order(site, owing)
        numbers = session.scalars(
            select(OnlineReceipt).where(OnlineReceipt.order_id == found.id)
        ).all()
        assert len(numbers) == 1 and found.state is OrderState.PAID
        assert proving.first_disagreement(session) is None
        charge = dossiers.charges_of(session, found.dossier_id)[0]
        assert charge.receipt_number == numbers[0].label
    events, messages, notices = told_of_payment(site, owing)
    assert (events, messages) == (1, 1) and notices <= 1


def test_the_holder_prints_the_receipt_and_nobody_else(site, receipted) -> None:
    code, found, receipt = receipted
    path = f"/track/{code}/pay/{found.reference}.pdf"
    owner, key = site.visitor(OWNER), holder(site, code)
    for visitor in (owner, key):
        printed = visitor.get(path)
        assert printed.data.startswith(b"%PDF") and printed.mimetype == "application/pdf"
        assert receipt.series in printed.headers["Content-Disposition"]
        assert "no-store" in printed.headers["Cache-Control"]
        shown = visitor.get(f"/track/{code}/pay").text
        assert path in shown and receipt.label in shown
        shown = visitor.get(f"/track/{code}").text
        assert f"/track/{code}/pay" in shown and receipt.label in shown
    assert site.visitor().get(path).status_code == 404
    assert site.visitor("congdan3").get(path).status_code == 404
    assert owner.get(f"/track/{code}/pay/OS0000000000.pdf").status_code == 404
    other = next(d["code"] for d in site.told["dossiers"] if d["code"] != code)
    assert owner.get(f"/track/{other}/pay/{found.reference}.pdf").status_code == 404


def test_own_payments_are_shown_and_those_of_others_are_not(site, receipted) -> None:
    code, found, receipt = receipted
    shown = site.visitor(OWNER).get("/me/payments").text
    for words in (code, found.reference, receipt.label, "Lệ phí", "Chuyển khoản"):
        assert words in shown
    assert f"/track/{code}/pay/{found.reference}.pdf" in shown
    other = site.visitor("congdan3").get("/me/payments").text
    assert code not in other and found.reference not in other
    assert site.visitor().get("/me/payments").status_code == 303
    assert site.visitor("motcua.kinhbac").get("/me/payments").status_code == 403


def an_order(begun: PaymentOrder, at: datetime, place: int) -> PaymentOrder:
    return PaymentOrder(
        reference=f"MANY{place:08}",
        dossier_id=begun.dossier_id,
        op_id=f"many{place}",
        unit=begun.unit,
        provider="gateway",
        lines=begun.lines,
        amount_dong=begun.amount_dong,
        state=(OrderState.REFUNDED, OrderState.FAILED)[place % 2],
        language="vi",
        made_at=at,
        expires_at=at,
        asked=0,
    )


def a_fee(begun: PaymentOrder, at: datetime, place: int, drawer: int | None) -> FeeReceipt:
    return FeeReceipt(
        unit=begun.unit,
        year=1999,
        number=place,
        dossier_id=begun.dossier_id,
        drawer_id=drawer,
        clerk="account:1",
        op_id=f"many{place}",
        lines=begun.lines,
        sum_dong=begun.amount_dong,
        way="cash",
        taken_at=at,
    )


def a_parcel(begun: PaymentOrder, place: int) -> Parcel:
    return Parcel(
        dossier_id=begun.dossier_id,
        dossier_code="MANY",
        position=900 + place,
        giver_agency=begun.unit,
        taker_agency=begun.unit,
        mailed_as=f"MANY{place}",
        state=ParcelState.OVER,
        fees_dong=0,
        postage_dong=0,
        postage_payer=Payer.RECIPIENT,
        note="",
        tries=0,
    )


def collected(begun: PaymentOrder, at: datetime, parcel: Parcel) -> Collected:
    return Collected(
        parcel_id=parcel.id,
        post_agency=begun.unit,
        unit_agency=begun.unit,
        day=at.date(),
        fees_dong=12_000,
        postage_dong=34_000,
        at=at,
        who="account:1",
    )


@pytest.fixture
def many(site, receipted):
    """More rows of every place on the owner's dossier; taken away again."""
    _code, begun, _receipt = receipted
    make = site.app.extensions["sessions"]

    def add(how_many: int) -> None:
        with db.transaction(make) as session:
            drawer = session.scalars(select(FeeReceipt.drawer_id)).first()
            for place in range(how_many):
                at = begun.made_at - timedelta(days=place // 2)
                parcel = a_parcel(begun, place)
                session.add_all(
                    (an_order(begun, at, place), a_fee(begun, at, place, drawer), parcel)
                )
                session.flush()
                session.add(collected(begun, at, parcel))

    yield add
    with db.transaction(make) as session:
        wanted = select(Parcel.id).where(Parcel.mailed_as.startswith("MANY"))
        session.execute(delete(Collected).where(Collected.parcel_id.in_(wanted)))
        session.execute(delete(Parcel).where(Parcel.mailed_as.startswith("MANY")))
        session.execute(delete(FeeReceipt).where(FeeReceipt.op_id.startswith("many")))
        session.execute(delete(PaymentOrder).where(PaymentOrder.op_id.startswith("many")))


def pages_of(visitor, most: int = 40) -> list[str]:
    """Every payment on every page, as the words of its card."""
    seen: list[str] = []
    path: str | None = "/me/payments"
    while path:
        shown = visitor.get(path).text
        cards = re.findall(r'<section class="card.*?</section>', shown, re.S)
        assert cards and len(seen) < most
        seen += cards
        more = re.search(r'class="button quiet" href="(/me/payments\?after=[^"]+)"', shown)
        path = html.unescape(more.group(1)) if more else None
    return seen


@pytest.mark.parametrize("size", [1, 2, 7, 30])
def test_every_payment_is_on_one_page_once(site, many, monkeypatch, size) -> None:
    many(6)
    visitor = site.visitor(OWNER)
    whole = pages_of(visitor)
    monkeypatch.setattr(paid, "PAGE", size)
    seen = pages_of(visitor)
    assert seen == whole
    # Half of the orders failed: nothing was paid by them.
    assert sum("MANY" in card for card in seen) == 3
    assert sum("34.000" in card and "12.000" in card for card in seen) == 6
    assert sum("99-H05.105 00000" in card for card in seen) == 6
    assert all("46.000" in card for card in seen if "34.000" in card)


@pytest.mark.parametrize(
    "after", ["x", "-1|1|1", "2026-01-01|9|1", "|||", "9" * 5000, "2026-01-01T00:00:00|1|²", ""]
)
def test_a_cursor_nobody_gave_begins_anew(site, receipted, after) -> None:
    visitor = site.visitor(OWNER)
    answer = visitor.get("/me/payments", query_string={"after": after})
    assert answer.status_code == 200 and receipted[1].reference in answer.text


def test_many_payments_take_no_more_queries_than_few(site, many, queries) -> None:
    visitor = site.visitor(OWNER)
    visitor.get("/me/payments")
    counted = []
    for more in (0, 9):
        many(more)
        queries.clear()
        assert visitor.get("/me/payments").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
