"""Loading the demonstration once, and describing it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.capture import service as capture
from onestop.capture.taking import take
from onestop.catalogue.service import publish_folder
from onestop.demo import posting
from onestop.demo.counter import without_a_line
from onestop.demo.course import Course
from onestop.demo.making import Maker
from onestop.demo.paying import payments
from onestop.demo.plan import PEOPLE, PLAN
from onestop.demo.province import PASSWORD, citizens, make_agencies, make_people, staff_list
from onestop.demo.queueing import queue_up
from onestop.demo.till import takings_of_yesterday
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.keeping import keep_file
from onestop.dossiers.service.lodging import keys_of
from onestop.dossiers.states import PartyRole
from onestop.journal import queries as journal
from onestop.journal import service as journal_service
from onestop.kernel import clock, typeset
from onestop.kernel.act import Act
from onestop.people import queries as people
from onestop.people.service import excuse
from onestop.results import drawing
from onestop.results.approving import Place
from onestop.results.models import Result, State
from onestop.results.rules import state_on
from onestop.results.service import supersede
from onestop.workdays import queries as workdays
from onestop.workdays.service import seed

SUBJECT = "demo"
UNIT_OF_SCAN = "H05.105"
OLDEST = timedelta(days=400)
SCAN_MOST = 10 * 1024 * 1024


def is_loaded(session: Session) -> bool:
    return journal.head_of(session, SUBJECT) is not None


def load(session: Session, place: Place, now: datetime) -> None:
    """Make the province in one transaction: all of it or nothing."""
    act = Act(session, "system", now, "command")
    year = clock.day_of(now).year
    seed(act, year - 3, year + 1)
    publish_folder(act)
    make_agencies(act)
    everybody = citizens(PEOPLE)
    staff, accounts = make_people(act, everybody)
    calendar = workdays.calendar(session)
    scan = keep_file(act, place.store, "giay-to-minh-hoa.pdf", _scan(now), SCAN_MOST)
    maker = Maker(session, now, calendar, staff, accounts, everybody, place, scan.digest)
    made = []
    for number, planned in enumerate(PLAN, start=1):
        dossier, came_at = maker.lodged(planned, number)
        Course(maker, planned, dossier, came_at).run()
        made.append(dossier)
    _scan_waiting(act, place)
    queue_up(act, staff["motcua.kinhbac"], everybody[10])
    posting.post(maker, made)
    _correct(act, [d for d, p in zip(made, PLAN, strict=True) if p.procedure == "2.000635"])
    without_a_line(act, maker)
    takings_of_yesterday(maker, made)
    payments(maker, made)
    journal_service.record(act, "demo.loaded", SUBJECT, dossiers=len(made))


def excuse_staff(session: Session) -> None:
    """A demonstration made before staff needed a second factor goes on to be open to everybody."""
    act = Act(session, "system", clock.now(), "command")
    for username in staff_list():
        account = people.account_named(session, username)
        if account is not None and not account.is_excused:
            excuse(act, account)


def described(session: Session, base_url: str) -> dict[str, Any]:
    """The contract of `onestop demo --json`."""
    act = Act(session, "system", clock.now(), "command")
    today = clock.day_of(act.at)
    return {
        "dossiers": [
            _dossier(act, row, base_url)
            for row in session.scalars(select(Dossier).order_by(Dossier.id))
        ],
        "results": [
            {
                "code": row.dossier_code,
                "link": drawing.link(base_url, row.token),
                "typed_code": row.typed_code,
                "state": state_on(row, today),
                "pdf": f"files/{row.pdf_digest[:2]}/{row.pdf_digest[2:4]}/{row.pdf_digest}",
            }
            for row in session.scalars(select(Result).order_by(Result.id))
        ],
        "accounts": [
            {
                "role": account.posts[0].role.value,
                "unit": account.posts[0].agency_code,
                "username": account.username,
                "password": PASSWORD,
            }
            for account in people.accounts(session)
            if account.posts and not account.closed_at
        ],
    }


def _dossier(act: Act, row: Dossier, base_url: str) -> dict[str, Any]:
    lodged = keys_of(act, row)
    applicant = dossiers.parties_of(act.session, row.id)[PartyRole.APPLICANT]
    return {
        "code": row.code,
        "pin": lodged.pin,
        "link": f"{base_url}/t/{lodged.token}",
        "status": row.status,
        "channel": row.channel,
        "procedure": row.procedure_code,
        "applicant": applicant.organisation or applicant.name,
    }


def _correct(act: Act, pair: list[Dossier]) -> None:
    """The first of two copies held an error and was replaced by the second."""
    old, new = (
        act.session.scalars(select(Result).where(Result.dossier_id == dossier.id)).one()
        for dossier in pair
    )
    assert old.state is State.VALID
    supersede(act, old, new, reason="Đính chính nơi sinh.")


def _scan_waiting(act: Act, place: Place) -> None:
    """What a scanner left in the inbox of a desk, for no dossier yet."""
    name = "SCAN_0001.pdf"
    taken = take(place.store, name, _scan(act.at), SCAN_MOST)
    made = capture.begin(act, UNIT_OF_SCAN, None, source=(taken.source, name))
    capture.add_pages(act, made, taken.source, taken.pages, "folder")


def _scan(now: datetime) -> bytes:
    """A page that stands for whatever a citizen would scan."""
    return typeset.pdf("sample", {"agency": "Onestop", "words": "Giấy tờ minh họa"}, now)
