"""Messages that were given up, as managers see them: by reason, all again in one press."""

import pytest
from sqlalchemy import select

from onestop.kernel import db
from onestop.notifications.models import Message
from onestop.notifications.senders.contract import DeliveryState

REASON = "550 <nobody> & nowhere"


@pytest.fixture
def lost(site) -> list[int]:
    with db.transaction(site.app.extensions["sessions"]) as session:
        found = session.scalars(select(Message).order_by(Message.id).limit(3)).all()
        for message in found:
            message.state, message.problem = DeliveryState.FAILED, REASON
        return [message.id for message in found]


def states(site, numbers) -> set[DeliveryState]:
    with site.session() as session:
        wanted = select(Message.state).where(Message.id.in_(numbers))
        return set(session.scalars(wanted))


def test_all_of_a_reason_go_again_and_only_a_manager_may(site, lost) -> None:
    manager = site.visitor("quanly")
    asked = {"channel": "email", "reason": REASON}
    shown = manager.get("/manage/outbox", query_string=asked)
    assert shown.status_code == 200 and "550 &lt;nobody&gt; &amp; nowhere" in shown.text
    for where in ({"channel": "fax", "reason": REASON}, {"channel": "email", "reason": "other"}):
        answer = manager.post("/manage/outbox/again", where, page="/manage/outbox")
        assert answer.status_code == 303
    assert manager.client.post("/manage/outbox/again", data=asked).status_code in (303, 422)
    clerk = site.visitor("motcua.kinhbac")
    assert clerk.post("/manage/outbox/again", asked, page="/desk").status_code == 403
    assert states(site, lost) == {DeliveryState.FAILED}

    answer = manager.post("/manage/outbox/again", asked, page="/manage/outbox")
    assert answer.status_code == 303
    assert states(site, lost) == {DeliveryState.WAITING}
    assert "nowhere" not in manager.get("/manage/outbox").text


@pytest.mark.parametrize("cursor", ["x", "-1", "0", "²", "9" * 30, ""])
def test_a_cursor_nobody_gave_begins_anew(site, cursor) -> None:
    answer = site.visitor("quanly").get(f"/manage/outbox?before={cursor}&channel=x&reason=")
    assert answer.status_code == 200
