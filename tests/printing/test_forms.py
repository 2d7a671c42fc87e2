"""What all forms share: found by themselves, in the set of their day, numbered once, for whom."""

from datetime import UTC, datetime, timedelta

import pytest

from onestop.catalogue.definition import Channel
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.service import asking, closing, originals, paper_moves, working
from onestop.dossiers.service.originals import Described
from onestop.printing import form as framework
from onestop.printing import forms, printer
from onestop.printing.file import File
from onestop.printing.handovers import AFTER, BEFORE, DATA, ON, PAPER, handovers_of, measured
from tests.printing.looking import text_of
from tests.small_world import POLICE, SOMEBODY, UNIT, World

BASE = "https://onestop.example"
ADDED = """
from onestop.kernel.i18n import _
from onestop.printing.form import Content, Edition, Form, told_with
from onestop.printing.sheet import Column, Para, Table

FORM = Form(
    key="handed-in",
    name=_("Receipt of the dossier"),
    editions={"2025": Edition("99", "Phiếu mới thêm", "A form just added")},
    occasions=lambda file: told_with(file, "dossier.received"),
    content=lambda file, occasion, say: Content(
        [Para(say("Hồ sơ của ", "Dossier of ") + file.applicant),
         Table((Column("TT", 0), Column(say("Tên", "Name"))), [("1", file.procedure.code)])]
    ),
)
"""


@pytest.fixture
def one_more(tmp_path, monkeypatch):
    """A form more, in one file."""
    (tmp_path / "handed_in.py").write_text(ADDED, "utf-8")
    monkeypatch.setattr(forms, "__path__", [*forms.__path__, str(tmp_path)])
    framework.known.cache_clear()
    yield
    framework.known.cache_clear()


def file_of(world: World, dossier) -> File:
    return File(world.act(), dossier, BASE)


def keys(world: World, dossier) -> list[str]:
    return [found.form.key for found in printer.printable(file_of(world, dossier))]


def test_a_form_more_is_one_file(world, one_more) -> None:
    dossier = world.received()
    assert "handed-in" in keys(world, dossier)
    text = text_of(printer.pdf(file_of(world, dossier), "handed-in"))
    wanted = ("PHIẾU MỚI THÊM", f"Hồ sơ của {SOMEBODY.name}", "9.000001", "Mẫu số 99", dossier.code)
    assert [words for words in wanted if words not in text] == []
    large = printer.pdf(file_of(world, dossier), "handed-in", large=True, language="en")
    assert "A FORM JUST ADDED" in text_of(large)


def test_only_what_happened_can_be_printed(world) -> None:
    assert keys(world, world.lodged().dossier) == ["receipt"]
    dossier = world.received()
    assert keys(world, dossier) == ["control", "receipt"]
    with pytest.raises(NoSuchDossier):
        printer.pdf(file_of(world, dossier), "supplement")
    with pytest.raises(NoSuchDossier):
        printer.pdf(file_of(world, dossier), "../letter")
    asking.ask_papers(world.act(), dossier, ["Ảnh"], "Thiếu ảnh")
    closing.stop(world.act(), dossier, reason_code="other", reason="Chờ tòa án")
    assert keys(world, dossier) == ["control", "receipt", "stop", "supplement"]


@pytest.mark.parametrize(("day", "number", "has_stop"), [(14, "05", False), (15, "06", True)])
def test_the_set_is_that_of_the_day_of_reception(world, day, number, has_stop) -> None:
    world.now = datetime(2025, 9, day, 1, tzinfo=UTC)
    dossier = world.received()
    closing.stop(world.act(), dossier, reason_code="other", reason="Chờ tòa án")
    assert ("stop" in keys(world, dossier)) is has_stop
    text = text_of(printer.pdf(file_of(world, dossier), "control"))
    assert f"Mẫu số {number} – Thông tư 0{'3/2025' if has_stop else '1/2018'}" in text


