"""Mandates as their two sides meet them, and as everybody else does not."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from onestop.dossiers.models import Dossier, Paper, Party
from onestop.dossiers.states import PartyRole
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.people.models import Account
from tests.site import Site, opened

NUMBER = re.compile(r"U-[0-9A-Z]{6}-[0-9A-Z]")
UNTIL = (clock.day_of(clock.now()) + timedelta(days=60)).strftime("%d/%m/%Y")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f0005000 1ff56c72f0d0000000049454e44ae426082".replace(" ", "")
)


@pytest.fixture(scope="module")
def site(request, tmp_path_factory) -> Iterator[Site]:
    """A site of its own: what happens here is in no other test's way."""
    yield from opened(request, tmp_path_factory, "mandates")


@pytest.fixture(scope="module")
def asked(site) -> tuple[str, str, str]:
    """(code, owner, agent): a dossier that waits for papers, and two people who sign in."""
    with site.session() as session:
        people = session.scalars(
            select(Account).where(Account.verified_at.is_not(None), Account.tax_code.is_(None))
        ).all()
        citizens = {a.id_number: a.username for a in people if a.username.startswith("congdan")}
        wanted = (
            select(Dossier.code, Party.number)
            .join(Party, Party.dossier_id == Dossier.id)
            .where(
                Dossier.status == 5,
                Party.role == PartyRole.APPLICANT,
                Party.number.in_(list(citizens)),
            )
            .order_by(Dossier.id)
        )
        code, number = session.execute(wanted).first()
    owner = citizens[number]
    return code, owner, next(name for name in citizens.values() if name != owner)


def number_of(site, username: str) -> str:
    with site.session() as session:
        return session.scalar(select(Account.id_number).where(Account.username == username))


def given(site, asked, **changes) -> tuple:
    """(owner, agent, number of the mandate), accepted."""
    code, owner_name, agent_name = asked
    owner, agent = site.visitor(owner_name), site.visitor(agent_name)
    form = {
        "agent_number": number_of(site, agent_name),
        "scope": "dossier",
        "scope_code": code,
        "may_answer": "y",
        "until": UNTIL,
    }
    answer = owner.post("/me/mandates/new", {**form, **changes})
    assert answer.status_code == 303, answer.text
    number = NUMBER.search(answer.location).group()
    path = f"/me/mandates/{number}"
    # Until it is taken it tells the owner's number by its end only.
    theirs = number_of(site, owner_name)
    shown = agent.get(path).text
    assert theirs not in shown and f"… {theirs[-4:]}" in shown
    assert agent.post(f"{path}/accept", {}, page=path).status_code == 303
    assert theirs in agent.get(path).text
    return owner, agent, number


def papers_of(site, code: str) -> int:
    with site.session() as session:
        wanted = select(Paper.id).join(Dossier).where(Dossier.code == code)
        return len(session.scalars(wanted).all())


def test_a_refused_form_loses_nothing(site, asked) -> None:
    owner = site.visitor(asked[1])
    answer = owner.post(
        "/me/mandates/new",
        {
            "agent_number": number_of(site, asked[2]),
            "scope": "dossier",
            "scope_code": "H05.105-000101-0001",
            "until": UNTIL,
        },
    )
    assert answer.status_code == 422
    assert "H05.105-000101-0001" in answer.text and number_of(site, asked[2]) in answer.text


def test_only_the_owner_sees_the_key_and_only_the_two_sides_see_anything(site, asked) -> None:
    owner, agent, number = given(site, asked)
    path = f"/me/mandates/{number}"
    assert f"UQ {number} " in owner.get(path).text
    assert f"UQ {number} " not in agent.get(path).text and asked[0] in agent.get(path).text
    stranger = site.visitor("doanhnghiep1")
    for way in ("", f"/dossiers/{asked[0]}/papers"):
        assert stranger.get(path + way).status_code == 404
    token = stranger.get("/me/mandates/new").text
    assert number not in token
    for way in ("end", "accept", "decline", f"dossiers/{asked[0]}/papers"):
        assert stranger.post(f"{path}/{way}", {}, page="/me/mandates/new").status_code == 404
    assert agent.get(f"{path}/dossiers/{asked[0]}/papers").status_code == 200


