"""One file, many dossiers: each row says what is wrong with it, and is sent once."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import count

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import event, func, select, update

from onestop.channels.online.group_filing import BATCH, KEPT
from onestop.channels.online.group_models import GroupList
from onestop.cli import LISTS
from onestop.dossiers.models import Dossier, Paper, Party
from onestop.dossiers.states import PartyRole
from onestop.journal.models import Event
from onestop.kernel import clock, db
from onestop.notifications.models import Message
from onestop.people.models import Account
from onestop.upkeep.forgetting import forget
from tests.web.test_mandates import PNG

NEW = "/me/group/new/1.004873"
HEAD = [
    *("Họ và tên", "Số định danh cá nhân", "Ngày sinh", "Địa chỉ", "Điện thoại", "Email"),
    *("Dùng để", "Ghi rõ mục đích sử dụng"),
    *("Tình trạng hôn nhân hiện nay", "Dân tộc", "Nơi cư trú"),
]
SHARED = {"unit": "H05.105", "case": "", "return_by": "online", "collects": "applicant"}
ANSWERS = ("Vay vốn", "Vay ngân hàng", "chưa đăng ký kết hôn với ai", "Kinh", "Phường Kinh Bắc")
MAIL = "nhom@vidu.vn"
NUMBERS = count(700_001)


def row(**changed: str) -> dict[str, str]:
    """A fine row for somebody who was not in a list yet."""
    number = f"000190{next(NUMBERS):06}"
    cells = ("Lê Thị Mẫu Nhóm", number, "02/03/1990", "Số 7 phố Mẫu", "0912345678", MAIL)
    return dict(zip(HEAD, (*cells, *ANSWERS), strict=True)) | changed


def rows(many: int) -> list[dict[str, str]]:
    return [row() for _ in range(many)]


def text(found: list[dict[str, str]], head: list[str] = HEAD) -> bytes:
    lines = [";".join(head), *(";".join(cells.get(name, "") for name in head) for cells in found)]
    return "\n".join(lines).encode("utf-8-sig")


def sent(visitor, content: bytes, path: str = NEW, name: str = "a.csv", **shared: str):
    given = {**SHARED, **shared, "file": (io.BytesIO(content), name)}
    return visitor.post(path, given)


def kept(visitor, found: list[dict[str, str]]) -> str:
    """The address of a list of these rows."""
    answer = sent(visitor, text(found))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def press(visitor, address: str):
    return visitor.post(f"{address}/send", {}, page=address)


def dossiers(site) -> int:
    with site.session() as session:
        return session.scalar(select(func.count()).select_from(Dossier)) or 0


def listed(site, address: str) -> GroupList:
    with site.session() as session:
        found = session.get(GroupList, address.rpartition("/")[2])
        assert found is not None
        return found


def wrong(page: str) -> dict[str, str]:
    found = re.findall(r'<p class="wrong" id="([\w-]+)">[^:]*: ([^<]*)</p>', page)
    return dict(found)


@pytest.fixture
def firm(site):
    return site.visitor("doanhnghiep1")


@pytest.mark.parametrize(
    ("changed", "blamed", "sentence"),
    [
        ({"Họ và tên": ""}, "name", "Hãy điền mục này"),
        ({"Họ và tên": "1234"}, "name", "Viết họ tên bằng chữ"),
        ({"Số định danh cá nhân": ""}, "number", "Hãy điền mục này"),
        ({"Số định danh cá nhân": "12345"}, "number", "Số định danh cá nhân có 12 chữ số"),
        ({"Ngày sinh": "31/02/1990"}, "born_on", "Viết ngày theo ngày/tháng/năm, ví dụ 05/09/2026"),
        ({"Ngày sinh": "01/01/2999"}, "born_on", "Ngày này chưa đến"),
        ({"Địa chỉ": ""}, "address", "Hãy điền mục này"),
        ({"Điện thoại": "113"}, "phone", "Viết số điện thoại như 0912 345 678"),
        ({"Email": "nhom@"}, "email", "Viết địa chỉ email như ten@vidu.vn"),
        ({"Dùng để": "Đi chơi"}, "f_purpose_kind", "Hãy chọn một mục trong danh sách"),
        ({"Ghi rõ mục đích sử dụng": ""}, "f_purpose", "Hãy điền mục này"),
        ({"Địa chỉ": '=HYPERLINK("x")'}, "address", "Ghi giá trị, không ghi công thức"),
        ({"Họ và tên": "@SUM(1)"}, "name", "Ghi giá trị, không ghi công thức"),
    ],
)
def test_each_row_says_at_its_column_what_is_wrong(site, firm, changed, blamed, sentence) -> None:
    before = dossiers(site)
    address = kept(firm, [row(**changed)])
    page = firm.get(address).text
    assert wrong(page) == {f"{blamed}-2": sentence}
    assert "/send" not in page
    # Sent all the same: a row that is not right becomes nothing.
    firm.post(f"{address}/send", {}, page=address)
    assert dossiers(site) == before and len(listed(site, address).rows) == 1


@pytest.mark.parametrize(
    "cell",
    [
        "²",
        "٣" * 12,
        "9" * 900,
        "0001-01-01",
        "31/12/9999",
        "'\"><script>%(n)s {{7*7}} %s",
        "\u202e\u200b",
    ],
)
def test_cells_nobody_means_are_only_wrong(site, firm, cell) -> None:
    before = dossiers(site)
    found = [dict.fromkeys(HEAD, cell)]
    lines = io.StringIO()
    csv.writer(lines).writerows([HEAD, [*found[0].values()]])
    address = sent(firm, lines.getvalue().encode()).location
    answer = firm.get(address)
    assert answer.status_code == 200 and "name-2" in wrong(answer.text)
    assert "<script>%" not in answer.text
    press(firm, address)
    assert dossiers(site) == before


def test_one_person_stands_in_one_row(firm) -> None:
    first = row()
    address = kept(firm, [first, row(), first])
    told = wrong(firm.get(address).text)
    assert told == {"number-4": "Số này đã có ở dòng 2: mỗi người một dòng"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp này không có dòng nào"),
        (text([]), "Tệp này không có dòng nào"),
        (text([{"Họ và tên": "A"}], ["Họ và tên", "Điện thoại"]), "còn thiếu: Số định danh"),
        (text(rows(501)), "Tệp có nhiều dòng hơn"),
        (text(rows(502)), "Tệp có nhiều dòng hơn"),
        ("Họ và tên;Số".encode("cp1258", "replace"), "không phải Unicode"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "mật khẩu"),
        (b"PK\x03\x04 broken", "không phải CSV"),
    ],
)
def test_a_file_that_is_no_list_says_why_and_keeps_what_was_chosen(
    site, firm, content, sentence
) -> None:
    answer = sent(firm, content, return_by="post")
    assert answer.status_code == 422 and sentence in answer.text
    assert 'value="post" checked' in answer.text or "checked" in answer.text
    assert '<option selected value="H05.105">' in answer.text


def test_five_hundred_rows_are_taken(site, firm) -> None:
    address = kept(firm, rows(500))
    assert f"Gửi {BATCH} dòng tiếp theo trong 500 dòng hợp lệ" in firm.get(address).text


def test_the_template_comes_back_as_a_list_without_its_example(site, firm) -> None:
    answer = firm.get(f"{NEW}/template.xlsx")
    assert answer.headers["Cache-Control"] == "no-store"
    sheet = load_workbook(io.BytesIO(answer.data)).active
    head, example = ([cell.value for cell in line] for line in sheet.iter_rows(max_row=2))
    assert set(HEAD) < set(head) and example[1].startswith("000")
    assert sheet.cell(3, 2).number_format == sheet.cell(501, 2).number_format == "@"
    assert sent(firm, answer.data, name="mau.xlsx").status_code == 422

    book, out = load_workbook(io.BytesIO(answer.data)), io.BytesIO()
    for name, words in row().items():
        book.active.cell(3, head.index(name) + 1, words)
    book.save(out)
    address = sent(firm, out.getvalue(), name="mau.xlsx").location
    page = firm.get(address).text
    assert wrong(page) == {} and "Gửi các dòng hợp lệ: 1" in page
    assert [held["place"] for held in listed(site, address).rows] == [3]


def test_a_formula_in_a_workbook_is_no_value(firm) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(HEAD)
    book.active.append([*row(**{"Họ và tên": "=1+1"}).values()])
    book.save(out)
    address = sent(firm, out.getvalue(), name="a.xlsx").location
    assert wrong(firm.get(address).text) == {"name-2": "Hãy điền mục này"}


def test_a_mended_file_takes_the_place_of_the_first(site, firm) -> None:
    address = kept(firm, [row(**{"Ngày sinh": "hôm qua"})])
    assert sent(firm, b"", address).status_code == 422
    assert len(listed(site, address).rows) == 1
    assert sent(firm, text(rows(2)), address).status_code == 303
    page = firm.get(address).text
    assert wrong(page) == {} and "Gửi các dòng hợp lệ: 2" in page


def test_fine_rows_become_dossiers_and_the_others_stay(site, firm) -> None:
    fine, before = row(), dossiers(site)
    address = kept(firm, [row(**{"Họ và tên": ""}), fine])
    assert press(firm, address).location == address
    assert dossiers(site) == before + 1
    held = listed(site, address)
    assert [kept_row["place"] for kept_row in held.rows] == [2]
    [[place, code]] = held.sent
    assert place == 3
    with site.session() as session:
        dossier = session.scalar(select(Dossier).where(Dossier.code == code))
        parties = {
            party.role: party
            for party in session.scalars(select(Party).where(Party.dossier_id == dossier.id))
        }
        firm_account = session.scalar(select(Account).where(Account.username == "doanhnghiep1"))
        told = session.scalars(select(Message).where(Message.dossier_code == code)).all()
        events = session.scalars(select(Event).where(Event.name == "group.sent")).all()
    applicant, submitter = parties[PartyRole.APPLICANT], parties[PartyRole.SUBMITTER]
    assert (applicant.number, applicant.account_id) == (fine["Số định danh cá nhân"], None)
    assert submitter.account_id == firm_account.id and submitter.number == firm_account.tax_code
    assert dossier.channel == "online" and dossier.reception_agency == "H05.105"
    # The person of the row is told by the usual message, and so is who sent it.
    assert {message.address for message in told} == {MAIL, firm_account.email}
    assert fine["Số định danh cá nhân"] not in str([e.facts for e in events])

    page = firm.get(address).text
    assert code in page and "Đã gửi: 1 hồ sơ." in page
    sheet = firm.get(f"{address}/codes.csv")
    assert sheet.headers["Cache-Control"] == "no-store"
    table = list(csv.reader(io.StringIO(sheet.data.decode("utf-8-sig")), delimiter=";"))
    assert table == [["Dòng", "Họ và tên", "Mã hồ sơ"], ["3", "Lê Thị Mẫu Nhóm", code]]
    # Begun is begun: neither its file nor its papers change any more.
    assert sent(firm, text(rows(1)), address).status_code == 422


def test_sending_twice_makes_nothing_twice(site, firm) -> None:
    found = rows(3)
    address, before = kept(firm, found), dossiers(site)
    press(firm, address)
    press(firm, address)
    assert dossiers(site) == before + 3
    again = kept(firm, [*found, row()])
    page = firm.get(again).text
    assert "3 người trong danh sách đã có hồ sơ" in page and "Gửi các dòng hợp lệ: 1" in page
    press(firm, again)
    press(firm, again)
    assert dossiers(site) == before + 4
    assert len(listed(site, again).rows) == 3


@pytest.fixture
def breaks(site) -> Iterator[list[int]]:
    """The store goes away at the n-th dossier of a request, as when the power does."""
    left: list[int] = []
    engine = site.app.extensions["sessions"].kw["bind"]

    def fail(_c, _cursor, statement, *_rest) -> None:
        if left and statement.startswith("INSERT INTO dossiers "):
            left[0] -= 1
            if left[0] == 0:
                raise ConnectionError("the store is gone")

    event.listen(engine, "before_cursor_execute", fail)
    yield left
    event.remove(engine, "before_cursor_execute", fail)


def test_what_breaks_half_way_goes_on_where_the_last_whole_batch_ended(site, firm, breaks) -> None:
    found = rows(BATCH + 12)
    address, before = kept(firm, found), dossiers(site)
    breaks.append(31)
    assert press(firm, address).status_code == 500
    breaks.clear()
    assert dossiers(site) == before and len(listed(site, address).sent) == 0
    press(firm, address)
    assert dossiers(site) == before + BATCH
    breaks.append(5)
    assert press(firm, address).status_code == 500
    breaks.clear()
    assert dossiers(site) == before + BATCH
    press(firm, address)
    press(firm, address)
    held = listed(site, address)
    assert dossiers(site) == before + BATCH + 12 and held.rows == []
    assert [place for place, _code in held.sent] == list(range(2, BATCH + 14))
    assert len({code for _place, code in held.sent}) == BATCH + 12


def test_a_paper_common_to_all_goes_with_every_row(site, firm) -> None:
    part = "000.00.00.G15-KQ003454"
    address = kept(firm, rows(2))
    paper = f"{address}/papers/{part}"
    assert firm.post(paper, {"file": (io.BytesIO(b""), "")}).status_code == 422
    assert firm.post(paper, {"file": (io.BytesIO(PNG), "uỷ quyền.png")}).status_code == 303
    assert "uỷ quyền.png" in firm.get(address).text
    assert firm.post(paper, {"remove": "1"}).status_code == 303
    assert listed(site, address).papers == {}
    firm.post(paper, {"file": (io.BytesIO(PNG), "uỷ quyền.png")})
    press(firm, address)
    with site.session() as session:
        codes = [code for _place, code in listed(site, address).sent]
        ids = session.scalars(select(Dossier.id).where(Dossier.code.in_(codes))).all()
        papers = session.scalars(select(Paper).where(Paper.dossier_id.in_(ids))).all()
    assert [held.component_code for held in papers] == [part, part]
    assert firm.post(paper, {"remove": "1"}).status_code == 422
    assert firm.get(f"{address}/papers/nothing").status_code == 404


def test_a_list_thrown_away_is_gone_and_what_was_sent_stays(site, firm) -> None:
    address, before = kept(firm, rows(1)), dossiers(site)
    press(firm, address)
    assert firm.get(f"{address}/discard").status_code == 200
    assert firm.post(f"{address}/discard", {}).location == "/me/group"
    assert firm.get(address).status_code == 404 and dossiers(site) == before + 1


def test_a_list_nobody_touches_goes_by_itself_and_a_younger_one_stays(site, firm) -> None:
    old, young = kept(firm, rows(1)), kept(firm, rows(1))
    with db.transaction(site.app.extensions["sessions"]) as session:
        key = old.rpartition("/")[2]
        session.execute(
            update(GroupList).where(GroupList.key == key).values(changed_at=clock.now() - KEPT)
        )
    files = site.app.extensions["files"]
    forget(site.app.extensions["sessions"], files, more=(LISTS,))
    assert firm.get(old).status_code == 404 and firm.get(young).status_code == 200


def test_only_a_verified_business_comes_in(site, firm) -> None:
    address = kept(firm, rows(1))
    paths = ["/me/group", NEW, f"{NEW}/template.xlsx", address, f"{address}/codes.csv"]
    stranger, clerk = site.visitor("congdan1"), site.visitor("motcua.kinhbac")
    for path in paths:
        assert site.visitor().get(path).status_code in (302, 303)
        assert stranger.get(path).status_code == clerk.get(path).status_code == 403
    assert "/me/group" not in stranger.get("/me").text and "/me/group" in firm.get("/me").text

    with db.transaction(site.app.extensions["sessions"]) as session:
        account = session.scalar(select(Account).where(Account.username == "doanhnghiep1"))
        was = account.verified_at, account.verified_by
        account.verified_at = account.verified_by = None
    try:
        for path in paths:
            answer = firm.get(path)
            assert answer.status_code == 403 and "đã được xác minh" in answer.text
        before = dossiers(site)
        assert firm.post(f"{address}/send", {}, page="/me").status_code == 403
        assert dossiers(site) == before
    finally:
        with db.transaction(site.app.extensions["sessions"]) as session:
            account = session.scalar(select(Account).where(Account.username == "doanhnghiep1"))
            account.verified_at, account.verified_by = was


def test_somebody_elses_list_is_not_there(site, firm) -> None:
    address = kept(firm, rows(1))
    with db.transaction(site.app.extensions["sessions"]) as session:
        other = session.scalar(select(Account.id).where(Account.username == "congdan1"))
        key = address.rpartition("/")[2]
        session.execute(update(GroupList).where(GroupList.key == key).values(account_id=other))
    before = dossiers(site)
    for path in (address, f"{address}/codes.csv", f"{address}/discard"):
        assert firm.get(path).status_code == 404
    for path in (address, f"{address}/send", f"{address}/discard"):
        assert firm.post(path, {}, page="/me/group").status_code == 404
    assert dossiers(site) == before and "Theo danh sách" in firm.get("/me/group").text
    assert key not in firm.get("/me/group").text


def test_a_procedure_nobody_sends_online_has_no_list(firm) -> None:
    assert firm.get("/me/group/new/9.999999").status_code == 404
    assert "/me/group/new/1.004873" in firm.get("/me/group").text
