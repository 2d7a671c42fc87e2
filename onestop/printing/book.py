"""Sổ theo dõi hồ sơ: the book of what a unit received in a period, one line a dossier.

Form 06 of the set of 2018, 07 of that of 2025; columns after the older one [memory: confident].
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party, Step
from onestop.dossiers.states import ReturnBy, Status
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.errors import Refusal
from onestop.kernel.i18n import _
from onestop.printing import sheet
from onestop.printing.file import in_language
from onestop.printing.forms_in_force import in_force
from onestop.printing.lists import place_of
from onestop.printing.parent import parent_words
from onestop.printing.sheet import Column, Fields, Key, Para, Say, Sheet, Strong, Table, Text

NUMBERS = {"2018": "06", "2025": "07"}
# So much is read, set and printed in one go; a longer period is printed in parts.
MOST = 1500
ENDED = {
    Status.REJECTED: ("Không tiếp nhận", "Not received"),
    Status.WITHDRAWN: ("Đã rút", "Withdrawn"),
    Status.STOPPED: ("Dừng giải quyết", "Stopped"),
}
RETURNS = {
    ReturnBy.ONLINE: ("Trực tuyến", "Online"),
    ReturnBy.DESK: ("Trực tiếp", "At the desk"),
    ReturnBy.POST: ("Bưu chính", "By post"),
}


class TooManyForOneBook(Refusal):
    """More dossiers than are printed in one go."""

    code = "too-many-for-one-book"
    field = "until"
    sentence = _("There are more than %(most)s dossiers in this period: choose a shorter one")


def rows_of(act: Act, unit_code: str, since: date, until: date) -> Sequence[Dossier]:
    """What a unit received from one day to another, both included, in the order it did. Raises
    TooManyForOneBook."""
    begin = datetime.combine(since, time.min, tzinfo=clock.VIETNAM)
    end = datetime.combine(until + timedelta(days=1), time.min, tzinfo=clock.VIETNAM)
    found = act.session.scalars(
        select(Dossier)
        .where(
            Dossier.reception_agency == unit_code,
            Dossier.received_at >= begin,
            Dossier.received_at < end,
        )
        .order_by(Dossier.received_at, Dossier.id)
        .limit(MOST + 1)
    ).all()
    if len(found) > MOST:
        raise TooManyForOneBook(most=MOST)
    return found


def pdf(
    act: Act,
    unit: Agency,
    since: date,
    until: date,
    link: str,
    *,
    large: bool = False,
    language: str = "vi",
) -> bytes:
    """The book as PDF/A, lying A4; `link` is where it is printed from. Raises TooManyForOneBook."""
    say, rows = Say(language), rows_of(act, unit.code, since, until)
    ids = [row.id for row in rows]
    owners = dossiers.applicants_of(act.session, ids)
    away = _left(act, ids, unit.code)
    versions = {row.version_id for row in rows}
    names = {number: catalogue.definition(act.session, number) for number in versions}
    bodies = agencies.agencies_by_code(act.session, {r.competent_agency for r in rows}, until)
    called = {b.code: say(b.name_vi, b.name_en or b.name_vi) for b in bodies.values()}
    forms = in_force(until)
    lines = [
        _line(place, row, owners[row.id], names[row.version_id], called, away.get(row.id), say)
        for place, row in enumerate(rows, start=1)
    ]
    unit_name = say(unit.name_vi, unit.name_en or unit.name_vi)
    day = datetime.combine(until, time(17), tzinfo=clock.VIETNAM)
    period = f"{since:%d/%m/%Y} – {until:%d/%m/%Y}"
    return sheet.pdf(
        Sheet(
            title=say("Sổ theo dõi hồ sơ", "Book of dossiers"),
            agency=unit_name,
            parent=parent_words(act.session, unit, day, say),
            number="",
            place=place_of(unit),
            at=day,
            blocks=[
                Fields(
                    [
                        (say("Thời gian", "Period"), Strong(period)),
                        (say("Số hồ sơ", "Dossiers"), str(len(rows))),
                    ]
                ),
                Table(_columns(say), lines, wide=True)
                if lines
                else Para(say("Không có hồ sơ trong kỳ.", "No dossier in this period.")),
                Key(
                    link,
                    period,
                    (
                        say(
                            "In lại sổ của kỳ này (cán bộ của đơn vị): quét mã QR, hoặc mở trang "
                            "in sổ và chọn kỳ:",
                            "To print it again (staff of the unit): scan, or open the page of the "
                            "book and choose the period:",
                        ),
                    ),
                    say("Mã QR in lại sổ", "QR to print the book again"),
                ),
            ],
            note=forms.note(NUMBERS[forms.key]),
            landscape=not large,
            language=language,
            large=large,
        )
    )


def _left(act: Act, ids: Sequence[int], unit_code: str) -> dict[int, datetime]:
    """When each dossier was first handed to another agency."""
    rows = act.session.execute(
        select(Step.dossier_id, Step.sent_at)
        .where(Step.dossier_id.in_(ids), Step.agency_code != unit_code, Step.sent_at.is_not(None))
        .order_by(Step.sent_at.desc())
    )
    return {row.dossier_id: row.sent_at for row in rows}


def _columns(say: Say) -> tuple[Column, ...]:
    days = say("Ngày, tháng, năm", "Day")
    return (
        Column(say("TT", "No."), 0, "center"),
        Column(say("Mã hồ sơ", "Code"), 0),
        Column(say("Tên thủ tục hành chính", "Procedure"), 1.4),
        Column(say("Số bộ", "Sets"), 0, "center"),
        Column(say("Tên tổ chức, cá nhân", "Name"), 1.3),
        Column(say("Địa chỉ, số điện thoại", "Address, phone"), 1.4),
        Column(say("Cơ quan chủ trì giải quyết", "Settled by"), 1.1),
        Column(say("Nhận hồ sơ", "Received"), 0, "center", days),
        Column(say("Hẹn trả", "Due"), 0, "center", days),
        Column(say("Chuyển đi", "Sent on"), 0, "center", days),
        Column(say("Nhận kết quả", "Result came"), 0, "center", days),
        Column(say("Trả kết quả", "Given"), 0, "center", days),
        Column(say("Phương thức nhận", "Way"), 0.85, "center"),
        Column(say("Ký nhận", "Signed"), 0.55),
        Column(say("Ghi chú", "Notes"), 0.7),
    )


def _line(
    place: int,
    row: Dossier,
    owner: Party,
    procedure: Procedure,
    called: dict[str, str],
    away: datetime | None,
    say: Say,
) -> tuple[Text, ...]:
    ended = ENDED.get(Status(row.status))
    agency = called.get(row.competent_agency, row.competent_agency)
    reach = ", ".join(part for part in (owner.address, owner.phone) if part)
    return (
        str(place),
        row.code,
        in_language(procedure.name, say),
        "1",
        owner.organisation or owner.name,
        reach,
        agency,
        say.day(row.received_at),
        say.day(row.due_at),
        say.day(away),
        say.day(row.finished_at),
        say.day(row.returned_at),
        say(*RETURNS[ReturnBy(row.return_by)]),
        "",
        say(*ended) if ended else "",
    )
