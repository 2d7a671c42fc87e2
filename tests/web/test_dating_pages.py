"""The pages that move dates: a manager looks before anything moves, and everybody reads the same.

What is changed here would reach the dossiers of all other pages, so the site is one of its own.
"""

import html
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import select

from onestop.dossiers import queries, timing
from onestop.dossiers.models import Dossier
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.service.apologising import Wording, sign_apology
from onestop.dossiers.states import Status
from onestop.journal.service import taken
from onestop.kernel import clock, db, i18n
from onestop.kernel.act import Act
from onestop.notifications.models import Message
from onestop.notifications.service import write_outbox
from onestop.printing import receipt
from onestop.redating import queries as redatings
from onestop.redating.models import Progress
from onestop.results import keys
from onestop.upkeep.service import go_on_redating
from onestop.workdays import explaining
from onestop.workdays import queries as workdays
from tests.site import Site, opened

OTHERS = (
    "congdan1",
    "motcua.kinhbac",
    "buudien",
    "chuyenvien.kinhbac",
    "lanhdao.kinhbac",
    "thanhtra",
    "quantri",
)


@pytest.fixture(scope="module")
def dated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    kept = keys.ring()
    yield from opened(request, tmp_path_factory, "dating")
    keys.use(kept)


@pytest.fixture
def manager(dated):
    return dated.visitor("quanly")


@dataclass
class Change:
    """A change of the calendar as its page names it."""

    path: str

    @property
    def number(self) -> int:
        return int(self.path.rsplit("/", 1)[1])


def make(site):
    return site.app.extensions["sessions"]


def running(site) -> Dossier:
    """An open dossier whose clock runs and whose date is still some days away."""
    with site.session() as session:
        rows = session.scalars(
            select(Dossier)
            .where(
                Dossier.status == int(Status.IN_PROGRESS),
                Dossier.due_at > clock.now() + timedelta(days=1),
                Dossier.reception_agency == "H05.105",
            )
            .order_by(Dossier.due_at)
        )
        return next(
            d
            for d in rows
            if not timing.is_paused(d.clock)
            and not d.clock["promise"]
            and d.clock["unit"] == "working_day"
            and any(p.email for p in queries.parties_of(session, d.id).values())
        )


def again(site, dossier) -> Dossier:
    with site.session() as session:
        return queries.dossier(session, dossier.code)


def token(site, dossier) -> str:
    return site.dossier(code=dossier.code)["link"].rsplit("/", 1)[1]


