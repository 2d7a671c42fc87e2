"""Complaining and petitioning online, and the head who answers."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from onestop.agencies import queries as agencies
from onestop.appeals import proving, queries, service
from onestop.appeals.errors import FirstOneOpen, WorkedOnIt
from onestop.appeals.models import Appeal, AppealKind, AppealState
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import Status
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.people import queries as people
from onestop.people.models import Account

WORDS = "Tôi không đồng ý với kết quả vì giấy tờ tôi nộp đã đầy đủ."


def account_of(site, username: str) -> Account:
    with site.session() as session:
        return people.account_named(session, username)


@pytest.fixture(scope="module")
def own(site) -> dict[Status, str]:
    """The first citizen's own dossiers, one of each status."""
    me = account_of(site, "congdan1")
    with site.session() as session:
        wanted = (
            select(Dossier.status, Dossier.code)
            .join(Party, Party.dossier_id == Dossier.id)
            .where(Party.account_id == me.id)
        )
        return {Status(status): code for status, code in session.execute(wanted)}


@pytest.fixture(scope="module")
def ended(own) -> str:
    return next(own[s] for s in (Status.RETURNED, Status.DONE, Status.REJECTED) if s in own)


def head_of(site, unit: str) -> str:
    wanted = (a["username"] for a in site.told["accounts"] if a["role"] == "head")
    units = {a["username"]: a["unit"] for a in site.told["accounts"]}
    return next(name for name in wanted if units[name] == unit)


def sent(site, code: str, kind: str) -> str:
    citizen = site.visitor("congdan1")
    answer = citizen.post(f"/me/dossiers/{code}/complain", {"kind": kind, "words": WORDS})
    assert answer.status_code == 303, answer.text
    return answer.location


def appeal(site, code: str, number: int) -> Appeal:
    with site.session() as session:
        return queries.appeal(session, code, number)


def test_a_petition_is_prefilled_kept_once_and_taken_back(site, ended) -> None:
    citizen, path = site.visitor("congdan1"), f"/me/dossiers/{ended}/complain"
    page = citizen.get(f"{path}?kind=petition").text
    assert ended in page.split("<textarea")[1] and "checked" in page
    short = citizen.post(path, {"kind": "petition", "words": "ngắn"})
    assert short.status_code == 422 and "ngắn" in short.text
    typed = {"kind": "petition", "words": WORDS, "op_id": "the-same"}
    first = citizen.post(path, typed)
    assert first.status_code == 303
    assert citizen.post(path, typed).location == first.location
    assert citizen.post(path, {"kind": "petition", "words": WORDS}).status_code == 422
    number = int(first.location.rsplit("/", 1)[1])
    assert WORDS in citizen.get(first.location).text
    other = site.visitor("congdan2")
    assert other.get(first.location).status_code == 404
    assert other.post(f"{first.location}/withdraw", {}, page="/me").status_code == 404
    citizen.post(f"{first.location}/withdraw", {}, page=first.location)
    assert appeal(site, ended, number).state is AppealState.WITHDRAWN


def test_the_head_of_the_unit_alone_accepts_and_answers(site, ended) -> None:
    where = sent(site, ended, "first-complaint")
    number = int(where.rsplit("/", 1)[1])
    made = appeal(site, ended, number)
    path = f"/office/appeals/{ended}/{number}"
    name = head_of(site, made.unit)
    other = next(
        a["username"]
        for a in site.told["accounts"]
        if a["role"] == "head" and a["unit"] != made.unit
    )
    assert site.visitor(other).get(path).status_code == 403
    assert site.visitor("congdan1").get(path).status_code == 403
    head = site.visitor(name)
    assert made.name in head.get("/office/appeals").text
    assert head.post(path, {"do": "settle", "words": "x"}).status_code == 422
    assert head.post(path, {"do": "refuse", "words": " "}).status_code == 422
    assert head.post(path, {"do": "accept"}).status_code == 303
    taken = appeal(site, ended, number)
    days = (clock.day_of(taken.due_at) - clock.day_of(clock.now())).days
    assert taken.state is AppealState.ACCEPTED and 30 <= days <= 44
    assert head.post(path, {"do": "settle", "words": "Đã xem xét lại."}).status_code == 303
    assert "Đã xem xét lại." in site.visitor("congdan1").get(where).text
    assert not appeal(site, ended, number).is_late
    begun = site.visitor("congdan1").get(f"/track/{ended}/rights.ics").text
    assert "second-complaint" in begun
    assert made.name not in head.get("/office/appeals").text


def test_a_second_complaint_goes_to_the_agency_above(site, ended) -> None:
    with site.session() as session:
        dossier = dossiers.dossier(session, ended)
        parent = agencies.agency(
            session, dossier.competent_agency, clock.day_of(clock.now())
        ).parent_code
    where = sent(site, ended, "second-complaint")
    made = appeal(site, ended, int(where.rsplit("/", 1)[1]))
    assert made.unit == parent and made.against == dossier.competent_agency
    assert re.search(r"\d\d/\d\d/\d{4}", site.visitor("congdan1").get(where).text)


def test_nothing_decided_is_nothing_to_complain_about(site, own) -> None:
    code = own.get(Status.NEW) or own.get(Status.SUPPLEMENT)
    assert code
    typed = {"kind": "first-complaint", "words": WORDS}
    refused = site.visitor("congdan1").post(f"/me/dossiers/{code}/complain", typed)
    assert refused.status_code == 422 and WORDS in refused.text


def longest(site) -> dict:
    """A returned dossier with several steps, the first of them an officer's."""
    with site.session() as session:
        for told in site.told["dossiers"]:
            dossier = dossiers.dossier(session, told["code"])
            steps = dossiers.steps_of(session, dossier.id)
            if told["status"] == 10 and len(steps) > 1 and steps[0].finished_by:
                return told
    raise AssertionError("the demonstration has none")


def test_the_officer_of_the_dossier_may_not_handle_it_and_late_is_late(site) -> None:
    make, me = site.app.extensions["sessions"], account_of(site, "congdan1")
    told = longest(site)
    with db.transaction(make) as session:
        now = clock.now()
        act = Act(session, me.reference, now, "test")
        dossier = dossiers.dossier_to_change(session, told["code"])
        with pytest.raises(FirstOneOpen):
            service.send(act, dossier, AppealKind.SECOND, WORDS, "b", me.id)
        made = service.send(act, dossier, AppealKind.FIRST, WORDS, "a", me.id)
        steps = dossiers.steps_of(session, dossier.id)
        officer = int(steps[0].finished_by.removeprefix("account:"))
        with pytest.raises(WorkedOnIt):
            service.accept(act, made, officer)
        later = Act(session, "account:0", now + timedelta(days=30), "test")
        service.refuse(later, made, "Hết thời hiệu", 0)
        assert made.is_late and queries.ended(session, [made.unit])[1] == 1


def test_the_journal_proves_the_rows(site) -> None:
    with site.session() as session:
        assert proving.first_disagreement(session) is None
        row = session.scalars(select(Appeal)).first()
        row.words = "changed behind the journal"
        session.flush()
        assert (
            proving.first_disagreement(session)
            == f"{row.subject}: its row is not what the journal says"
        )
        session.rollback()
