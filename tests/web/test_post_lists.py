"""A day's list from a file: all of it or nothing, once, whatever the file is."""

import io
import re
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from onestop.channels.post.rows import HEADINGS
from onestop.despatch.models import Envelope
from onestop.dossiers.models import Dossier

HEAD = ";".join(HEADINGS.values())


def s10(number: int, service: str = "EC") -> str:
    digits = f"{number:08}"
    total = sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), digits, strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return f"{service}{digits}{check}VN"


def row(number: str, /, **changed: str) -> str:
    cells = {
        "mailed_as": number,
        "procedure": "1.004873",
        "name": "Lê Văn Mẫu Danh",
        "number": "000090000777",
        "born_on": "02/03/1990",
        "phone": "0912345678",
        "address": "Số 7 phố Mẫu",
        "reception": "Phường Kinh Bắc",
        "papers": "2",
    } | changed
    return ";".join(cells.get(key, "") for key in HEADINGS)


def counted(site) -> tuple[int, int]:
    with site.session() as session:
        kinds = (Envelope, Dossier)
        found = [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
        return found[0] or 0, found[1] or 0


def sent(visitor, content: bytes, name: str = "a.csv"):
    return visitor.post("/post/import", {"file": (io.BytesIO(content), name)})


def stored(visitor, key: str):
    return visitor.post(f"{key}/store", {}, page=key)


def test_three_hundred_rows_with_one_bad_one_store_nothing_until_it_is_mended(site) -> None:
    visitor = site.visitor("buudien")
    before = counted(site)
    lines = [row(s10(n)) for n in range(20_000, 20_299)]
    lines.insert(150, row(s10(20_299), born_on="31/02/1990", reception="Xã Không Có"))
    content = "\n".join([HEAD, *lines]).encode("utf-8-sig")
    page = sent(visitor, content)
    assert page.status_code == 303
    shown = visitor.get(page.location).text
    assert re.findall(r'id="(\w+)-wrong"', shown) == ["born_on_152", "reception_152"]
    assert stored(visitor, page.location).status_code == 303
    assert counted(site) == before

    names = {f"{key}_152": "" for key in HEADINGS}
    cells = dict(zip(HEADINGS, row(s10(20_299)).split(";"), strict=True))
    typed = {name: cells[name.removesuffix("_152")] for name in names}
    assert visitor.post(page.location, typed).status_code == 303
    assert "-wrong" not in visitor.get(page.location).text
    assert stored(visitor, page.location).status_code == 303
    after = counted(site)
    assert after == (before[0] + 300, before[1] + 300)

    # Pressed twice, sent twice: nothing changes, and it says so.
    stored(visitor, page.location)
    again = sent(visitor, "\n".join([HEAD, *lines[:3]]).encode("utf-16"))
    assert "3" in visitor.get(again.location).text
    stored(visitor, again.location)
    assert counted(site) == after


@pytest.mark.parametrize(
    ("changed", "blamed"),
    [
        ({"mailed_as": "EC000000010VN"}, "mailed_as"),
        ({"mailed_as": ""}, "mailed_as"),
        ({"procedure": "9.999999"}, "procedure"),
        ({"case": "khong-co"}, "case"),
        ({"name": "=1+1"}, "name"),
        ({"number": "12345"}, "number"),
        ({"phone": "113"}, "phone"),
        ({"papers": "1"}, "papers"),
        ({"papers": "hai"}, "papers"),
        ({"reception": "Trung tâm Phục vụ hành chính công tỉnh"}, "commune"),
    ],
)
def test_each_row_says_what_is_wrong_at_its_column(site, changed, blamed) -> None:
    visitor = site.visitor("buudien")
    number = s10(30_000)
    content = "\n".join([HEAD, row(number, **changed)]).encode()
    shown = visitor.get(sent(visitor, content).location).text
    assert re.findall(r'id="(\w+)-wrong"', shown) == [f"{blamed}_2"]


def test_a_number_twice_in_one_file_is_told_with_its_row(site) -> None:
    visitor = site.visitor("buudien")
    content = "\n".join([HEAD, row(s10(30_001)), row(s10(30_001))]).encode()
    shown = visitor.get(sent(visitor, content).location).text
    assert re.findall(r'id="(\w+)-wrong"', shown) == ["mailed_as_3"]


def workbook(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for cells in rows:
        book.active.append(cells)
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_like_a_text(site) -> None:
    visitor = site.visitor("buudien")
    cells: list[object] = [*row(s10(30_002)).split(";")]
    cells[list(HEADINGS).index("born_on")] = date(1990, 3, 2)
    cells[list(HEADINGS).index("papers")] = 2
    page = sent(visitor, workbook([*HEADINGS.values()], cells), "a.xlsx")
    before = counted(site)
    assert "-wrong" not in visitor.get(page.location).text
    stored(visitor, page.location)
    assert counted(site) == (before[0] + 1, before[1] + 1)


def bomb() -> bytes:
    """A workbook whose sheet unpacks to far more than a list can be."""
    out = io.BytesIO(workbook([*HEADINGS.values()]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet2.xml", b" " * 60_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        "Số hiệu;Mã".encode(),
        HEAD.encode(),
        "\n".join([HEAD, row("EC1")]).encode("cp1258", "replace"),
        "\n".join([HEAD, *[row("EC1")] * 501]).encode(),
        b"PK\x03\x04 not a workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        bomb(),
        workbook(*[["x"]] * 3000),
    ],
    ids=["empty", "headings", "no-row", "1258", "long", "broken", "locked", "bomb", "tall"],
)
def test_a_file_that_cannot_be_a_list_is_refused_in_a_sentence(site, content) -> None:
    visitor = site.visitor("buudien")
    before = counted(site)
    answer = sent(visitor, content)
    assert answer.status_code == 422
    assert 'id="file-wrong"' in answer.text
    assert counted(site) == before


def test_somebody_elses_list_is_not_found_and_no_cell_is_a_formula(site) -> None:
    visitor = site.visitor("buudien")
    page = sent(visitor, "\n".join([HEAD, row(s10(30_003), note="=HYPERLINK(1)")]).encode())
    assert site.visitor("motcua.kinhbac").get(page.location).status_code == 403
    stored(visitor, page.location)
    told = visitor.get("/post/envelopes.csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in told
    assert not re.search(r"(?m)(^|;)[=+@-]", told)
    assert visitor.get("/post/import/template.csv").data.decode("utf-8-sig").strip() == HEAD
