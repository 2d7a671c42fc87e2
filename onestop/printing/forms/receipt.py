"""Giấy tiếp nhận hồ sơ và hẹn trả kết quả: the slip a dossier's holder goes home with.

Its number is that of the dossier of the day: receipts given before there were yearly counters must
say the same when they are printed again.
"""

from collections.abc import Sequence

from onestop.catalogue.definition import Channel
from onestop.dossiers import queries as dossiers
from onestop.dossiers.history import seal_on_receipt
from onestop.dossiers.models import Dossier, Paper
from onestop.dossiers.states import PartyRole, ReturnBy, Status
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.printing.file import File, in_language
from onestop.printing.form import Content, Edition, Form, Occasion
from onestop.printing.forms_in_force import in_force
from onestop.printing.sheet import (
    Block,
    Column,
    Fields,
    Key,
    Para,
    Say,
    Sign,
    Signs,
    Strong,
    Table,
    money,
)
from onestop.printing.time_words import how_counted, limit_words

# What each door gives for a dossier that nobody has received yet: title, sentence, who signs.
# Only reception makes it "đã tiếp nhận": until then no limit runs and no date is promised.
WAITING = {
    Channel.ONLINE: (
        ("Giấy xác nhận đã gửi hồ sơ trực tuyến", "Confirmation that a dossier was sent online"),
        ("đã nhận được hồ sơ gửi đến của", "has got the dossier sent by"),
        None,
    ),
    Channel.DESK: (
        ("Giấy biên nhận hồ sơ chờ kiểm tra", "Slip of a dossier that is to be checked"),
        ("đã nhận giấy tờ của", "has got the papers of"),
        ("Người nhận", "Taken by"),
    ),
    Channel.POST: (
        ("Giấy biên nhận hồ sơ gửi qua bưu chính", "Slip of a dossier sent by post"),
        (
            "đã nhận phong bì gửi nơi tiếp nhận, bên trong là hồ sơ của",
            "has got an envelope for the place of reception, with the dossier of",
        ),
        ("Nhân viên bưu chính", "Postal clerk"),
    ),
}
RECEIVED = (
    None,
    ("đã tiếp nhận hồ sơ của", "has received the dossier of"),
    ("Người tiếp nhận hồ sơ", "Received by"),
)
# The older form alone names the line of the book [memory: confident]; it is written by hand.
BOOKED = (
    "Vào Sổ theo dõi hồ sơ, Quyển số: ........ Số thứ tự: ........",
    "Entered in the book of dossiers, volume: ........ line: ........",
)
AWAITED = frozenset({Status.NEW, Status.SUPPLEMENT})
RETURNS = {
    ReturnBy.ONLINE: ("trực tuyến", "online"),
    ReturnBy.DESK: ("tại nơi tiếp nhận", "at the place of reception"),
    ReturnBy.POST: ("qua dịch vụ bưu chính công ích", "by public post"),
}


def occasions(file: File) -> Sequence[Occasion]:
    """Always one: as it is now."""
    dossier = file.dossier
    return [Occasion(1, dossier.received_at or dossier.lodged_at, dossier.reception_agency)]


