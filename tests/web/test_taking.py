"""Taking out everything about oneself: whole, after a proof, and nothing of anybody else."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from zipfile import ZipFile

import pytest
from flask import g
from sqlalchemy import delete, func, select

from onestop.channels.online.taking import ALL, whose_of
from onestop.demo.province import PASSWORD, citizens
from onestop.dossiers.models import Answers, Dossier, Paper, Party, ReceiptKey
from onestop.dossiers.states import PartyRole
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.mandates.models import Mandate, Scope, State
from onestop.notifications.models import Message, Notice
from onestop.people import queries as people
from onestop.people.identities import Identity
from onestop.people.models import Account, Factor
from onestop.people.passkeys import Passkey
from onestop.people.sessions import SignedIn
from onestop.people.tries import KnownDevice
from onestop.results.models import Result
from onestop.results.storehouse import StoredPaper
from onestop.web.viewing import owns
from tests.site import Site, opened

WHO, OTHER, STAFF = "congdan1", "congdan2", "motcua.kinhbac"
PATH = "/me/data"


@pytest.fixture(scope="module")
def site(request, tmp_path_factory) -> Iterator[Site]:
    """A site of its own: what happens here is in no other test's way."""
    yield from opened(request, tmp_path_factory, "taking")


def taken(site, username: str = WHO) -> ZipFile:
    answer = site.visitor(username).signed(PATH, {}, PATH)
    assert answer.status_code == 200, answer.status_code
    content = answer.data
    assert int(answer.headers["Content-Length"]) == len(content)
    answer.close()
    archive = ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def rows_of(archive: ZipFile, kind: str) -> list[dict]:
    return json.loads(archive.read(f"data/{kind}.json"))


def bytes_of(archive: ZipFile) -> bytes:
    """Everything readable in it: the files themselves are what the pages give already."""
    names = [n for n in archive.namelist() if n == "index.html" or n.startswith("data/")]
    return b"\n".join(archive.read(name) for name in names) + "\n".join(archive.namelist()).encode()


def exports(site) -> list[Event]:
    with site.session() as session:
        return list(session.scalars(select(Event).where(Event.name == "account.data_exported")))


@pytest.fixture
def account(site) -> Account:
    with site.session() as session:
        return people.account(session, WHO)


def owned_by(session, account: Account) -> list[Dossier]:
    """What the pages call this account's own, asked of every dossier there is."""
    parties = session.scalars(select(Party)).all()
    ids = {party.dossier_id for party in parties if owns(account, party)}
    return [session.get(Dossier, number) for number in sorted(ids, reverse=True)]


def test_the_page_says_what_is_kept_and_why(site) -> None:
    visitor = site.visitor(WHO)
    shown = visitor.get(PATH)
    assert shown.status_code == 200 and shown.text.count('<th scope="row">') == len(ALL)
    assert PATH in visitor.get("/me").text and PATH in visitor.get("/account/passkeys").text
    assert site.visitor().get(PATH).status_code == 303
    assert site.visitor().post(PATH, {}, page="/track").status_code == 303


def test_nothing_leaves_without_a_fresh_proof(site, time) -> None:
    before = len(exports(site))
    visitor = site.visitor(WHO)
    asking = visitor.post(PATH, {})
    assert asking.status_code == 403 and "application/zip" not in asking.content_type
    assert "Ông/bà sắp tải về toàn bộ dữ liệu" in asking.text
    assert visitor.prove(asking, "not the password").status_code == 422
    assert len(exports(site)) == before
    answer = visitor.prove(visitor.post(PATH, {}), PASSWORD)
    assert answer.mimetype == "application/zip" and answer.headers["Cache-Control"] == "no-store"
    answer.close()
    time(minutes=site.app.config["SETTINGS"].step_up_minutes + 1)
    assert visitor.post(PATH, {}).status_code == 403
    assert visitor.client.post(PATH, data={}).status_code == 422
    assert visitor.client.get(PATH).mimetype == "text/html"
    assert len(exports(site)) == before + 1


