"""Sending online: every shipped procedure, and who may open what comes of it."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, ComponentKind, Procedure
from onestop.catalogue.reading import read_folder
from onestop.catalogue.service import FOLDER
from onestop.channels.online import service
from onestop.channels.online.errors import StepMissing
from onestop.channels.online.models import Draft
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import PapersMissing
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.people import queries as people
from onestop.people.models import Account
from onestop.results.models import Result

PEOPLE = {
    "unit": "H05.105",
    "case": None,
    "for_me": True,
    "applicant": {"name": ""},
    "return_by": "online",
    "collects": "applicant",
    "recipient": {"name": ""},
}
SCAN = {"digest": "0" * 64, "name": "giấy.pdf", "size": 1}
SHIPPED = {p.code: p for p in read_folder(FOLDER) if Channel.ONLINE in p.channels}
TRIES = [
    (code, case)
    for code, procedure in SHIPPED.items()
    for case in ([named.code for named in procedure.cases] or [None])
]


def asked(procedure: Procedure, case: str | None) -> list[str]:
    parts = procedure.components_for(Channel.ONLINE, case)
    return [
        part.code
        for part in parts
        if part.required and part.condition is None and part.kind is not ComponentKind.NOTE
    ]


@pytest.fixture
def writing(site) -> Iterator[Session]:
    """A writing session of which nothing stays."""
    with site.session() as session:
        yield db.for_writing(session)
        session.rollback()


def begun(session: Session, code: str, case: str | None) -> tuple[Act, Account, Draft, Procedure]:
    account = people.account(session, "congdan1")
    act = Act(session, account.reference, clock.now(), "online")
    version, procedure = catalogue.version_in_force(session, code, clock.day_of(act.at))
    draft = service.begin(act, account, version, procedure)
    service.keep_step(act, draft, "people", {**PEOPLE, "case": case})
    service.keep_step(act, draft, "form", {})
    return act, account, draft, procedure


@pytest.mark.parametrize(("code", "case"), TRIES)
def test_with_its_required_papers_and_none_else_it_can_be_sent(writing, code, case) -> None:
    act, account, draft, procedure = begun(writing, code, case)
    required = asked(procedure, case)
    if required:
        with pytest.raises(PapersMissing):
            service.send(act, draft, account, procedure)
        writing.expunge_all()
        act, account, draft, procedure = begun(writing, code, case)
    for component in required:
        service.keep_paper(act, draft, component, SCAN)
    lodged = service.send(act, draft, account, procedure)
    assert draft.sent_as == lodged.dossier.code


def test_some_procedure_asks_for_no_paper_at_all() -> None:
    assert "2.001159" in SHIPPED
    assert any(not asked(SHIPPED[code], case) for code, case in TRIES)


@pytest.mark.parametrize(
    "told",
    [
        {"for_me": False, "applicant": {}},
        {"for_me": False, "applicant": {"name": "An", "born_on": "31/12"}},
        {"collects": "other", "recipient": {}},
        {"return_by": "by dove"},
    ],
)
def test_a_person_who_is_not_whole_is_a_refusal(writing, told) -> None:
    act, account, draft, procedure = begun(writing, "2.001159", None)
    service.keep_step(act, draft, "people", {**PEOPLE, **told})
    with pytest.raises(StepMissing):
        service.send(act, draft, account, procedure)


def links_of(text: str) -> list[str]:
    return re.findall(r"/me/results/\d+\.pdf", text)


def test_every_link_to_a_result_opens_it_and_nobody_elses_does(site) -> None:
    everybody = [f"congdan{n}" for n in range(1, 6)] + ["doanhnghiep1"]
    opened: dict[str, set[str]] = {}
    for number, name in enumerate(everybody):
        here = {"REMOTE_ADDR": f"10.7.{number}.1"}
        visitor = site.visitor(name)
        pages = [visitor.get("/me/storehouse").text]
        mine = re.findall(r"/me/dossiers/([^\"/]+)\"|/track/([^\"/?]+)\"", visitor.get("/me").text)
        pages += [visitor.get(f"/track/{a or b}", environ_base=here).text for a, b in mine]
        opened[name] = {link for text in pages for link in links_of(text)}
        for link in opened[name]:
            with visitor.get(link) as answer:
                assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert opened["congdan1"]
    for link in opened["congdan1"] - opened["congdan2"]:
        assert site.visitor("congdan2").get(link).status_code == 404


@pytest.fixture
def for_another(site) -> Iterator[tuple[str, str, Session]]:
    """A given result of congdan1's that is, for once, somebody else's: only sent by congdan1."""
    with site.session() as session:
        account = people.account(session, "congdan1")
        row = session.scalars(
            select(Result)
            .join(Dossier, Dossier.id == Result.dossier_id)
            .where(Result.owner_account == account.id, Dossier.delivery == "delivered")
        ).first()
        parties = dossiers.parties_of(session, row.dossier_id)
        kept = [
            (p, {c.key: getattr(p, c.key) for c in Party.__table__.columns})
            for p in parties.values()
        ]
        other = parties[PartyRole.APPLICANT]
        other.account_id, other.number, other.name = None, "000088000099", "Trần Văn Mẫu"
        session.commit()
        yield row.dossier_code, f"/me/results/{row.id}.pdf", session
        session.rollback()
        for party, values in kept:
            for column, value in values.items():
                setattr(party, column, value)
        session.commit()


@pytest.mark.parametrize("is_recipient", [True, False])
def test_who_sent_it_for_another_opens_it_only_as_the_recipient(
    site, for_another, is_recipient
) -> None:
    code, link, session = for_another
    if not is_recipient:
        number = dossiers.dossier(session, code).id
        dossiers.parties_of(session, number)[PartyRole.RECIPIENT].account_id = None
        session.commit()
    visitor = site.visitor("congdan1")
    page = visitor.get(f"/track/{code}", environ_base={"REMOTE_ADDR": "10.7.9.1"})
    assert "Trần Văn Mẫu" in page.text and (link in page.text) is is_recipient
    with visitor.get(link) as answer:
        assert answer.status_code == (200 if is_recipient else 404)
