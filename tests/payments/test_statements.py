"""A bank's statement: credits find their payments; what does not fit waits for a person."""

import io

import pytest
from openpyxl import Workbook

from onestop.dossiers.service.lodging import Channel
from onestop.dossiers.states import Money
from onestop.payments import queries, service, statements
from onestop.payments.errors import BadStatement, NoSuchCredit, StatementRows
from onestop.payments.models import CreditState, OrderState
from tests.small_world import UNIT

HEAD = "Ngày giao dịch;Mã giao dịch;Ghi nợ;Ghi có;Nội dung"


def csv(*rows: str) -> bytes:
    return "\n".join(("Sao kê tài khoản 0123", HEAD, *rows)).encode()


@pytest.fixture
def order(world):
    dossier = world.lodged(channel=Channel.DESK).dossier
    return service.open_order(world.act(), dossier, service.VIETQR, "a", language="vi")


def taken(world, content: bytes) -> dict:
    return statements.take_in(world.act(UNIT), statements.read(content))


def test_a_transfer_finds_its_payment_once(world, order) -> None:
    row = f"25/11/2026;FT1;;20.000;NGUYEN VAN MAU CK {order.reference.lower()} ho so"
    other = "25/11/2026;FT2;500.000;;rút tiền"
    assert taken(world, csv(row, other)) == {"new": 1, "known": 0, "settled": 1, "open": 0}
    assert order.state is OrderState.PAID and order.provider_ref == "FT1"
    dossier = queries.order_to_change(world.session, order.reference)[1]
    assert dossier.money == Money.PAID.value
    assert taken(world, csv(row, other))["known"] == 1


def test_what_does_not_fit_waits_for_a_person(world, order) -> None:
    rows = (
        f"25/11/2026;FT1;;19,000;{order.reference}",
        "25/11/2026;FT2;;20000;chuyen tien",
        "25/11/2026 10:15:00;FT3;;20.000,00;OS0000000000",
    )
    assert taken(world, csv(*rows))["open"] == 3
    found = queries.credits_open(world.session, [UNIT])
    assert (
        [c.why for c in found] == ["amount", "no-reference", "no-reference"]
        or [c.why for c in found] == ["no-reference", "no-order", "amount"]
        or sorted(c.why for c in found)
        == [
            "amount",
            "no-order",
            "no-reference",
        ]
    )
    right = next(c for c in found if c.name == "FT2")
    assert statements.assign(world.act(UNIT), right, f" {order.reference.lower()} ")
    assert order.state is OrderState.PAID and right.state is CreditState.ASSIGNED
    other = next(c for c in found if c.name == "FT1")
    statements.clear(world.act(UNIT), other, CreditState.RETURNED, "trả lại người gửi")
    with pytest.raises(NoSuchCredit):
        queries.credit_to_change(world.session, other.id)


def test_a_second_transfer_for_the_same_waits(world, order) -> None:
    row = "25/11/2026;{};;20.000;" + order.reference
    taken(world, csv(row.format("FT1")))
    assert taken(world, csv(row.format("FT2")))["open"] == 1
    assert queries.credits_open(world.session, [UNIT])[0].why == "doubled"


def test_a_workbook_is_read_as_well(world, order) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Date", "Reference", "Credit", "Description"])
    sheet.append(["2026-11-25", "FT9", 20000, f"pay {order.reference}"])
    out = io.BytesIO()
    book.save(out)
    assert taken(world, out.getvalue())["settled"] == 1


def test_nothing_is_half_taken_in(world, order) -> None:
    good = f"25/11/2026;FT1;;20.000;{order.reference}"
    for bad in ("25/11/2026;FT2;;hai mươi;x", "32/11/2026;FT2;;20.000;x", "25/11/2026;;;20.000;x"):
        with pytest.raises(StatementRows):
            statements.read(csv(good, bad))
    for content in (b"", b"\x00\x01", b"a;b\n1;2", csv("25/11/2026;FT2;5;;x")):
        with pytest.raises(BadStatement):
            statements.read(content)
    assert order.is_open
