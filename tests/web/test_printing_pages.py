"""Forms from the pages: who may print what, how it looks, and the book of a unit."""

import pytest
from sqlalchemy import select

from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.service.lodging import keys_of
from onestop.dossiers.states import Status
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.kernel.act import Act
from tests.printing.looking import text_of

UNIT = "H05.105"
CLERK = "motcua.kinhbac"


@pytest.fixture(scope="module")
def asked(site) -> Dossier:
    """A dossier of the unit that waits for papers."""
    with site.session() as session:
        return session.scalars(
            select(Dossier).where(
                Dossier.status == int(Status.SUPPLEMENT), Dossier.reception_agency == UNIT
            )
        ).first()


def path(dossier: Dossier, key: str, query: str = "", door: str = "office/dossiers") -> str:
    return f"/{door}/{dossier.code}/forms/{key}.pdf{query}"


def token(site, dossier: Dossier) -> str:
    with site.session() as session:
        return keys_of(Act(session, "test", clock.now(), "test"), dossier).token


def test_the_file_offers_what_can_be_printed_and_every_link_prints(site, asked) -> None:
    clerk = site.visitor(CLERK)
    page = clerk.get(f"/office/dossiers/{asked.code}").text
    for key in ("receipt", "supplement", "control"):
        assert path(asked, key) in page and path(asked, key, "?size=large") in page
    plain = clerk.get(path(asked, "supplement"))
    assert plain.mimetype == "application/pdf" and plain.headers["Cache-Control"] == "no-store"
    large = clerk.get(path(asked, "supplement", "?size=large&lang=en"))
    assert "PHIẾU YÊU CẦU BỔ SUNG" in text_of(plain.data)
    assert "REQUEST TO SUPPLEMENT" in text_of(large.data)
    assert clerk.get(path(asked, "supplement")).data == plain.data


@pytest.mark.parametrize("key", ["nothing", "..", "stop", "receipt%00"])
def test_what_is_not_there_is_said_to_be_not_there(site, asked, key) -> None:
    assert site.visitor(CLERK).get(path(asked, key)).status_code == 404
    assert site.visitor(CLERK).get(path(asked, "supplement", "?n=9")).status_code == 404


def test_printing_changes_nothing(site, asked) -> None:
    def last() -> int:
        with site.session() as session:
            subject = f"dossier:{asked.code}"
            return len(session.scalars(select(Event.id).where(Event.subject == subject)).all())

    before = last()
    site.visitor(CLERK).get(path(asked, "supplement"))
    assert last() == before


def test_another_unit_prints_nothing(site, asked) -> None:
    with site.session() as session:
        steps = select(Step.agency_code).where(Step.dossier_id == asked.id)
        taking_part = {UNIT, *session.scalars(steps)}
    other = next(
        account["username"]
        for account in site.told["accounts"]
        if account["role"] == "clerk" and account["unit"] not in taking_part
    )
    for key in ("receipt", "supplement", "control"):
        assert site.visitor(other).get(path(asked, key)).status_code == 403
        assert site.visitor().get(path(asked, key)).status_code == 303


def test_who_does_not_give_receipts_prints_none(site, asked) -> None:
    officer = site.visitor("thanhtra")
    officer.say_why(asked.code)
    assert officer.get(path(asked, "control")).status_code == 200
    assert officer.get(path(asked, "receipt")).status_code == 403
    assert "receipt.pdf" not in officer.get(f"/office/dossiers/{asked.code}").text


def test_the_holder_of_the_receipt_prints_letters_without_contacts(site, asked) -> None:
    here = {"door": "track"}
    assert site.visitor().get(path(asked, "supplement", **here)).status_code == 404
    holder = site.visitor()
    holder.get(f"/t/{token(site, asked)}")
    page = holder.get(f"/track/{asked.code}").text
    assert path(asked, "supplement", **here) in page and "control.pdf" not in page
    letter = holder.get(path(asked, "supplement", **here))
    assert letter.status_code == 200 and "Số điện thoại" not in text_of(letter.data)
    for closed in ("receipt", "control"):
        assert holder.get(path(asked, closed, **here)).status_code == 404


def test_the_book_is_of_the_visitors_own_unit(site) -> None:
    clerk = site.visitor(CLERK)
    today = clock.day_of(clock.now())
    with site.session() as session:
        rows = session.scalars(
            select(Dossier).where(
                Dossier.reception_agency == UNIT, Dossier.received_at.is_not(None)
            )
        ).all()
    first = min(clock.day_of(row.received_at) for row in rows)
    book = clerk.get(f"/desk/book.pdf?from={first}&to={today}")
    assert book.status_code == 200
    text = text_of(book.data)
    assert f"Số hồ sơ: {len(rows)}" in text
    assert "SỔ THEO DÕI HỒ SƠ" in text


@pytest.mark.parametrize(
    "query", ["", "?from=2026-13-01&to=2026-01-01", "?from=2026-02-01&to=2026-01-01", "?from=x"]
)
def test_a_period_that_is_none_is_asked_for_again(site, query) -> None:
    answer = site.visitor(CLERK).get(f"/desk/book.pdf{query}")
    assert answer.status_code == 422 and "<form" in answer.text


def test_the_period_is_chosen_on_a_page_and_kept_when_refused(site) -> None:
    clerk = site.visitor(CLERK)
    sent = clerk.post("/desk/book", {"since": "01/11/2026", "until": "02/11/2026", "large": "y"})
    assert sent.status_code == 303
    assert "from=2026-11-01" in sent.location and "size=large" in sent.location
    refused = clerk.post("/desk/book", {"since": "05/11/2026", "until": "01/11/2026"})
    assert refused.status_code == 422 and "05/11/2026" in refused.text