def test_the_journal_says_that_it_was_done_and_nothing_else(site, account) -> None:
    archive = taken(site)
    last = exports(site)[-1]
    files = [n for n in archive.namelist() if n != "index.html" and not n.startswith("data/")]
    assert last.subject == last.who == account.reference
    assert last.facts == {"files": len(files)}
    with site.session() as session:
        told = session.scalars(select(Notice).where(Notice.event_id == last.id)).all()
    assert [notice.account_id for notice in told] == [account.id]


def test_it_is_whole(site, account) -> None:
    archive = taken(site)
    assert {n for n in archive.namelist() if n.startswith("data/")} == {
        f"data/{kind.code}.json" for kind in ALL
    }
    (me,) = rows_of(archive, "account")
    assert (me["username"], me["id_number"], me["name"]) == (WHO, account.id_number, account.name)
    assert [post["role"] for post in me["roles"]] == ["citizen"]
    with site.session() as session:

        def count(table) -> int:
            wanted = select(func.count()).where(table.account_id == account.id)
            return session.scalar(wanted)

        mine = owned_by(session, account)
        assert [d["code"] for d in rows_of(archive, "dossiers")] == [d.code for d in mine] != []
        assert len(rows_of(archive, "sessions")) == count(SignedIn) > 0
        assert len(rows_of(archive, "devices")) == count(KnownDevice)
        assert len(rows_of(archive, "passkeys")) == count(Passkey)
        # The last export is told of after it was made.
        assert len(rows_of(archive, "notices")) == count(Notice) - 1 > 0
        assert len(rows_of(archive, "messages")) >= count(Message) - 1
        number = account.owner_number
        results = session.scalars(
            select(Result.number)
            .where((Result.owner_account == account.id) | (Result.owner_number == number))
            .order_by(Result.id)
        ).all()
        assert [row["number"] for row in rows_of(archive, "results")] == results != []
        held = [n for d in mine for n in session.scalars(papers_with_a_file(d.id))]
    found = [p["file"] for d in rows_of(archive, "dossiers") for p in d["papers"] if p["file"]]
    assert len(found) == len(held) > 0
    given = [row["file"] for row in rows_of(archive, "results") if row["file"]]
    stored = [row["file"] for row in rows_of(archive, "storehouse") if row["file"]]
    assert given and set(found + given + stored) <= set(archive.namelist())
    assert all(archive.read(name).startswith(b"%PDF") for name in given)
    for dossier in rows_of(archive, "dossiers"):
        assert dossier["history"] and dossier["status"] and dossier["parties"]


def papers_with_a_file(number: int):
    return select(Paper.id).where(Paper.dossier_id == number, Paper.file_digest.is_not(None))


def test_the_page_inside_is_read_without_anything_else(site) -> None:
    archive = taken(site)
    page = archive.read("index.html").decode()
    assert '<html lang="vi">' in page and "Dữ liệu của tôi" in page
    assert not re.search(r"<(script|img|link|iframe)|style=|http", page)
    links = set(re.findall(r'href="([^"]+)"', page))
    assert links == set(archive.namelist()) - {"index.html"}


def test_it_is_the_same_in_the_tongue_of_the_office(site) -> None:
    visitor = site.visitor(WHO)
    visitor.get("/?lang=en")
    answer = visitor.signed(PATH, {}, PATH)
    page = ZipFile(io.BytesIO(answer.data)).read("index.html").decode()
    answer.close()
    assert "Những gì được lưu và lý do" in page


def test_nobody_else_is_in_it(site, account) -> None:
    for username in (WHO, OTHER, "doanhnghiep1"):
        content = bytes_of(taken(site, username))
        with site.session() as session:
            me = people.account(session, username)
        mine = {me.id_number, me.tax_code}
        for person in citizens(400):
            if person.number not in mine:
                assert person.number.encode() not in content, (username, person.number)
        others = {WHO, OTHER, "doanhnghiep1"} - {username}
        assert not [n for n in others if f'"{n}"'.encode() in content]