def entry(site, dossier):
    """The one entry of the calendar file of a dossier."""
    answer = site.visitor().get(f"/t/{token(site, dossier)}/due.ics")
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    (found,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    return found


def page_of(site, dossier) -> str:
    visitor = site.visitor()
    visitor.get(f"/t/{token(site, dossier)}")
    return html.unescape(visitor.get(f"/track/{dossier.code}").text)


def sentences(dossier) -> list[str]:
    with i18n.speaking("vi"):
        return [explaining.sentence(line) for line in timing.lines_of(dossier.clock)]


def propose(visitor, day: date, **changes) -> Change:
    """Ask for a day off, as the form of the calendar does."""
    filled = {
        "day": f"{day:%d/%m/%Y}",
        "kind": "off",
        "name_vi": "Nghỉ bão",
        "source": "QĐ 1",
        **changes,
    }
    answer = visitor.post("/manage/calendar", filled)
    assert answer.status_code == 303, answer.text
    return Change(answer.location)


def apply(visitor, site, change: Change) -> None:
    answer = visitor.post(f"{change.path}/apply", {}, page=change.path)
    assert answer.status_code == 303
    go_on_redating(make(site))


def foretold(visitor, change: Change) -> int:
    text = visitor.get(f"{change.path}?lang=en").text
    visitor.get(f"{change.path}?lang=vi")
    return int(re.search(r"([\d,]+) open dossiers move", text).group(1).replace(",", ""))


def dates(site) -> dict[str, datetime | None]:
    with site.session() as session:
        return {d.code: d.due_at for d in session.scalars(select(Dossier))}


def test_the_manager_sees_how_many_move_before_anything_moves(dated, manager) -> None:
    dossier, before = running(dated), dates(dated)
    day = clock.day_of(dossier.due_at)
    change = propose(manager, day)
    moving = foretold(manager, change)
    assert moving > 0 and dates(dated) == before
    with dated.session() as session:
        assert workdays.day(session, day) is None
    apply(manager, dated, change)
    after = dates(dated)
    moved = [code for code in before if before[code] != after[code]]
    assert len(moved) == moving and dossier.code in moved
    text = manager.get(change.path).text
    assert dossier.code in text or moving > 50
    with dated.session() as session:
        done = redatings.redating(session, change.number)
        assert (done.progress, done.moved) == (Progress.DONE, moving)
        assert first_disagreement(session)[1] is None


def test_a_day_that_is_removed_moves_the_dates_back(dated, manager) -> None:
    dossier, before = running(dated), dates(dated)
    day = clock.day_of(dossier.due_at)
    apply(manager, dated, propose(manager, day))
    assert dates(dated) != before
    page = f"/manage/calendar/{day}/remove"
    answer = manager.post(page, {"reason": "Bão không đến"})
    assert answer.status_code == 303
    apply(manager, dated, Change(answer.location))
    assert dates(dated) == before


def test_a_change_may_be_dropped_and_moves_nothing(dated, manager) -> None:
    before = dates(dated)
    change = propose(manager, clock.day_of(running(dated).due_at))
    answer = manager.post(f"{change.path}/drop", {}, page=change.path)
    assert answer.status_code == 303 and dates(dated) == before
    assert manager.get(change.path).status_code == 200


def test_a_change_is_made_once(dated, manager) -> None:
    change = propose(manager, date(2099, 6, 1))
    token_page = manager.get(change.path).text
    apply(manager, dated, change)
    before = dates(dated)
    hidden = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', token_page).group(1)
    answer = manager.client.post(f"{change.path}/apply", data={"csrf_token": hidden})
    assert answer.status_code == 409 and dates(dated) == before
    again_proposed = manager.post(
        "/manage/calendar",
        {"day": "01/06/2099", "kind": "off", "name_vi": "Nghỉ bão", "source": "QĐ 1"},
    )
    assert again_proposed.status_code == 422


def test_nobody_else_looks_at_or_makes_a_change(dated, manager) -> None:
    change = propose(manager, date(2099, 6, 2))
    for username in OTHERS:
        visitor = dated.visitor(username)
        for path in ("/manage/calendar", "/manage/hours", "/manage/outages", change.path):
            assert visitor.get(path).status_code == 403, (username, path)
        for verb in ("apply", "drop"):
            sent = visitor.post(f"{change.path}/{verb}", {}, page="/")
            assert sent.status_code == 403, (username, verb)
    assert dated.visitor().get(change.path).status_code == 303
    with dated.session() as session:
        assert redatings.redating(session, change.number).progress is Progress.PROPOSED


def test_hours_and_outages_are_looked_at_first_too(dated, manager) -> None:
    before = dates(dated)
    hours = {
        "begins": "01/06/2099",
        "morning_from": "7h00",
        "morning_to": "11:00",
        "afternoon_from": "13:00",
        "afternoon_to": "16:30",
        "source": "QĐ 2",
    }
    answer = manager.post("/manage/hours", hours)
    assert answer.status_code == 303
    assert foretold(manager, Change(answer.location)) == 0
    down = {
        "begins_day": "01/06/2099",
        "begins_hour": "08:00",
        "ends_day": "01/06/2099",
        "ends_hour": "17:30",
        "what_vi": "Sự cố",
        "ground": "Điều 9",
        "for_agencies": "y",
    }
    answer = manager.post("/manage/outages", down)
    assert answer.status_code == 303
    assert foretold(manager, Change(answer.location)) == 0
    wrong = manager.post("/manage/outages", {**down, "ends_hour": "07:00"})
    assert wrong.status_code == 422
    unpaired = manager.post("/manage/hours", {**hours, "morning_to": ""})
    assert unpaired.status_code == 422
    assert dates(dated) == before


def test_the_entry_of_a_calendar_moves_with_the_date_and_stays_one(dated, manager) -> None:
    dossier = running(dated)
    before = entry(dated, dossier)
    assert before.decoded("dtstart") == dossier.due_at and before["status"] == "CONFIRMED"
    apply(manager, dated, propose(manager, clock.day_of(dossier.due_at)))
    moved, after = again(dated, dossier), entry(dated, dossier)
    assert moved.due_at > dossier.due_at
    assert after["uid"] == before["uid"] == f"{dossier.code}@localhost"
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") == moved.due_at and after["status"] == "CONFIRMED"
    assert len(after.walk("VALARM")) == 1


def test_the_entry_of_what_is_done_is_cancelled(dated) -> None:
    with dated.session() as session:
        done = session.scalars(select(Dossier).where(Dossier.status == int(Status.DONE))).first()
    found = entry(dated, done)
    assert found["status"] == "CANCELLED" and found.walk("VALARM") == []
    assert found["uid"] == f"{done.code}@localhost"


def test_a_wrong_token_has_no_calendar_file(dated) -> None:
    assert dated.visitor().get("/t/" + "a" * 26 + "/due.ics").status_code == 404


def same(site, dossier) -> list[str]:
    """The lines of a date, after looking that page, calendar and slip all say them."""
    lines = sentences(dossier)
    page, description = page_of(site, dossier), str(entry(site, dossier)["description"])
    with site.session() as session:
        act = Act(session, "system", clock.now(), "test")
        content = receipt.pdf(act, queries.dossier(session, dossier.code), "http://localhost")
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    slip = " ".join(done.stdout.decode().split())
    assert [line for line in lines if f"<li>{line}</li>" not in page] == []
    assert description.splitlines()[1:] == lines
    assert [line for line in lines if line not in slip] == []
    return lines


def test_page_calendar_and_slip_say_the_same_of_the_date_also_when_it_moved(dated, manager) -> None:
    dossier = running(dated)
    before = same(dated, dossier)
    apply(manager, dated, propose(manager, clock.day_of(dossier.due_at)))
    after = same(dated, again(dated, dossier))
    assert after != before and any("Nghỉ bão" in line for line in after)


def test_a_signed_apology_is_told_on_page_letter_mail_and_calendar_alike(dated) -> None:
    dossier = running(dated)
    with db.transaction(make(dated)) as session:
        found = queries.dossier_to_change(session, dossier.code)
        act = Act(session, "account:1", clock.now(), "test", found.holder_agency)
        calendar = workdays.calendar(session, found.reception_agency)
        day = calendar.add_working_days(clock.day_of(found.due_at), 2)
        sign_apology(act, found, Wording("Chờ xác minh", day, "Lê Văn Mẫu", "0222 000 111"))
        write_outbox(session, taken(session.info), "http://localhost")
    moved = again(dated, dossier)
    assert clock.day_of(moved.due_at) == day and moved.legal_due_at == dossier.legal_due_at
    lines = sentences(moved)
    assert str(entry(dated, moved)["description"]).splitlines()[1:] == lines
    visitor = dated.visitor()
    visitor.get(f"/t/{token(dated, moved)}")
    page = html.unescape(visitor.get(f"/track/{moved.code}").text)
    assert [line for line in lines if f"<li>{line}</li>" not in page] == []
    answer = visitor.get(f"/track/{moved.code}/forms/apology.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=answer.data, capture_output=True, check=True
    )
    letter = " ".join(done.stdout.decode().split())
    assert [line for line in lines if line not in letter] == []
    with dated.session() as session:
        mails = session.scalars(select(Message).where(Message.dossier_code == moved.code)).all()
    told = [m for m in mails if "Chờ xác minh" in m.text]
    assert told and all(f"- {line}\n" in mail.text for mail in told for line in lines)
    assert dated.visitor().get(f"/track/{moved.code}/forms/apology.pdf").status_code == 404
