"""A scan from its first page to the dossier: who may send pages, in which order, used once."""

import hashlib
from datetime import date, timedelta

import pytest

from onestop.capture import queries, service
from onestop.capture.errors import (
    PAGES_MOST,
    CaptureEnded,
    NoDossier,
    NoPages,
    NotAssembled,
    PagesChanged,
    ScanUnfit,
    WrongPhoneCode,
)
from onestop.capture.models import CaptureState
from onestop.dossiers import proving
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import UnknownPaper, WrongMove
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.service import paper_states
from onestop.journal import queries as journal
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.statistics import shares
from onestop.statistics.rules import Period
from tests.small_world import UNIT

FILE = "f" * 64


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def clerk(world):
    details = Details(username="clerk", password="x" * 12, name="Đỗ Thị Quầy")
    return open_account(world.act(), details, (Role.CLERK, UNIT))


@pytest.fixture
def scan(world, clerk):
    dossier = world.received()
    return service.begin(world.act(), UNIT, clerk.id, dossier, "form")


def add(world, scan, *names: str, source: str = "a") -> int:
    return service.add_pages(world.act(), scan, digest(source), list(map(digest, names)), "desk")


def shown(world, scan) -> list[str]:
    return [page.digest for page in queries.pages_of(world.session, scan.id)]


def assembled(world, scan) -> None:
    kept = service.kept_of(queries.pages_of(world.session, scan.id))
    service.assemble(world.act(), scan, FILE, kept)


def test_one_line_has_one_scan_going_and_the_same_file_adds_nothing(world, scan, clerk) -> None:
    dossier = dossiers.dossier_by_id(world.session, scan.dossier_id)
    assert service.begin(world.act(), UNIT, clerk.id, dossier, "form") is scan
    assert service.begin(world.act(), UNIT, clerk.id, dossier, "id") is not scan
    assert add(world, scan, "1", "2") == 2 and add(world, scan, "1", "2") == 0
    assert add(world, scan, "3", source="b") == 1
    assert shown(world, scan) == [digest("1"), digest("2"), digest("3")]


def test_pages_are_moved_turned_and_removed(world, scan) -> None:
    add(world, scan, "1", "2", "3")
    first, _second, third = queries.pages_of(world.session, scan.id)
    for page, how in ((third, "up"), (first, "up"), (first, "down"), (third, "up")):
        service.arrange(world.act(), scan, page, how)
    assert shown(world, scan) == [digest("3"), digest("1"), digest("2")]
    third.is_read, third.text_digest = True, digest("text")
    service.arrange(world.act(), scan, third, "turn")
    assert third.turn == 1 and not third.is_read and third.text_digest is None
    service.arrange(world.act(), scan, first, "remove")
    assert shown(world, scan) == [digest("3"), digest("2")]


def test_a_paper_has_so_many_pages_and_no_more(world, scan) -> None:
    add(world, scan, *map(str, range(PAGES_MOST)))
    with pytest.raises(ScanUnfit) as refused:
        add(world, scan, "more", source="b")
    assert str(PAGES_MOST) in str(refused.value)


def test_the_phone_s_secret_lets_one_phone_in_for_a_quarter_of_an_hour(world, scan) -> None:
    service.invite(world.act(), scan)
    token, now = service.token_of(scan), world.now
    assert len(token) == 26 and token not in (scan.seed, scan.secret_digest)
    assert queries.by_token(world.session, token.upper(), now) is scan
    assert queries.by_token(world.session, "0" * 26, now) is None
    service.admit(world.act(hours=0), scan, "DEVICE-1")
    service.admit(world.act(hours=0), scan, "DEVICE-1")
    with pytest.raises(WrongPhoneCode):
        service.admit(world.act(hours=0), scan, "DEVICE-2")
    assert queries.by_device(world.session, "DEVICE-1", now) is scan
    late = now + timedelta(minutes=15)
    assert queries.by_device(world.session, "DEVICE-1", late) is None
    assert queries.by_token(world.session, token, late) is None
    service.invite(world.act(), scan)
    assert queries.by_token(world.session, token, world.now) is None
    assert queries.by_device(world.session, "DEVICE-1", world.now) is None


@pytest.mark.parametrize("end", [service.dismiss, service.discard])
def test_the_clerk_closes_it_and_no_phone_is_let_in(world, scan, end) -> None:
    service.invite(world.act(), scan)
    token = service.token_of(scan)
    service.admit(world.act(hours=0), scan, "DEVICE-1")
    end(world.act(hours=0), scan)
    assert queries.by_token(world.session, token, world.now) is None
    assert queries.by_device(world.session, "DEVICE-1", world.now) is None


def test_what_is_used_is_what_was_looked_at(world, scan) -> None:
    with pytest.raises(NoPages):
        assembled(world, scan)
    add(world, scan, "1", "2")
    kept = service.kept_of(queries.pages_of(world.session, scan.id))
    service.arrange(world.act(), scan, queries.pages_of(world.session, scan.id)[1], "turn")
    with pytest.raises(PagesChanged):
        service.assemble(world.act(), scan, FILE, kept)
    assembled(world, scan)
    assert service.check_assembled(scan) == FILE
    # One more page, and it is another paper.
    add(world, scan, "3", source="b")
    with pytest.raises(NotAssembled):
        service.use(world.act(), scan, "form")
    assembled(world, scan)
    service.use(world.act(), scan, "form")
    for again in (service.use, service.discard):
        with pytest.raises(CaptureEnded):
            again(world.act(), scan, *(["form"] if again is service.use else []))
    assert scan.state is CaptureState.USED and queries.going(world.session, UNIT) == []
    names = [e.name for e in journal.events_of(world.session, scan.subject)]
    assert names[0] == "capture.begun" and names[-1] == "capture.used"


def test_a_loose_scan_finds_its_dossier(world, clerk) -> None:
    loose = service.begin(world.act(), UNIT, None, source=(digest("file"), "SCAN_001.pdf"))
    add(world, loose, "1")
    with pytest.raises(NoDossier):
        assembled(world, loose)
    assert [row for row, _count in queries.going(world.session, UNIT)] == [loose]
    service.give_to(world.act(), loose, world.received())
    assembled(world, loose)
    assert loose.state is CaptureState.ASSEMBLED


def test_an_attached_scan_counts_for_the_share_and_follows_from_the_journal(world) -> None:
    always = Period(date(2026, 1, 1), date(2026, 12, 31))
    dossier = world.received(papers=(HandedIn("form", originals=1),))

    def share() -> shares.Digitised:
        shares.keep(world.session, journal.events_of(world.session, dossier.subject))
        world.session.flush()
        return shares.of_units(world.session, always)[UNIT]

    assert share().whole == 0
    paper_states.attach_scan(world.act(), dossier, "form", FILE, "original")
    assert share().whole == 1 and shares.verify(world.session) is None
    row = dossiers.papers_of(world.session, dossier.id)[-1]
    assert (row.file_digest, row.originals, row.stored_id) == (FILE, 0, None)
    assert proving.first_disagreement(world.session)[1] is None
    with pytest.raises(UnknownPaper):
        paper_states.attach_scan(world.act(), dossier, "nothing", FILE, "copy")


def test_a_dossier_that_ended_takes_no_scan(world) -> None:
    from onestop.dossiers.service.closing import withdraw

    dossier = world.received()
    withdraw(world.act(), dossier, "Không cần nữa")
    with pytest.raises(WrongMove):
        paper_states.attach_scan(world.act(), dossier, "form", FILE, "copy")