def test_of_somebody_else_in_a_dossier_only_the_page_s_words_are_there(site, account) -> None:
    with site.session() as session:
        mine = owned_by(session, account)
        code = mine[0].code
        rows = session.scalars(select(Party).where(Party.dossier_id == mine[0].id)).all()
        before = {row.id: (row.name, row.number, row.phone, row.address) for row in rows}
        accounts = {row.id: row.account_id for row in rows}
        for row in rows:
            if row.role is PartyRole.SUBMITTER:
                row.account_id = account.id
                continue
            row.account_id = None
            row.name, row.number = f"Người Lạ {row.role.value}", "000199999999"
            row.phone, row.address = "0900999999", "Số 9 phố Lạ"
        written = session.get(Answers, mine[0].id)
        answers = dict(written.values)
        written.values = {"child": "Trẻ Lạ"}
        session.commit()
    try:
        archive = taken(site)
        told = next(d for d in rows_of(archive, "dossiers") if d["code"] == code)
        others = {p["role"]: p for p in told["parties"] if p["role"] != "submitter"}
        assert set(others["applicant"]) == {"role", "name", "organisation"}
        assert others["applicant"]["name"] == "Người Lạ applicant"
        assert others["recipient"] == {"role": "recipient"}
        assert told["answers"] is None
        content = bytes_of(archive).decode()
        for word in ("000199999999", "0900999999", "phố Lạ", "Người Lạ recipient", "Trẻ Lạ"):
            assert word not in content
        page = site.visitor(WHO).get(f"/track/{code}").text
        assert "Người Lạ applicant" in page
    finally:
        with site.session() as session:
            for number, told_before in before.items():
                row = session.get(Party, number)
                row.name, row.number, row.phone, row.address = told_before
                row.account_id = accounts[number]
            session.get(Answers, mine[0].id).values = answers
            session.commit()


def test_a_dossier_one_only_fetches_the_result_of_is_not_one_s_own(site, account) -> None:
    with site.session() as session:
        foreign = session.scalars(
            select(Party)
            .join(Account, Account.id == Party.account_id)
            .where(Account.username == OTHER, Party.role == PartyRole.RECIPIENT)
        ).first()
        code = session.get(Dossier, foreign.dossier_id).code
        before, foreign.account_id, number = foreign.account_id, account.id, foreign.id
        session.commit()
    try:
        assert code.encode() not in bytes_of(taken(site))
    finally:
        with site.session() as session:
            session.get(Party, number).account_id = before
            session.commit()


def test_an_account_no_desk_has_verified_takes_nothing_of_its_number(site, account) -> None:
    with site.session() as session:
        row = session.get(Account, account.id)
        kept = row.verified_at, row.verified_by
        row.verified_at = row.verified_by = None
        session.commit()
        sent = owned_by(session, row)
    try:
        archive = taken(site)
        assert [d["code"] for d in rows_of(archive, "dossiers")] == [d.code for d in sent]
        assert rows_of(archive, "mandates") == []
    finally:
        with site.session() as session:
            row = session.get(Account, account.id)
            row.verified_at, row.verified_by = kept
            session.commit()


def test_a_mandate_tells_the_owner_s_number_only_to_who_took_it(site, account) -> None:
    with site.session() as session:
        other = people.account(session, OTHER)
        offered = mandate_between(other, account, State.OFFERED)
        session.add(offered)
        session.commit()
    try:
        (held,) = rows_of(taken(site), "mandates")
        assert held["side"] == "agent" and "owner_number" not in held
        with site.session() as session:
            row = session.get(Mandate, offered.id)
            row.state, row.agent_account = State.ACCEPTED, account.id
            session.commit()
        (held,) = rows_of(taken(site), "mandates")
        assert held["owner_number"] == other.owner_number
        (given,) = rows_of(taken(site, OTHER), "mandates")
        assert given["side"] == "owner" and given["agent_number"] == account.owner_number
        assert b"a seed" not in bytes_of(taken(site))
    finally:
        with site.session() as session:
            session.execute(delete(Mandate).where(Mandate.number == "UQ-EXPORT"))
            session.commit()