def test_a_number_is_given_once_and_to_one(world) -> None:
    first, second = world.received(), world.received()
    for dossier in (first, second):
        asking.ask_papers(world.act(), dossier, ["Ảnh"], "Thiếu ảnh")
    texts = [text_of(printer.pdf(file_of(world, d), "supplement")) for d in (first, second, first)]
    assert ["01/HDHS" in texts[0], "02/HDHS" in texts[1], texts[0] == texts[2]] == [True] * 3


def test_the_second_request_is_printed_beside_the_first(world) -> None:
    dossier = world.received()
    asking.ask_papers(world.act(), dossier, ["Ảnh"], "Thiếu ảnh")
    asking.answer_papers(world.act(), dossier, [], Channel.DESK)
    asking.ask_papers(world.act(), dossier, ["Đơn"], "Thiếu đơn", "Ảnh mới cho thấy thiếu đơn")
    file = file_of(world, dossier)
    first = text_of(printer.pdf(file, "supplement", position=1))
    last = text_of(printer.pdf(file, "supplement"))
    assert "(Lần 1)" in first and "Thiếu ảnh" in first and "Đơn" not in first
    assert "(Lần 2)" in last and "Ảnh mới cho thấy thiếu đơn" in last and "02/HDHS" in last
    assert "Ngày hẹn trả trước đây" in last


def test_without_the_right_to_see_them_no_contacts_are_printed(world) -> None:
    dossier = world.received()
    asking.ask_papers(world.act(), dossier, ["Ảnh"], "Thiếu ảnh")
    shown = text_of(printer.pdf(file_of(world, dossier), "supplement"))
    hidden = File(world.act(), dossier, BASE, shows_contacts=False)
    masked = text_of(printer.pdf(hidden, "supplement"))
    private = (SOMEBODY.number, SOMEBODY.phone, SOMEBODY.email, SOMEBODY.address)
    assert all(words in shown for words in private)
    assert not any(words in masked for words in private[:3])


def test_paper_that_comes_after_the_data_is_a_row_of_its_own(world) -> None:
    dossier = world.received()
    working.hand_over(world.act(), dossier, 1, with_paper=True)
    working.accept(world.act(POLICE), dossier, 2)
    assert dossier.paper_sent_to == POLICE
    paper_moves.accept_paper(world.act(POLICE), dossier)
    data, paper = handovers_of(file_of(world, dossier).events)
    assert data.with_paper and (paper.what, paper.giver, paper.taker) == (PAPER, UNIT, POLICE)
    assert paper.given_at == data.given_at and paper.taken_at > data.taken_at


def test_the_control_sheet_measures_each_part(world) -> None:
    dossier = world.to_be_decided()
    rows = handovers_of(file_of(world, dossier).events)
    assert [(r.what, r.giver, r.taker, r.verdict) for r in rows if r.what != PAPER] == [
        (DATA, UNIT, POLICE, BEFORE)
    ]
    assert rows[0].taken_at and rows[0].taken_by == "account:1"
    due = dossier.due_at
    assert [measured(due + timedelta(days=n), due) for n in (-1, 0, 1)] == [BEFORE, ON, AFTER]


def test_the_control_sheet_names_the_originals_in_the_paper_file(world) -> None:
    dossier = world.received(channel=Channel.DESK)
    described = [Described("form", "Sổ gốc", True), Described("form", "Bằng gốc", True)]
    _book, diploma = originals.register_originals(world.act(), dossier, described)
    working.hand_over(world.act(), dossier, 1, with_paper=True)
    working.accept(world.act(POLICE, "account:2"), dossier, 2, with_paper=True)
    originals.send_original(world.act(POLICE, "account:2"), dossier, diploma, UNIT)
    originals.accept_original(world.act(), dossier, diploma)
    paper_moves.send_paper(world.act(POLICE, "account:2"), dossier, UNIT)
    paper_moves.accept_paper(world.act(), dossier)
    rows = handovers_of(file_of(world, dossier).events)
    assert [row.originals for row in rows] == [["Sổ gốc", "Bằng gốc"], ["Bằng gốc"], ["Sổ gốc"]]
    sheet = " ".join(text_of(printer.pdf(file_of(world, dossier), "control")).split())
    assert "Kèm bản chính: Sổ gốc, Bằng gốc" in sheet and "Bản chính: Bằng gốc" in sheet