def content(file: File, occasion: Occasion, say: Say) -> Content:
    dossier = file.dossier
    is_received = dossier.received_at is not None
    title, sentence, signs = RECEIVED if is_received else WAITING[Channel(dossier.channel)]
    unit = file.unit(dossier.reception_agency, dossier.lodged_at)
    # An envelope that nobody has opened was taken by the post, not by whom it goes to.
    by_post = not is_received and dossier.channel == Channel.POST
    giver = file.unit(dossier.support_agency, dossier.lodged_at) if by_post else unit
    forms = in_force(clock.day_of(occasion.at))
    called = say(giver.name_vi, giver.name_en or giver.name_vi)
    if by_post:
        head = called, say("Dịch vụ bưu chính công ích", "Public postal service")
    else:
        head = say(forms.centre, forms.centre_en), called
    submitter = file.parties[PartyRole.SUBMITTER].name
    blocks: list[Block] = [
        Para((f"{called} {say(*sentence)}: ", Strong(file.applicant))),
        *([Para(say(*_AWAITED))] if not is_received and Status(dossier.status) in AWAITED else []),
        Fields(
            [
                *file.contacts(say),
                (say("Người nộp", "Brought by"), submitter if submitter != file.applicant else ""),
                (
                    say("Nội dung yêu cầu giải quyết", "What is asked for"),
                    file.procedure_line(say),
                ),
            ]
        ),
        *_papers(file, say),
        *_dates(file, say),
        _key(file, say, unit.phone or "–"),
        _signs(file, say, submitter, say(*signs) if signs else ""),
        *_seal(file, say),
    ]
    number = f"{dossier.code.rpartition('-')[2]}/{'TNHS' if is_received else 'BN'}"
    return Content(
        blocks,
        head=head,
        title=say(*title) if title else "",
        number=number,
        is_official=is_received,
    )


_AWAITED = (
    "Hồ sơ đang chờ nơi tiếp nhận kiểm tra; thời hạn giải quyết tính từ khi hồ sơ được tiếp nhận.",
    "The dossier waits to be checked; the limit runs from when it is received.",
)


def _papers(file: File, say: Say) -> list[Block]:
    if not file.papers:
        return [
            Para(
                say(
                    "1. Thành phần hồ sơ nộp gồm: không có giấy tờ phải nộp.",
                    "1. Papers: none are needed.",
                )
            )
        ]
    names = {part.code: in_language(part.name, say) for part in file.procedure.components}
    columns = (
        Column(say("TT", "No."), 0, "center"),
        Column(say("Tên giấy tờ", "Paper")),
        Column(say("Bản chính", "Original"), 0, "center"),
        Column(say("Bản sao", "Copy"), 0, "center"),
        Column(say("Bản điện tử", "Electronic"), 0, "center"),
    )
    rows = [
        (str(number), *_paper(names.get(paper.component_code, paper.component_code), paper))
        for number, paper in enumerate(file.papers, start=1)
    ]
    return [
        Para(say("1. Thành phần hồ sơ nộp gồm:", "1. Papers handed in:")),
        Table(columns, rows),
    ]


def _paper(name: str, paper: Paper) -> tuple[str, ...]:
    electronic = paper.file_digest is not None or paper.result_id is not None
    return (
        " ".join(name.split()),
        str(paper.originals or ""),
        str(paper.copies or ""),
        "1" if electronic else "",
    )


def _dates(file: File, say: Say) -> list[Block]:
    dossier = file.dossier
    limit = limit_words(file.procedure.limit_for(Channel(dossier.channel), dossier.case_code), say)
    waits = say("chưa tiếp nhận; gửi lúc ", "not received yet; sent at ")
    received = (
        say.moment(dossier.received_at)
        if dossier.received_at
        else waits + say.moment(dossier.lodged_at)
    )
    charges = [
        f"{say(c.name_vi, c.name_en or c.name_vi)}: {money(c.amount_dong)} {say('đồng', 'dong')}"
        + (say(" (đã nộp)", " (paid)") if c.paid_at else "")
        for c in dossiers.charges_of(file.act.session, dossier.id)
    ]
    due = say("5. Thời gian trả kết quả: ", "5. Time of the result: ")
    found: list[Block] = [
        Para(say("2. Số lượng hồ sơ: 01 (bộ).", "2. Number of dossiers: 01 (set).")),
        Para(say("3. Thời gian giải quyết hồ sơ theo quy định: ", "3. Limit laid down: ") + limit),
        Para(say("4. Thời gian nhận hồ sơ: ", "4. Time of reception: ") + received),
        Para((due, Strong(_due(dossier, say)))),
    ]
    # A receipt is not changed afterwards, and its holder must not be misled.
    if dossier.due_at and dossier.due_at != dossier.first_due_at:
        now = say("Bản in lại. Thời hạn hiện nay: ", "Printed again. The date now in force: ")
        found.append(Para((now, Strong(say.moment(dossier.due_at)))))
    if dossier.due_at:
        how = how_counted(dossier.clock, say)
        found.append(Para(f"{say('Cách tính', 'How it is counted')}: {how}", "note"))
    way = say(*RETURNS[ReturnBy(dossier.return_by)])
    found.append(
        Para(say(f"6. Đăng ký nhận kết quả: {way}.", f"6. The result is asked for: {way}."))
    )
    if charges:
        listed = "; ".join(charges)
        found.append(Para(say(f"7. Phí, lệ phí: {listed}.", f"7. Fees and charges: {listed}.")))
    if dossier.received_at and in_force(clock.day_of(dossier.received_at)).key == "2018":
        found.append(Para(say(*BOOKED)))
    return found


