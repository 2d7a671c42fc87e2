"""Scanning through its pages: the clerk's, the phone's, and what is refused at them."""

import io
import re
from collections.abc import Iterator

import pytest

from onestop.capture import queries
from onestop.kernel import codes
from onestop.web import throttle
from tests.capture.papers import saved, sheet
from tests.site import Site, Visitor

CLERK, OTHER = "motcua.kinhbac", "motcua.vocuong"
ADDRESS = re.compile(r"(/scan/[0-9a-z]{26})")


def picture(seed: int = 0) -> bytes:
    return saved(sheet(seed).resize((500, 707)))


def files(*named: tuple[str, bytes]) -> dict:
    return {"pages": [(io.BytesIO(content), name) for name, content in named]}


@pytest.fixture
def clerk(site: Site) -> Visitor:
    return site.visitor(CLERK)


@pytest.fixture
def line(site: Site, clerk) -> Iterator[tuple[str, str]]:
    """The scan of a line of a dossier of the clerk's unit: its address, and the dossier's."""
    code = site.dossier(channel="desk", status=2, procedure="1.004873")["code"]
    lines = f"/desk/dossiers/{code}/scans"
    component = re.findall(rf'action="{re.escape(lines)}/([^"]+)"', clerk.get(lines).text)[-1]
    begun = clerk.post(f"{lines}/{component}", {}, page=lines)
    assert begun.status_code == 303
    yield begun.location, lines
    clerk.post(f"{begun.location}/discard", {}, page="/desk/capture")


def invited(clerk: Visitor, scan: str) -> str:
    clerk.post(f"{scan}/phone", {}, page=scan)
    found = ADDRESS.search(clerk.get(scan).text)
    assert found
    return found.group(1)


def send(visitor: Visitor, path: str, page: str, *named: tuple[str, bytes]):
    return visitor.post(path, files(*named), page=page)


def test_the_phone_s_secret_leaves_the_address_and_works_on_one_phone(site, clerk, line) -> None:
    scan, _lines = line
    path = invited(clerk, scan)
    phone, other = site.visitor(), site.visitor()
    assert phone.client.head(path).status_code == 204
    first = phone.get(path)
    assert (first.status_code, first.location) == (303, "/scan")
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and path.rpartition("/")[2] not in cookie.lower()
    shown = phone.get("/scan")
    assert shown.headers["Cache-Control"] == "no-store" and 'capture="environment"' in shown.text
    assert "<svg" not in clerk.get(scan).text
    # The same phone may open it again; another one, and one without the cookie, may not.
    assert phone.get(path).status_code == 303
    for answer in (other.get(path), other.get("/scan"), other.get("/scan/" + "0" * 26)):
        assert answer.status_code == 403 and 'role="alert"' in answer.text
    assert send(phone, "/scan", "/scan", ("a.jpg", picture())).status_code == 303
    assert phone.get("/scan").text.count("/scan/pages/") == 1
    assert (
        other.client.get(
            re.search(r"/scan/pages/\d+\.jpg", phone.get("/scan").text).group()
        ).status_code
        == 404
    )
    # The clerk closes it.
    clerk.post(f"{scan}/phone", {"end": "1"}, page=scan)
    assert phone.get("/scan").status_code == 403 and phone.get(path).status_code == 403
    assert clerk.get(scan).text.count("size=full") == 1


def test_one_phone_may_scan_two_papers_one_after_the_other(site, clerk, line) -> None:
    other = clerk.post("/desk/capture", {}).location
    phone = site.visitor()
    for scan, seed in ((line[0], 5), (other, 6)):
        assert phone.get(invited(clerk, scan)).status_code == 303
        assert send(phone, "/scan", "/scan", ("a.jpg", picture(seed))).status_code == 303
        assert clerk.get(scan).text.count("size=full") == 1
    assert phone.post("/scan/done", {}, page="/scan").status_code == 200
    assert phone.get("/scan").status_code == 403
    clerk.post(f"{other}/discard", {}, page=other)


def test_guessing_secrets_is_slowed_down(site, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "lookups", throttle.Window(2, 60, throttle._seconds))
    guesser = site.visitor()
    told = [guesser.get(f"/scan/{codes.random_text(26)}").status_code for _ in range(4)]
    assert told == [403, 403, 429, 429]


def test_a_refused_file_leaves_the_others_and_says_why_at_the_field(clerk, line) -> None:
    scan, _lines = line
    sent = (("đơn.jpg", picture()), ("đơn.docx", b"PK\x03\x04"), ("hai.jpg", picture(1)))
    answer = send(clerk, f"{scan}/pages", scan, *sent)
    assert answer.status_code == 422 and "đơn.docx" in answer.text
    assert clerk.get(scan).text.count("size=full") == 2
    assert send(clerk, f"{scan}/pages", scan).status_code == 422