def test_the_agent_reaches_no_other_dossier_and_has_no_right_of_the_owner(site, asked) -> None:
    _owner, agent, number = given(site, asked)
    others = [d["code"] for d in site.told["dossiers"] if d["code"] != asked[0]]
    for code in others[:40]:
        assert agent.get(f"/me/mandates/{number}/dossiers/{code}/papers").status_code == 404
    for way in ("papers", "withdraw", "complain", "sent"):
        assert agent.get(f"/me/dossiers/{asked[0]}/{way}").status_code == 404


def test_who_may_only_follow_sends_nothing(site, asked) -> None:
    _owner, agent, number = given(site, asked, may_answer="")
    path = f"/me/mandates/{number}/dossiers/{asked[0]}/papers"
    assert agent.get(path).status_code == 403


def test_a_mandate_stopped_mid_act_stores_nothing(site, asked) -> None:
    owner, agent, number = given(site, asked)
    path = f"/me/mandates/{number}"
    send = f"{path}/dossiers/{asked[0]}/papers"
    page = agent.get(send).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    part = re.search(r'name="(file-[^"]+)"', page).group(1)
    before = papers_of(site, asked[0])
    assert owner.post(f"{path}/end", {}, page=path).status_code == 303
    sent = {"csrf_token": token, part: (BytesIO(PNG), "a.png")}
    answer = agent.client.post(send, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 403 and "ủy quyền" in answer.text.lower()
    assert papers_of(site, asked[0]) == before
    with site.session() as session:
        wanted = select(Event.name).where(Event.subject == f"mandate:{number}").order_by(Event.seq)
        names = session.scalars(wanted).all()
    assert names == ["mandate.offered", "mandate.accepted", "mandate.ended"]
    # The owner is where they were.
    assert owner.get(f"/me/dossiers/{asked[0]}/papers").status_code == 200
    assert owner.post(f"{path}/end", {}, page="/me/mandates/new").status_code == 409


def test_the_desk_stops_what_the_person_with_the_card_has_given(site, asked) -> None:
    owner, agent, first = given(site, asked)
    second = given(site, asked)[2]
    desk, number = site.visitor("motcua.kinhbac"), number_of(site, asked[1])
    unseen = desk.post("/desk/mandates", {"number": number})
    assert unseen.status_code == 422 and first not in unseen.text
    for wrong in (
        {"number": number_of(site, asked[2]), "seen": "y"},
        {"number": number_of(site, asked[2]), "which": first, "seen": "y"},
        {"number": number, "which": "U-000000-0", "seen": "y"},
    ):
        assert desk.post("/desk/mandates", wrong).status_code == 422
    one = desk.post("/desk/mandates", {"number": number, "which": first.lower(), "seen": "y"})
    assert one.status_code == 200 and first in one.text and second not in one.text
    assert "Đang có hiệu lực" in owner.get(f"/me/mandates/{second}").text
    every = desk.post("/desk/mandates", {"number": number, "seen": "y"})
    assert every.status_code == 200 and second in every.text
    for mandate in (first, second):
        assert "Đã dừng" in agent.get(f"/me/mandates/{mandate}").text
        send = f"/me/mandates/{mandate}/dossiers/{asked[0]}/papers"
        assert agent.get(send).status_code == 403
    assert agent.get("/desk/mandates").status_code == 403


def test_papers_sent_under_a_mandate_are_listed_for_both_and_told_to_both(site, asked) -> None:
    owner, agent, number = given(site, asked)
    send = f"/me/mandates/{number}/dossiers/{asked[0]}/papers"
    part = re.search(r'name="(file-[^"]+)"', agent.get(send).text).group(1)
    answer = agent.post(send, {part: (BytesIO(PNG), "a.png")})
    assert answer.status_code == 303, re.findall(r"error[^<]*<[^<]*", answer.text)
    for side in (owner, agent):
        assert "Đã nộp giấy tờ thay người ủy quyền" in side.get(f"/me/mandates/{number}").text
        assert "theo ủy quyền" in side.get("/me/messages").text
    # It is done once: the dossier waits for nothing more, and the owner sees what was sent.
    assert agent.post(send, {part: (BytesIO(PNG), "a.png")}).status_code in (409, 422)
    assert owner.get(f"/me/dossiers/{asked[0]}").status_code == 303
