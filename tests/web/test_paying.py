"""Paying on the pages: one way at a time, the gateway's notice in every disguise, no account."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Charge, Dossier
from onestop.dossiers.service.lodging import keys_of
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.payments.models import OrderState, PaymentOrder
from tests.payments.bank import Bank, bank

NOTICE = "/api/v1/payments/gateway"


@pytest.fixture
def there(site) -> Iterator[Bank]:
    settings = site.app.config["SETTINGS"]
    with bank() as made:
        site.app.config["SETTINGS"] = replace(settings, gateway=made.line)
        yield made
        site.app.config["SETTINGS"] = settings


@pytest.fixture
def owing(site) -> str:
    """A dossier on which something is owed and no payment is under way."""
    with site.session() as session:
        busy = select(PaymentOrder.dossier_id)
        wanted = (
            select(Dossier.code)
            .join(Charge, Charge.dossier_id == Dossier.id)
            .where(Charge.paid_at.is_(None), Charge.amount_dong > 0)
            .where(Dossier.delivery != "with-post", Dossier.id.not_in(busy))
            .where(Dossier.status.in_((2, 4, 6, 9)), Dossier.reception_agency == "H05.105")
        )
        return session.scalars(wanted.order_by(Dossier.id)).first()


def holder(site, code: str):
    """Whoever has the slip, also of a dossier that another test lodged."""
    visitor = site.visitor()
    with site.session() as session:
        act = Act(session, "system", clock.now(), "test")
        token = keys_of(act, dossiers.dossier(session, code)).token
    visitor.get(f"/t/{token}")
    return visitor


def order(site, code: str) -> PaymentOrder:
    with site.session() as session:
        wanted = select(PaymentOrder).join(Dossier).where(Dossier.code == code)
        return session.scalars(wanted.order_by(PaymentOrder.id.desc())).first()


def notice(site, there: Bank, reference: str, **changes: str) -> str:
    told = there.told(reference, **changes)
    return site.app.test_client().get(NOTICE, query_string=told).json["RspCode"]


def begin(site, there: Bank, code: str):
    """Choose the gateway and pay there; the visitor, and the order's reference."""
    visitor = holder(site, code)
    path = f"/track/{code}/pay"
    assert visitor.post(path, {"way": "gateway"}).status_code == 303
    shown = visitor.get(path).text
    address = shown.split(f'href="{there.line.url}')[1].split('"')[0].replace("&amp;", "&")
    return visitor, there.pay(there.line.url + address)


def test_nobody_pays_for_what_they_may_not_see(site, owing) -> None:
    assert site.visitor().get(f"/track/{owing}/pay").status_code == 404


def test_the_notice_settles_and_every_disguise_of_it_does_not(site, there, owing) -> None:
    visitor, reference = begin(site, there, owing)
    told = there.told(reference)
    client = site.app.test_client()
    assert client.get(NOTICE).json["RspCode"] == "97"
    assert client.get(NOTICE, query_string={**told, "vnp_Amount": "1"}).json["RspCode"] == "97"
    doubled = [*told.items(), ("vnp_Amount", told["vnp_Amount"])]
    assert client.get(NOTICE, query_string=doubled).json["RspCode"] == "97"
    assert notice(site, there, reference, vnp_TmnCode="OTHER") == "97"
    assert notice(site, there, reference, vnp_TxnRef="OS0000000000") == "01"
    assert notice(site, there, reference, vnp_Amount="100") == "04"
    for odd in ("", "x", "-1", "9" * 400, "150"):
        assert notice(site, there, reference, vnp_Amount=odd) == "99"
    assert order(site, owing).is_open

    back = urlsplit(there.back[reference])
    landed = visitor.get(f"{back.path}?{back.query}")
    assert landed.status_code == 303 and order(site, owing).state is OrderState.CHECKING
    page = visitor.get(f"/track/{owing}/pay").text
    assert "đang hỏi ngân hàng" in page and 'name="way"' not in page

    assert notice(site, there, reference) == "00"
    assert notice(site, there, reference) == "02"
    assert order(site, owing).state is OrderState.PAID
    assert visitor.get(f"{back.path}?{back.query}").status_code == 303
    assert order(site, owing).state is OrderState.PAID
    assert "Không còn khoản phải nộp" in visitor.get(f"/track/{owing}/pay").text
    assert visitor.get(back.path).location.endswith("/track")


def test_another_way_only_after_the_gateway_was_asked(site, there, owing) -> None:
    visitor, reference = begin(site, there, owing)
    path = f"/track/{owing}/pay"
    there.silent = True
    assert visitor.post(f"{path}/other", {}, page=path).status_code == 303
    assert order(site, owing).state is OrderState.CHECKING
    there.silent, there.orders[reference]["status"] = False, "02"
    assert visitor.post(f"{path}/other", {}, page=path).status_code == 303
    assert order(site, owing).state is OrderState.FAILED
    assert 'name="way"' in visitor.get(path).text


def test_no_way_is_offered_while_the_post_collects_the_money(site, there) -> None:
    with site.session() as session:
        wanted = (
            select(Dossier.code)
            .join(Charge, Charge.dossier_id == Dossier.id)
            .where(Charge.paid_at.is_(None), Charge.amount_dong > 0)
            .where(Dossier.delivery == "with-post")
        )
        code = session.scalars(wanted.order_by(Dossier.id)).first()
    visitor, path = holder(site, code), f"/track/{code}/pay"
    page = visitor.get(path).text
    assert "Bưu chính đang thu hộ" in page and 'name="way"' not in page
    assert visitor.post(path, {"way": "gateway"}, page=f"/track/{code}").status_code != 303
    assert order(site, code) is None


def test_a_failed_payment_is_told_and_another_may_be_begun(site, there, owing) -> None:
    visitor, reference = begin(site, there, owing)
    there.orders[reference]["status"] = "02"
    assert notice(site, there, reference) == "00"
    assert order(site, owing).state is OrderState.FAILED
    assert 'name="way"' in visitor.get(f"/track/{owing}/pay").text


def test_a_transfer_shows_its_code_and_its_words(site, owing) -> None:
    visitor, path = holder(site, owing), f"/track/{owing}/pay"
    assert visitor.post(path, {"way": "gateway"}).status_code == 422
    assert visitor.post(path, {"way": "vietqr"}).status_code == 303
    page = visitor.get(path).text
    assert order(site, owing).reference in page and "<svg" in page
    picture = visitor.get(f"{path}/qr.png")
    assert picture.data[:4] == b"\x89PNG"


def test_the_unit_reads_its_statement_and_clears_what_is_left(site) -> None:
    manager = site.visitor("quanly")
    head = "Ngày;Mã giao dịch;Số tiền;Nội dung\n"
    sent = (head + "25/11/2026;FTX1;12.345;không rõ của ai\n").encode()
    import io

    answer = manager.post("/office/payments", {"file": (io.BytesIO(sent), "sao-ke.csv")})
    assert answer.status_code == 200 and "FTX1" in answer.text
    bad = manager.post("/office/payments", {"file": (io.BytesIO(b"x"), "x.csv")})
    assert bad.status_code == 422
    after = answer.text.split("FTX1")[1]
    number = after.split("/office/payments/credits/")[1].split('"')[0]
    path = f"/office/payments/credits/{number}"
    cleared = manager.post(path, {"do": "ignore", "note": "tiền thuê nhà"}, page="/office/payments")
    assert cleared.status_code == 303
    assert "FTX1" not in manager.get("/office/payments").text
    assert site.visitor("motcua.kinhbac").get("/office/payments").status_code == 403
