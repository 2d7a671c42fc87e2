"""Thông báo dừng giải quyết hồ sơ: only its title is published, in the set of 2025; its lines are
what somebody whose dossier is stopped must know."""

from collections.abc import Sequence

from onestop.dossiers import queries as dossiers
from onestop.kernel.i18n import _
from onestop.printing.file import File
from onestop.printing.form import Content, Edition, Form, Occasion, told_with
from onestop.printing.sheet import Block, Fields, Para, Say, Sign, Signs, Strong, money


def occasions(file: File) -> Sequence[Occasion]:
    return told_with(file, "dossier.stopped")


def content(file: File, occasion: Occasion, say: Say) -> Content:
    event = occasion.event
    assert event is not None
    unit = file.unit(occasion.agency, occasion.at)
    called = say(unit.name_vi, unit.name_en or unit.name_vi)
    asked = file.before(event).supplement
    last = asked[max(asked)] if asked else None
    unanswered = last and event.reason_code == "no-answer"
    ground = say.moment(last["due_at"]) if unanswered and last else ""
    charges = dossiers.charges_of(file.act.session, file.dossier.id)
    paid = sum(c.amount_dong for c in charges if c.paid_at and c.paid_at <= occasion.at)
    person = file.person(event.who)
    blocks: list[Block] = [
        Para((say("Kính gửi: ", "To: "), Strong(file.applicant)), "centre"),
        Fields(
            [
                *file.contacts(say),
                (
                    say("Nội dung yêu cầu giải quyết", "What is asked for"),
                    file.procedure_line(say),
                ),
                (say("Thời gian tiếp nhận", "Received"), say.moment(file.dossier.received_at)),
                (say("Hạn bổ sung giấy tờ đã qua", "Papers were due by"), ground),
            ]
        ),
        Para(
            (
                say(
                    f"{called} thông báo dừng giải quyết hồ sơ kể từ {say.moment(occasion.at)}, lý "
                    "do: ",
                    f"{called} stops the work on the dossier from {say.moment(occasion.at)}. The "
                    "reason: ",
                ),
                Strong(event.reason or ""),
            )
        ),
        Para(
            say(
                "Giấy tờ đã nộp được trả lại tại nơi tiếp nhận khi ông/bà yêu cầu.",
                "The papers are given back at the place of reception when you ask.",
            )
            + (
                say(
                    f" Phí, lệ phí đã nộp: {money(paid)} đồng; việc hoàn trả theo quy định của thủ "
                    "tục.",
                    f" Fees paid: {money(paid)} dong; whether they are paid back is laid down for "
                    "the procedure.",
                )
                if paid
                else ""
            )
        ),
        Para(
            say(
                "Khi lý do dừng không còn, ông/bà có thể đề nghị tiếp tục giải quyết hoặc nộp hồ "
                f"sơ mới. Liên hệ: {called}, điện thoại {unit.phone or '–'}. Ông/bà có quyền phản "
                "ánh, kiến nghị, khiếu nại theo quy định của pháp luật.",
                "When the reason is gone you may ask that the work goes on, or hand in a new "
                f"dossier. Ask {called}, phone {unit.phone or '–'}. You may comment, ask for a "
                "review or complain as the law provides.",
            )
        ),
        Signs(
            [
                Sign(
                    say("Người có thẩm quyền", "Authorised person"),
                    say("(Ký, ghi rõ họ tên, đóng dấu)", "(Signature, full name, seal)"),
                    person,
                )
            ],
            (
                say("Như trên", "As above"),
                say("Bộ phận Một cửa", "The one-stop unit"),
                say("Lưu: hồ sơ", "The dossier"),
            ),
            say("Nơi nhận:", "Copies to:"),
        ),
        file.key(say),
    ]
    return Content(blocks)


# A notice is numbered as TB in Decree 30/2020 [memory]; the circular's own suffix was not found.
FORM = Form(
    key="stop",
    name=_("Notice that the work has stopped"),
    editions={
        "2025": Edition(
            "05",
            "Thông báo dừng giải quyết hồ sơ",
            "Notice that the work on the dossier has stopped",
        )
    },
    occasions=occasions,
    content=content,
    suffix="TB",
    for_holder=True,
)