def _due(dossier: Dossier, say: Say) -> str:
    if dossier.first_due_at:
        return say.moment(dossier.first_due_at)
    if dossier.received_at:
        return say("không có ngày hẹn trả cụ thể", "no fixed day")
    return say("hẹn khi hồ sơ được tiếp nhận", "named when the dossier is received")


def _key(file: File, say: Say, phone: str) -> Key:
    """The one paper that carries the typed key itself beside the QR."""
    return Key(
        f"{file.base_url}/t/{file.lodged.token}",
        file.lodged.pin,
        (
            (
                Strong(say("Theo dõi hồ sơ", "Follow the dossier")),
                say(": quét mã QR, hoặc mở ", ": scan the QR, or open "),
                Strong(f"{file.host}/track"),
                say(", nhập mã hồ sơ và khóa:", ", type the code and this key:"),
            ),
            say(
                "Ai có khóa này xem được hồ sơ. Mất giấy: đến nơi tiếp nhận, xuất trình căn cước "
                "để nhận khóa mới.",
                "Whoever has this key sees the dossier. Lost it? Show your card at the place of "
                "reception and get a new key.",
            ),
            say(f"Điện thoại: {phone}", f"Phone: {phone}"),
        ),
        say("Mã QR để theo dõi hồ sơ", "QR to follow the dossier"),
    )


def _signs(file: File, say: Say, submitter: str, role: str) -> Signs:
    hint = say("(Ký và ghi rõ họ tên)", "(Signature and full name)")
    who = next((e.who for e in file.events if e.name == "dossier.received"), "")
    both = [Sign(say("Người nộp hồ sơ", "Brought by"), hint, submitter)]
    return Signs([*both, Sign(role, hint, file.person(who))] if role else both)


def _seal(file: File, say: Say) -> list[Block]:
    seal = seal_on_receipt(file.events)
    code, number = f"{file.host}/track/{file.dossier.code}", seal.seq
    return [
        Para(
            (
                say(
                    f"Mã niêm phong lịch sử hồ sơ tại sự kiện số {number}: ",
                    f"Seal of the dossier's history at event {number}: ",
                ),
                Strong(seal.short),
                seal.whole[len(seal.short) :],
                say(
                    f". Đối chiếu tại {code}, mục “Mã niêm phong lịch sử”: mã khác đi nghĩa là "
                    "lịch sử đã bị sửa.",
                    f". Compare at {code}, “Seals of the history”: another seal means that the "
                    "history was changed.",
                ),
            ),
            "small",
        ),
        Para(
            say(
                "Khi đến nhận kết quả, mang theo giấy này; người nhận thay mang giấy ủy quyền.",
                "Bring this paper when you fetch the result; who fetches it for you brings your "
                "authorisation.",
            ),
            "note",
        ),
    ]


TITLE_VI = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
TITLE_EN = "Receipt of dossier and appointment for the result"
FORM = Form(
    key="receipt",
    name=_("Receipt of the dossier"),
    editions={set_: Edition("01", TITLE_VI, TITLE_EN) for set_ in ("2018", "2025")},
    occasions=occasions,
    content=content,
    suffix="TNHS",
    right=Right.RECEIVE,
    units=lambda dossier: frozenset({dossier.reception_agency, dossier.support_agency}),
    for_holder=True,
    owner_only=True,
)
