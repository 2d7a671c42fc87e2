"""What `onestop demo --json` promises to those who drive the program from outside."""

from collections import Counter

from sqlalchemy import func, select

from onestop.demo.loading import described, is_loaded
from onestop.dossiers.models import Party, Step
from onestop.dossiers.states import PartyRole, StepState
from onestop.notifications.models import Notice
from onestop.takings import queries as takings


def test_each_part_has_its_keys(site) -> None:
    keys = {
        "dossiers": {"code", "pin", "link", "status", "channel", "procedure", "applicant"},
        "results": {"code", "link", "typed_code", "state", "pdf"},
        "accounts": {"role", "unit", "username", "password"},
    }
    assert set(site.told) == set(keys)
    for part, wanted in keys.items():
        assert site.told[part] and all(set(row) == wanted for row in site.told[part])


def test_it_shows_every_status_channel_and_state_of_a_result(site) -> None:
    dossiers = site.told["dossiers"]
    assert len(dossiers) >= 60
    assert set(Counter(d["status"] for d in dossiers)) == set(range(1, 11))
    assert {d["channel"] for d in dossiers} == {"online", "desk", "post"}
    states = {r["state"] for r in site.told["results"]}
    assert states == {"valid", "expired", "revoked", "suspended", "superseded"}


def test_every_role_can_sign_in(site) -> None:
    roles = {a["role"] for a in site.told["accounts"]}
    assert len(roles) == 9
    for role in roles:
        account = next(a for a in site.told["accounts"] if a["role"] == role)
        site.visitor(account["username"])


def test_links_and_pins_open_what_they_name(site) -> None:
    for dossier in site.told["dossiers"][::10]:
        visitor = site.visitor()
        answer = visitor.get(dossier["link"].removeprefix("http://localhost"))
        assert answer.status_code == 303 and answer.location.endswith(dossier["code"])
    for result in site.told["results"]:
        assert (site.app.extensions["settings"].data_dir / result["pdf"]).read_bytes()[
            :5
        ] == b"%PDF-"


def test_a_dossier_is_with_two_agencies_at_once_and_notices_wait(site) -> None:
    with site.session() as session:
        assert is_loaded(session)
        assert session.scalar(select(func.count(Notice.id)).where(Notice.read_at.is_(None)))
        held = session.execute(
            select(Step.dossier_id, func.count(Step.agency_code.distinct()))
            .where(Step.state.in_([StepState.SENT.value, StepState.ACCEPTED.value]))
            .group_by(Step.dossier_id)
        ).all()
    assert max(count for _dossier, count in held) >= 2


def test_describing_it_again_says_the_same(site) -> None:
    with site.session() as session:
        again = described(session, "http://localhost")
    first = {d["code"]: (d["pin"], d["link"]) for d in site.told["dossiers"]}
    now = {d["code"]: (d["pin"], d["link"]) for d in again["dossiers"]}
    assert first == {code: now[code] for code in first}


def test_a_drawer_was_counted_with_a_difference_and_its_receipt_is_shown(site) -> None:
    with site.session() as session:
        (drawer,) = takings.closings(session, ["H05.105"])
        receipts = takings.receipts_in(session, drawer.id)
        assert drawer.difference_dong == -10_000 and drawer.reason
        assert sum(r.sum_dong for r in receipts) == drawer.expected_dong - drawer.float_dong > 0
    clerk = site.visitor("motcua.kinhbac")
    assert receipts[0].label in clerk.get(f"/desk/fee-receipts/{receipts[0].id}").text


def test_its_people_can_be_nobody_real(site) -> None:
    with site.session() as session:
        numbers = session.scalars(
            select(Party.number).where(Party.role == PartyRole.APPLICANT, Party.number.is_not(None))
        ).all()
    assert numbers and all(number.startswith("000") for number in numbers)