def mandate_between(owner: Account, agent: Account, state: State) -> Mandate:
    return Mandate(
        number="UQ-EXPORT",
        owner_number=owner.owner_number,
        owner_account=owner.id,
        agent_number=agent.owner_number,
        scope=Scope.ALL,
        scope_code="",
        may_answer=False,
        until=date(2099, 1, 1),
        state=state,
        seed="a seed",
        made_at=clock.now(),
    )


def test_no_secret_is_in_it(site, account) -> None:
    with site.session() as session:
        me = account.id
        now = clock.now()
        session.add_all(
            [
                Passkey(
                    account_id=me,
                    name="credential-name",
                    public_key="credential-key",
                    count=1,
                    label="Điện thoại",
                    is_synced=False,
                    made_at=now,
                    used_at=None,
                ),
                Identity(
                    issuer="https://id.invalid",
                    subject="subject-1",
                    account_id=me,
                    level=2,
                    session="provider-session",
                    token="provider-token",
                    linked_at=now,
                    last_seen_at=now,
                ),
                Factor(
                    account_id=me,
                    seed="seed-of-app",
                    enrolled_at=now,
                    last_step=0,
                    wrong_tries=0,
                    next_seed=None,
                ),
            ]
        )
        session.commit()
    try:
        # Whoever has a passkey proves it by that: what is gathered is looked at without the door.
        content = gathered(site, account).encode()
        assert "Điện thoại".encode() in content and b"subject-1" in content
        assert b'"recovery_codes_left": 0' in content
        secrets = [b"credential-", b"provider-", b"seed-of-app", account.password_hash.encode()]
        secrets.append(account.stamp.encode())
        with site.session() as session:
            secrets += [d.encode() for d in session.scalars(digests_of(account.id))]
            for dossier in owned_by(session, account):
                key = session.scalars(
                    select(ReceiptKey).where(ReceiptKey.dossier_id == dossier.id)
                ).one()
                secrets += [key.seed.encode(), key.pin_hash.encode(), key.token_digest.encode()]
            for table in (Result, StoredPaper):
                secrets += [token.encode() for token in session.scalars(select(table.token))]
        assert [s for s in secrets if s and s in content] == []
        keys = set(re.findall(r'"(\w+)":', content.decode()))
        secret = re.compile(
            r"password|digest|seed|sealed|token|stamp|public_key|pin|salt|proof|next"
        )
        assert {key for key in keys if secret.search(key)} == {"next_on"} & keys
    finally:
        with site.session() as session:
            session.execute(delete(Passkey).where(Passkey.name == "credential-name"))
            session.execute(delete(Identity).where(Identity.subject == "subject-1"))
            session.execute(delete(Factor).where(Factor.account_id == account.id))
            session.commit()


def gathered(site, account: Account) -> str:
    """Every kind as the archive has it, in one text."""
    with site.app.test_request_context(PATH):
        whose = whose_of(account)
        said = json.dumps({k.code: k.rows(whose) for k in ALL}, ensure_ascii=False)
        g.pop("session").close()
        return said


def digests_of(number: int):
    return select(SignedIn.digest).where(SignedIn.account_id == number)


def test_staff_take_out_what_is_theirs_and_no_dossier_they_work_on(site) -> None:
    archive = taken(site, STAFF)
    (me,) = rows_of(archive, "account")
    assert me["username"] == STAFF and rows_of(archive, "dossiers") == []
    assert rows_of(archive, "results") == [] and rows_of(archive, "openings") == []
    assert all(name.startswith(("data/", "index")) for name in archive.namelist())
