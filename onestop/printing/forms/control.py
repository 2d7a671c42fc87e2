"""Phiếu kiểm soát quá trình giải quyết hồ sơ: every hand-over, by whom, and whether in time."""

from collections.abc import Sequence

from onestop.kernel.act import account_of
from onestop.kernel.i18n import _
from onestop.printing.file import File
from onestop.printing.form import Content, Edition, Form, Occasion
from onestop.printing.handovers import (
    AFTER,
    BEFORE,
    ON,
    OPINION,
    ORIGINAL,
    PAPER,
    Handover,
    handovers_of,
    units_in,
)
from onestop.printing.sheet import Column, Fields, Para, Say, Strong, Table, Text

VERDICTS = {
    BEFORE: ("Trước hạn", "Before time"),
    ON: ("Đúng hạn", "On time"),
    AFTER: ("Quá hạn", "After time"),
}
NOTES = {
    PAPER: ("Hồ sơ giấy", "The paper file"),
    ORIGINAL: ("Bản chính", "Originals"),
    OPINION: ("Lấy ý kiến phối hợp", "Opinion of a coordinating agency"),
}


def occasions(file: File) -> Sequence[Occasion]:
    """From reception on; dated by the last event, so that the same facts make the same sheet."""
    dossier = file.dossier
    if dossier.received_at is None:
        return ()
    return [Occasion(1, file.events[-1].at, dossier.reception_agency)]


def content(file: File, occasion: Occasion, say: Say) -> Content:
    dossier, found = file.dossier, handovers_of(file.events)
    settling = dossier.competent_agency
    main = {settling, dossier.reception_agency}
    others = [code for code in units_in(found) if code not in main]
    columns = (
        Column(say("TT", "No."), 0, "center"),
        Column(say("Tên cơ quan", "Agency"), 1.2),
        Column(say("Thời gian giao, nhận hồ sơ", "Time of giving and taking"), 1.6),
        Column(say("Kết quả giải quyết", "In time?"), 0.55, "center"),
        Column(say("Ghi chú", "Notes"), 0.7),
    )
    rows = [_row(file, number, move, occasion, say) for number, move in enumerate(found, start=1)]
    return Content(
        [
            Fields(
                [
                    (say("Chủ hồ sơ", "Applicant"), Strong(file.applicant)),
                    (say("Thủ tục", "Procedure"), file.procedure_line(say)),
                    (
                        say("Cơ quan (bộ phận) giải quyết hồ sơ", "Settled by"),
                        file.unit_name(settling, occasion.at, say),
                    ),
                    (
                        say("Cơ quan phối hợp giải quyết hồ sơ", "Coordinating agencies"),
                        "; ".join(file.unit_name(code, occasion.at, say) for code in others),
                    ),
                    (say("Thời gian nhận hồ sơ", "Received"), say.moment(dossier.received_at)),
                    (say("Thời gian hẹn trả kết quả", "Due"), say.moment(dossier.due_at)),
                ]
            ),
            Table(columns, rows, wide=True),
            Para(
                say(
                    "Kết quả so sánh ngày kết thúc từng phần việc với hạn của phần việc đó; lượt "
                    "lấy từ nhật ký, chưa ai nhận thì để trống.",
                    "The day each part ended is compared with its own date. The rows come from the "
                    "journal; what nobody has taken yet is left empty.",
                ),
                "note",
            ),
            file.inner_key(say),
        ]
    )


def _row(file: File, number: int, move: Handover, occasion: Occasion, say: Say) -> tuple[Text, ...]:
    given, taken = say("Giao", "Given"), say("Nhận", "Taken")
    who = (
        f"1. {given}: ",
        Strong(file.unit_name(move.giver, occasion.at, say)),
        "\n",
        f"2. {taken}: ",
        Strong(file.unit_name(move.taker, occasion.at, say)),
    )
    empty = say("(chưa nhận)", "(not taken yet)")
    back = say("(không nhận)", "(not accepted)")
    by = file.person(move.taken_by) if account_of(move.taken_by) else move.taken_by
    giver = file.person(move.given_by) if account_of(move.given_by) else _named(move.given_by)
    time = say.moment(move.taken_at) or (back if move.returned is not None else empty)
    when = (
        f"1. {say.moment(move.given_at)}",
        f" – {giver}" if giver else "",
        "\n",
        f"2. {time}",
        f" – {by}" if by and move.taken_at else "",
    )
    notes = [say(*NOTES[move.what])] if move.what in NOTES else []
    if move.with_paper:
        notes.append(say("Kèm hồ sơ giấy", "With the paper file"))
    if move.originals:
        names = ", ".join(move.originals)
        if move.what == ORIGINAL:
            notes = [f"{notes[0]}: {names}"]
        else:
            notes.append(f"{say('Kèm bản chính', 'With originals')}: {names}")
    if move.returned is not None:
        notes.append(
            f"{say('Trả lại', 'Sent back')} {say.moment(move.returned_at)}: {move.returned}"
        )
    verdict = say(*VERDICTS[move.verdict]) if move.verdict else ""
    return str(number), who, when, verdict, "; ".join(notes)


def _named(who: str) -> str:
    """A name as an event tells it; the program and visitors have none."""
    return "" if who in ("system", "anyone") else who


TITLE_VI = "Phiếu kiểm soát quá trình giải quyết hồ sơ"
TITLE_EN = "Control sheet of the work on the dossier"
FORM = Form(
    key="control",
    name=_("Control sheet"),
    editions={"2018": Edition("05", TITLE_VI, TITLE_EN), "2025": Edition("06", TITLE_VI, TITLE_EN)},
    occasions=occasions,
    content=content,
)
