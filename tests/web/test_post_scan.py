"""One field at the post: whatever is scanned, in any order, and what it may not tell."""

import itertools
import re

import pytest

from onestop.despatch.models import Envelope
from onestop.despatch.queries import envelopes_of
from onestop.dossiers import queries as dossiers

CARD = "000190000661||NGUYỄN THỊ MẪU XUÂN|07031990|Nữ|Số 4 phố Mẫu, phường Kinh Bắc|01012022"
SCANS = ("EE471108151FR", CARD, "http://localhost/procedures/1.004873")
HIDDEN = ("mailed_as", "card", "dossier", "procedure")
OUTSIDE = "H05.105-261120-9999"


def scanned(visitor, *scans: str, **more: str) -> str:
    """The page after so many scans; what was scanned before comes along as in a browser."""
    shown, kept = visitor.get("/post/scan").text, {}
    for scan in scans:
        answer = visitor.post("/post/scan", {**kept, "scan": scan, **more})
        if answer.status_code == 303:
            return str(answer.location)
        shown = answer.text
        for name in HIDDEN:
            if match := re.search(rf'id="{name}"[^>]*type="hidden"[^>]*value="([^"]*)"', shown):
                kept[name] = match.group(1)
    return shown


def value_of(shown: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*\bid="{name}"[^>]*>', shown)
    assert tag, name
    found = re.search(r'value="([^"]*)"', tag.group())
    return found.group(1) if found else ""


@pytest.mark.parametrize("order", list(itertools.permutations(SCANS)))
def test_three_scans_in_any_order_fill_the_form_in(site, order) -> None:
    shown = scanned(site.visitor("buudien"), *order)
    assert value_of(shown, "mailed_as") == "EE471108151FR"
    assert value_of(shown, "applicant-number") == "000190000661"
    assert value_of(shown, "applicant-name") == "Nguyễn Thị Mẫu Xuân"
    assert value_of(shown, "applicant-born_on") == "07/03/1990"
    assert '<option selected value="H05.105">' in shown
    assert value_of(shown, "c_5") == "1"


def test_a_slip_in_the_number_is_told_and_nothing_scanned_is_lost(site) -> None:
    visitor = site.visitor("buudien")
    shown = scanned(visitor, CARD, "EE471108152FR")
    assert 'id="scan-wrong"' in shown
    assert "000190000661" in shown
    assert 'id="scan-wrong"' in scanned(visitor, "không có thủ tục nào như thế xyzq")


def test_who_sent_from_here_before_is_filled_in_and_nobody_else(site) -> None:
    visitor = site.visitor("buudien")
    form = {
        "mailed_as": "VNP-5550001",
        "reception": "H05.118",
        "commune": "H05.118",
        "applicant-name": "Nguyễn Thị Mẫu Xuân",
        "applicant-number": "000190000661",
        "applicant-phone": "0912345661",
        "applicant-address": "Số 4 phố Mẫu",
        "same_submitter": "y",
        "collects": "applicant",
        "return_by": "post",
        "sealed": "y",
        "o_0": "1",
        "c_5": "2",
        "note": "Rách góc",
    }
    made = visitor.post("/post/intake/1.004873", form)
    assert made.status_code == 303
    code = made.location.split("/")[3]
    shown = scanned(visitor, "VNP-5550002", CARD, "1.004873")
    assert value_of(shown, "applicant-phone") == "0912345661"
    assert '<option selected value="H05.118">' in shown
    # The counted difference stands in the store, on the slip's page and on the staff's.
    with site.session() as session:
        (envelope,) = envelopes_of(session, dossiers.dossier(session, code).id)
        assert [d["held"] for d in envelope.differences] == [[0, 2]]
    assert "phong bì có 2" in visitor.get(made.location).text
    assert "phong bì có 2" in site.visitor("motcua.tuson").get(f"/office/dossiers/{code}").text
    pdf = visitor.get(f"/post/envelopes/{envelope.id}/slip.pdf")
    assert pdf.data.startswith(b"%PDF")
    # The same number today is one envelope.
    again = visitor.post("/post/intake/1.004873", {**form, "applicant-name": "Trần Văn Mẫu"})
    assert again.status_code == 422
    assert 'id="mailed_as-wrong"' in again.text


def test_a_dossier_from_another_door_tells_nothing_here(site) -> None:
    visitor = site.visitor("buudien")
    other = site.dossier(channel="desk", status=2)
    for scan in (other["code"], other["link"], OUTSIDE):
        shown = scanned(visitor, "EE471108151FR", scan)
        assert 'id="scan-wrong"' in shown
        assert other["applicant"] not in shown


def test_a_dossier_that_waits_for_papers_leads_to_its_answer(site) -> None:
    visitor = site.visitor("buudien")
    asked = site.dossier(status=5)
    for scan in (asked["code"], asked["link"]):
        where = scanned(visitor, scan, "EE471108151FR")
        assert where == f"/post/answers/{asked['code']}?number=EE471108151FR"
    assert value_of(visitor.get(where).text, "mailed_as") == "EE471108151FR"


def test_another_units_bag_and_envelope_are_refused(site) -> None:
    post, desk = site.visitor("buudien"), site.visitor("motcua.kinhbac")
    codes = re.findall(r"TG-\w{4}-\w{4}", post.get("/post/bags").text)
    shown = [desk.get(f"/desk/bags/{code}").status_code for code in dict.fromkeys(codes)]
    assert sorted(set(shown)) == [200, 403]
    assert desk.get("/post/bags").status_code == 403
    assert post.get("/desk/bags").status_code == 403
    assert post.get("/post/bags/TG-0000-0000").status_code == 404
    assert desk.post("/desk/bags", {"scan": "TG-0000-0001"}).status_code == 422
    with site.session() as session:
        number = session.query(Envelope.id).first()
    assert number and desk.get(f"/post/envelopes/{number[0]}").status_code == 403
    assert post.get("/post/envelopes/999999").status_code == 404