def test_from_pages_to_the_dossier(site, clerk, line) -> None:
    scan, lines = line
    empty = clerk.post(f"{scan}/pdf", {}, page=scan)
    assert empty.status_code == 422
    send(clerk, f"{scan}/pages", scan, ("a.jpg", picture()), ("b.jpg", picture(1)))
    before = re.findall(r"pages/(\d+)\.jpg\?size=full", clerk.get(scan).text)
    clerk.post(f"{scan}/pages/{before[1]}", {"how": "up"}, page=scan)
    clerk.post(f"{scan}/pages/{before[0]}", {"how": "turn"}, page=scan)
    after = re.findall(r"pages/(\d+)\.jpg\?size=full", clerk.get(scan).text)
    assert after == [before[1], before[0]]
    assert clerk.get(f"{scan}/pages/{after[0]}.jpg").mimetype == "image/jpeg"
    too_soon = clerk.post(f"{scan}/use", {"component": "x", "made_from": "copy"}, page=scan)
    assert too_soon.status_code == 422
    assert clerk.post(f"{scan}/pdf", {}, page=scan).status_code == 303
    made = clerk.get(f"{scan}/scan.pdf", buffered=True)
    assert made.data.startswith(b"%PDF-") and made.headers["Cache-Control"] == "no-store"
    page = clerk.get(scan).text
    component = re.search(r'<option selected value="([^"]+)"', page).group(1)
    facts = {"component": component, "made_from": "original"}
    assert clerk.post(f"{scan}/use", facts, page=scan).location == lines
    again = clerk.post(f"{scan}/use", facts, page=lines)
    assert again.status_code == 422
    code = lines.split("/")[3]
    clerk_sees = clerk.get(f"/office/dossiers/{code}").text
    position = max(
        map(int, re.findall(rf"/office/dossiers/{re.escape(code)}/files/(\d+)", clerk_sees))
    )
    kept = clerk.get(f"/office/dossiers/{code}/files/{position}", buffered=True)
    assert kept.data == made.data
    assert "Quét giấy tờ" in clerk_sees or "Scan the papers" in clerk_sees


def test_another_unit_s_scans_are_not_shown(site, clerk, line) -> None:
    scan, lines = line
    send(clerk, f"{scan}/pages", scan, ("a.jpg", picture()))
    stranger = site.visitor(OTHER)
    picture_path = re.search(
        r'href="(/desk/capture/\d+/pages/\d+\.jpg)', clerk.get(scan).text
    ).group(1)
    for path in (scan, lines, picture_path, f"{scan}/scan.pdf", f"{scan}/sign"):
        assert stranger.get(path).status_code == 403, path
    for path in (f"{scan}/pages", f"{scan}/phone", f"{scan}/pdf", f"{scan}/use", f"{scan}/discard"):
        assert stranger.post(path, {}, page="/desk/capture").status_code == 403, path
    assert site.visitor().get(scan).status_code == 303


def test_a_loose_scan_is_given_to_a_dossier_or_discarded(site, clerk, line) -> None:
    code = line[1].split("/")[3]
    for_dossier, thrown = (clerk.post("/desk/capture", {}).location for _ in range(2))
    assert thrown in clerk.get("/desk/capture").text
    wrong = clerk.post(f"{for_dossier}/dossier", {"code": "H05.1-1"}, page=for_dossier)
    assert wrong.status_code == 422 and "H05.1-1" in wrong.text
    given = clerk.post(f"{for_dossier}/dossier", {"code": code.lower()}, page=for_dossier)
    assert given.status_code == 303 and code in clerk.get(for_dossier).text
    clerk.post(f"{thrown}/discard", {}, page=thrown)
    assert thrown not in clerk.get("/desk/capture").text
    assert clerk.get(thrown).status_code == 404
    with site.session() as session:
        unit = queries.capture(session, int(thrown.rpartition("/")[2])).unit
        assert all(str(row.id) != thrown for row, _count in queries.going(session, unit))


def test_a_scan_is_signed_as_a_true_copy(clerk, line) -> None:
    scan, lines = line
    send(clerk, f"{scan}/pages", scan, ("c.jpg", picture(3)))
    clerk.post(f"{scan}/pdf", {}, page=scan)
    sign = f"{scan}/sign"
    component = re.search(r'<option selected value="([^"]+)"', clerk.get(sign).text).group(1)
    facts = {
        "component": component,
        "title": "Giấy chứng minh mẫu",
        "number": "12/GCM",
        "issuer": "UBND xã Mẫu",
    }
    missing = clerk.post(sign, facts)
    assert missing.status_code == 422 and "12/GCM" in missing.text
    done = clerk.post(sign, {**facts, "compared": "y"})
    assert done.status_code == 303 and "/desk/papers/" in done.location
    assert clerk.get(lines).status_code == 200
