"""The pages of those who could not be told: tasks of the own unit only, calls, letters."""

import pytest
from sqlalchemy import select

from onestop.dossiers import queries as dossiers
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.notifications import reaching, receipts
from onestop.notifications.models import Message
from onestop.notifications.senders.contract import Channel, DeliveryState
from onestop.notifications.tasks import ContactTask

CLERK = "motcua.kinhbac"


@pytest.fixture(scope="module")
def code(site) -> str:
    """A dossier whose e-mail about missing papers bounced and has no other channel."""
    with site.session() as session:
        wanted = select(Message).where(
            Message.confirm_by.is_not(None), Message.dossier_code.startswith("H05.105-")
        )
        rows = session.scalars(wanted).all()
        found = next(m for m in rows if dossiers.dossier(session, m.dossier_code).status == 5)
    make = site.app.extensions["sessions"]
    with db.transaction(make) as session:
        act = Act(session, "system", clock.now(), "test")
        receipts.note(act, Channel.EMAIL, found.key, DeliveryState.FAILED, "550 no such user")
    assert reaching.follow_up(make, "http://localhost", (Channel.EMAIL,)) >= 1
    return found.dossier_code


def tasks(site, code: str) -> list[ContactTask]:
    with site.session() as session:
        wanted = select(ContactTask).where(ContactTask.dossier_code == code)
        return list(session.scalars(wanted.order_by(ContactTask.id)))


def test_the_unit_sees_whom_to_reach_and_nobody_else_does(site, code) -> None:
    shown = site.visitor(CLERK).get("/desk/contacts").text
    assert code in shown
    task = tasks(site, code)[0]
    page = site.visitor(CLERK).get(f"/desk/contacts/{task.id}").text
    assert "550 no such user" in page
    assert site.visitor("motcua.tuson").get(f"/desk/contacts/{task.id}").status_code == 403
    assert site.visitor("congdan1").get("/desk/contacts").status_code == 403
    assert site.visitor(CLERK).get("/desk/contacts/999999").status_code == 404


def test_the_applicant_sees_that_time_stands_still_and_begins_it(site, code) -> None:
    told = site.dossier(code=code)
    visitor = site.visitor()
    visitor.get("/t/" + told["link"].rsplit("/", 1)[1])
    page = visitor.get(f"/track/{code}").text
    assert "đang tạm dừng" in page
    assert visitor.post(f"/track/{code}/read", {}, page=f"/track/{code}").status_code == 303
    assert "đang tạm dừng" not in visitor.get(f"/track/{code}").text


def test_calls_in_vain_end_in_a_letter_that_is_printed_and_posted(site, code) -> None:
    clerk = site.visitor(CLERK)
    task = next(t for t in tasks(site, code) if t.kind.value == "call")
    path = f"/desk/contacts/{task.id}"
    assert clerk.post(path, {"note": "x"}).status_code == 422
    for _ in range(2):
        assert clerk.post(path, {"do": "no-answer", "note": "đổ chuông"}).status_code == 303
    assert clerk.post(path, {"do": "reached"}).status_code == 422
    with site.session() as session:
        letter = session.scalars(select(Message).where(Message.channel == Channel.LETTER)).one()
    printed = clerk.get(f"/desk/letters/{letter.id}.pdf")
    assert printed.data[:5] == b"%PDF-"
    way = f"/desk/letters/{letter.id}"
    assert clerk.post(way, {"do": "posted", "mailed_as": "?"}).status_code == 422
    sent = clerk.post(way, {"do": "posted", "mailed_as": "eb 123456785 vn"})
    assert sent.status_code == 303
    assert "EB123456785VN" in clerk.get("/desk/contacts").text
    assert clerk.post(way, {"do": "returned"}).status_code == 303
