"""A wrong intake corrected at the desk: signed, told, and with what stood there before."""

import re

import pytest
from sqlalchemy import select

from onestop.dossiers.corrections import Correction
from onestop.dossiers.models import Dossier, Paper, Party
from onestop.dossiers.proving import first_disagreement
from onestop.dossiers.states import PartyRole
from onestop.journal.models import Event
from tests.site import Site

INTAKE = "/desk/intake/1.001193"
GOOD = {
    "applicant-name": "Trần Thị Mẫu Lam",
    "applicant-number": "000190000451",
    "applicant-phone": "0912345451",
    "same_submitter": "y",
    "collects": "applicant",
    "commune": "H05.105",
    "return_by": "desk",
    "receive_now": "y",
    "o_0": "1",
    "o_1": "1",
    "o_6": "1",
    "is_another": "y",
}
PEOPLE = {
    f"{role}-{name}": GOOD[f"applicant-{name}"]
    for role in ("applicant", "submitter", "recipient")
    for name in ("name", "number", "phone")
}


@pytest.fixture
def clerk(site: Site):
    return site.visitor("motcua.kinhbac")


@pytest.fixture
def code(clerk) -> str:
    return clerk.post(INTAKE, GOOD).location.split("/")[3]


def whole(clerk, code: str, **right: str) -> dict[str, str]:
    """The form as it is shown, with what is right written over it."""
    page = clerk.get(f"/desk/dossiers/{code}/correct").text
    counts = dict(re.findall(r'name="([oc]_[0-9]+)"[^>]*value="([0-9]+)"', page))
    return {**PEOPLE, **counts, "return_by": "desk", "reason": "Gõ nhầm tên", **right}


def corrected(clerk, code: str, **right: str):
    path = f"/desk/dossiers/{code}/correct"
    return clerk.signed(path, whole(clerk, code, **right), page=path)


def test_the_old_value_is_kept_and_the_journal_proves_it(clerk, code: str, site: Site) -> None:
    right = {"applicant-name": "Trần Thị Mẫu Lâm", "return_by": "post", "o_1": "2"}
    answer = corrected(clerk, code, **right)
    assert answer.status_code == 303, answer.text[:2000]
    page = clerk.get(answer.location).text
    assert "<del>Trần Thị Mẫu Lam</del>" in page and "<ins>Trần Thị Mẫu Lâm</ins>" in page
    assert "Gõ nhầm tên" in page
    with site.session() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.code == code)).one()
        party = session.scalars(
            select(Party).where(Party.dossier_id == dossier.id, Party.role == PartyRole.APPLICANT)
        ).one()
        papers = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).all()
        row = session.scalars(select(Correction).where(Correction.dossier_id == dossier.id)).one()
        events = session.scalars(select(Event).where(Event.subject == dossier.subject)).all()
        told = next(event for event in events if event.name == "dossier.corrected")
        rows = session.scalars(select(Party).where(Party.dossier_id == dossier.id)).all()
        assert {row.name for row in rows} == {"Trần Thị Mẫu Lâm"}
        assert party.name == "Trần Thị Mẫu Lâm" and dossier.return_by == "post"
        assert 2 in [paper.originals for paper in papers]
        assert told.facts["factor"] == "password" and told.facts["digest"] == row.digest
        assert "Lam" not in str(told.facts) and "Lâm" not in str(told.facts)
        assert first_disagreement(session)[1] is None
        row.changed = [["applicant.name", "Ai Khác", "Trần Thị Mẫu Lâm"]]
        session.flush()
        assert code in (first_disagreement(session)[1] or "")
        session.rollback()


def test_the_applicant_reads_that_it_was_corrected(clerk, code: str, site: Site) -> None:
    corrected(clerk, code, **{"applicant-phone": "0912345452"})
    pin = re.findall(r'class="code key">([^<]+)', clerk.get(f"/desk/dossiers/{code}/slip").text)[1]
    holder = site.visitor()
    holder.post("/track", {"code": code, "pin": pin})
    page = holder.get(f"/track/{code}").text
    assert "sai sót khi tiếp nhận" in page and "0912345452" not in page


def test_nothing_changed_no_reason_or_an_empty_name_is_refused(clerk, code: str) -> None:
    path = f"/desk/dossiers/{code}/correct"
    answer = corrected(clerk, code)
    assert answer.status_code == 422 and "sửa chỗ sai trước" in answer.text
    for wrong in ({"reason": ""}, {"applicant-name": ""}, {"o_1": "abc"}):
        answer = clerk.post(path, whole(clerk, code, **wrong), page=path)
        assert answer.status_code == 422, wrong


def test_another_unit_and_an_online_dossier_are_not_corrected(clerk, code: str, site: Site) -> None:
    other = site.visitor("motcua.vocuong")
    assert other.get(f"/desk/dossiers/{code}/correct").status_code == 403
    online = next(
        d["code"]
        for d in site.told["dossiers"]
        if d["channel"] == "online"
        and d["code"].startswith("H05.105-")
        and d["status"] in (1, 2, 4)
    )
    answer = corrected(clerk, online, **{"applicant-name": "Ai Khác"})
    assert answer.status_code in (409, 422) and "tại quầy hoặc qua bưu chính" in answer.text
