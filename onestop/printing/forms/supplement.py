"""Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: what is missing, once and completely, and by when."""

from collections.abc import Sequence
from datetime import datetime

from onestop.dossiers import queries as dossiers
from onestop.kernel.i18n import _
from onestop.printing.file import File, in_language
from onestop.printing.form import Content, Edition, Form, Occasion, told_with
from onestop.printing.sheet import (
    Block,
    Column,
    Fields,
    Para,
    Say,
    Sign,
    Signs,
    Strong,
    Table,
)


def occasions(file: File) -> Sequence[Occasion]:
    return told_with(file, "dossier.papers_asked")


def content(file: File, occasion: Occasion, say: Say) -> Content:
    asked = dossiers.supplements_of(file.act.session, file.dossier.id)[occasion.position - 1]
    event = occasion.event
    assert event is not None
    unit = file.unit(occasion.agency, occasion.at)
    called = say(unit.name_vi, unit.name_en or unit.name_vi)
    old_due = file.before(event).dossier.get("due_at")
    officer = file.person(event.who)
    helper = f"{officer}, {called}" if officer else called
    blocks: list[Block] = [
        Para(
            say(f"(Lần {occasion.position})", f"(Request {occasion.position})"),
            "centre",
        ),
        Fields(
            [
                (say("Hồ sơ của", "Dossier of"), Strong(file.applicant)),
                *file.contacts(say),
                (
                    say("Nội dung yêu cầu giải quyết", "What is asked for"),
                    file.procedure_line(say),
                ),
            ]
        ),
        Para(
            say(
                "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
                "To complete the dossier, the following is needed:",
            )
        ),
        _items(file, asked.items, event.facts.get("components", ()), say),
        Para((say("Lý do: ", "Reason: "), Strong(event.reason or ""))),
        *(
            [Para((say("Căn cứ yêu cầu thêm lần nữa: ", "Ground of asking again: "), asked.ground))]
            if asked.ground
            else []
        ),
        Para(
            (
                say("Đề nghị nộp trước: ", "To be handed in by: "),
                Strong(say.moment(asked.due_at)),
                say(
                    ". Có thể nộp trực tuyến, tại nơi tiếp nhận hoặc qua bưu chính; cách nào cũng "
                    "có giá trị như nhau.",
                    ". Online, at the place of reception or by post: every way counts the same.",
                ),
            )
        ),
        Para(_clock_words(say, old_due)),
        Para(
            say(
                f"Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, ông/bà liên hệ {helper}, "
                f"điện thoại {unit.phone or '–'} để được hướng dẫn.",
                f"For help, ask {helper}, phone {unit.phone or '–'}.",
            )
        ),
        file.key(say),
        Signs(
            [
                Sign(
                    say("Người hướng dẫn", "Guided by"),
                    say("(Ký và ghi rõ họ tên)", "(Signature and full name)"),
                    officer,
                )
            ],
            (
                say("Người nộp hồ sơ", "The applicant"),
                say("Lưu: hồ sơ", "The dossier"),
            ),
            say("Nơi nhận:", "Copies to:"),
        ),
    ]
    return Content(blocks)


def _items(file: File, items: Sequence[str], codes: Sequence[str], say: Say) -> Table:
    """Lines of the checklist with how many are needed, then what was asked for in other words."""
    parts = {part.code: part for part in file.procedure.components}
    listed = [parts.get(code) for code in codes]
    columns = (
        Column(say("TT", "No."), 0, "center"),
        Column(say("Thành phần hồ sơ", "Paper")),
        Column(say("Bản chính", "Original"), 0, "center"),
        Column(say("Bản sao", "Copy"), 0, "center"),
    )
    rows = []
    for number, item in enumerate(items, start=1):
        part = listed[number - 1] if number <= len(listed) else None
        if part is None:
            rows.append((str(number), item, "", ""))
        else:
            counts = (str(part.originals or ""), str(part.copies or ""))
            rows.append((str(number), in_language(part.name, say), *counts))
    return Table(columns, rows)


def _clock_words(say: Say, old_due: datetime | None) -> str:
    from_then = say(
        "Thời gian chờ bổ sung không tính vào thời hạn giải quyết; ngày hẹn trả kết quả mới được "
        "báo sau khi nhận đủ giấy tờ.",
        "The time of waiting does not count; the new date is told when everything has come.",
    )
    if old_due is None:
        return from_then
    day = say.moment(old_due)
    return f"{say('Ngày hẹn trả trước đây', 'The date so far')}: {day}. {from_then}"


TITLE_VI = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
TITLE_EN = "Request to supplement and complete the dossier"
FORM = Form(
    key="supplement",
    name=_("Request for missing papers"),
    editions={set_: Edition("02", TITLE_VI, TITLE_EN) for set_ in ("2018", "2025")},
    occasions=occasions,
    content=content,
    suffix="HDHS",
    for_holder=True,
)
