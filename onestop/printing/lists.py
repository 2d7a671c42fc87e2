"""Lists that go with a pile of dossiers: from one unit to another, and with the post.

Province practice, not one of the circular's forms (domain notes: found in one source).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop.agencies.models import Agency
from onestop.kernel.act import Act
from onestop.printing.parent import parent_words
from onestop.printing.sheet import (
    Column,
    Fields,
    Key,
    Para,
    Say,
    Sheet,
    Sign,
    Signs,
    Strong,
    Table,
    money,
    pdf,
)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One dossier of a pile: `papers` counted, `fee_dong` to be collected, `mailed_as` its number
    in the post."""

    code: str
    applicant: str
    address: str
    procedure: str
    note: str
    papers: int
    fee_dong: int
    mailed_as: str


def handover_list(
    act: Act,
    *,
    giver: Agency,
    taker: Agency,
    rows: Sequence[ListRow],
    number: str,
    at: datetime,
    link: str,
    typed_key: str,
    giver_name: str = "",
    taker_name: str = "",
    large: bool = False,
    language: str = "vi",
) -> bytes:
    """Phiếu bàn giao hồ sơ: what one unit gives to another, counted, signed by both, as PDF/A.

    `link` is where the stored list is found, `typed_key` what is typed instead.
    """
    say = Say(language)
    columns = (
        Column(say("TT", "No."), 0, "center"),
        Column(say("Mã hồ sơ", "Dossier code"), 0),
        Column(say("Chủ hồ sơ, địa chỉ", "Applicant, address"), 1.5),
        Column(say("Thủ tục hành chính", "Procedure"), 1.5),
        Column(say("Số giấy tờ", "Papers"), 0, "right"),
        Column(say("Phí, lệ phí (đồng)", "Fees (VND)"), 0, "right"),
        Column(say("Số bưu gửi", "Number in the post"), 0),
        Column(say("Ghi chú", "Notes"), 1),
    )
    cells = [
        (
            str(number),
            Strong(row.code),
            (Strong(row.applicant), f", {row.address}" if row.address else ""),
            row.procedure,
            str(row.papers),
            money(row.fee_dong),
            row.mailed_as,
            row.note,
        )
        for number, row in enumerate(rows, start=1)
    ]
    count, papers, dong = _sums(say, rows)
    table = Table(columns, cells, ("", count, "", "", papers, dong, "", ""), wide=True)
    title = say("Phiếu bàn giao hồ sơ", "Hand-over list of dossiers")
    heads = (title, giver, taker, number, at)
    given = (say("Người giao", "Giver"), giver_name), (say("Người nhận", "Taker"), taker_name)
    return pdf(_sheet(act, say, heads, table, (link, typed_key), given, large))


def postal_list(
    act: Act,
    *,
    giver: Agency,
    taker: Agency,
    rows: Sequence[ListRow],
    number: str,
    at: datetime,
    link: str,
    typed_key: str,
    giver_name: str = "",
    taker_name: str = "",
    large: bool = False,
    language: str = "vi",
) -> bytes:
    """Bảng kê giao nhận bưu chính: what is given to the post or brought by it, by postal number;
    the sums are what the postman collects. As `handover_list` otherwise."""
    say = Say(language)
    columns = (
        Column(say("TT", "No."), 0, "center"),
        Column(say("Số bưu gửi", "Number in the post"), 0),
        Column(say("Mã hồ sơ", "Dossier code"), 0),
        Column(say("Họ tên", "Name"), 1),
        Column(say("Địa chỉ", "Address"), 1.3),
        Column(say("Nội dung", "Contents"), 1.3),
        Column(say("Số giấy tờ", "Papers"), 0, "right"),
        Column(say("Thu hộ (đồng)", "To collect (VND)"), 0, "right"),
        Column(say("Ghi chú", "Notes"), 0.8),
    )
    cells = [
        (
            str(number),
            Strong(row.mailed_as),
            row.code,
            Strong(row.applicant),
            row.address,
            row.procedure,
            str(row.papers),
            money(row.fee_dong),
            row.note,
        )
        for number, row in enumerate(rows, start=1)
    ]
    count, papers, dong = _sums(say, rows)
    table = Table(columns, cells, ("", count, "", "", "", "", papers, dong, ""), wide=True)
    title = say(
        "Bảng kê giao nhận hồ sơ, kết quả qua bưu chính",
        "List of dossiers and results given to the post",
    )
    heads = (title, giver, taker, number, at)
    given = (say("Bên giao", "Giver"), giver_name), (say("Bên nhận", "Taker"), taker_name)
    return pdf(_sheet(act, say, heads, table, (link, typed_key), given, large))


def _sums(say: Say, rows: Sequence[ListRow]) -> tuple[str, str, str]:
    """How many dossiers, papers, and dong."""
    return (
        say(f"Cộng: {len(rows)} hồ sơ", f"Total: {len(rows)}"),
        str(sum(row.papers for row in rows)),
        money(sum(row.fee_dong for row in rows)),
    )


def _sheet(
    act: Act,
    say: Say,
    heads: tuple[str, Agency, Agency, str, datetime],
    table: Table,
    key: tuple[str, str],
    given: tuple[tuple[str, str], tuple[str, str]],
    large: bool,
) -> Sheet:
    title, giver, taker, number, at = heads
    hint = say("(Ký và ghi rõ họ tên)", "(Signature and full name)")
    return Sheet(
        title=title,
        agency=say(giver.name_vi, giver.name_en or giver.name_vi),
        parent=parent_words(act.session, giver, at, say),
        number=number,
        place=place_of(giver),
        at=at,
        blocks=(
            Fields(
                (
                    (say("Bên giao", "Given by"), _party(say, giver, given[0][1])),
                    (say("Bên nhận", "Taken by"), _party(say, taker, given[1][1])),
                    (say("Thời gian", "Time"), say.moment(at)),
                )
            ),
            table,
            Para(
                say(
                    "Hai bên đã kiểm đếm từng hồ sơ. Hồ sơ thiếu hoặc khác với danh sách: ........"
                    "......................................................................",
                    "Both have counted each dossier. Missing, or other than listed: ..............."
                    "......................................................................",
                )
            ),
            Signs([Sign(role, hint, name) for role, name in given]),
            Key(
                key[0],
                key[1],
                (
                    say(
                        "Quét mã QR để mở danh sách đã lưu, hoặc nhập mã:",
                        "Scan the QR for the stored list, or type the code:",
                    ),
                    say(
                        "Bản in chỉ để ký giao nhận; danh sách đã lưu có từng lần giao và nhận.",
                        "This paper is for the signatures; the stored list has each hand-over.",
                    ),
                ),
                say("Mã QR mở danh sách", "QR of the stored list"),
            ),
        ),
        landscape=not large,
        language=say.language,
        large=large,
    )


def _party(say: Say, unit: Agency, name: str) -> tuple[str, str]:
    called = say(unit.name_vi, unit.name_en or unit.name_vi)
    return Strong(called), f" – {name}" if name else ""


def place_of(unit: Agency) -> str:
    """Where a paper of a unit is dated: the last part of its address."""
    return unit.address.rpartition(",")[2].strip() or unit.name_vi
