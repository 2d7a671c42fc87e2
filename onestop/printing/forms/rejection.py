"""Phiếu từ chối tiếp nhận, giải quyết hồ sơ: why a dossier is not received."""

from collections.abc import Sequence

from onestop.dossiers.states import PartyRole
from onestop.kernel.i18n import _
from onestop.printing.file import File
from onestop.printing.form import Content, Edition, Form, Occasion, told_with
from onestop.printing.sheet import Fields, Para, Say, Sign, Signs, Strong


def occasions(file: File) -> Sequence[Occasion]:
    return told_with(file, "dossier.rejected")


def content(file: File, occasion: Occasion, say: Say) -> Content:
    event = occasion.event
    assert event is not None
    unit = file.unit(occasion.agency, occasion.at)
    called = say(unit.name_vi, unit.name_en or unit.name_vi)
    competent = file.dossier.competent_agency
    elsewhere = ""
    if event.reason_code == "not-competent" and competent not in ("", occasion.agency):
        elsewhere = file.unit_name(competent, occasion.at, say)
    hint = say("(Ký và ghi rõ họ tên)", "(Signature and full name)")
    submitter = file.shown(file.parties[PartyRole.SUBMITTER].name)
    return Content(
        [
            Fields(
                [
                    (
                        say(f"{called} đã nhận hồ sơ của", f"{called} was handed the dossier of"),
                        Strong(file.applicant),
                    ),
                    *file.contacts(say),
                    (
                        say("Nội dung yêu cầu giải quyết", "What is asked for"),
                        file.procedure_line(say),
                    ),
                    (say("Thời gian nộp", "Handed in"), say.moment(file.dossier.lodged_at)),
                ]
            ),
            Para(
                (
                    say(
                        "Qua xem xét, nơi tiếp nhận từ chối tiếp nhận, giải quyết hồ sơ này với lý "
                        "do cụ thể như sau: ",
                        "After looking at it, the place of reception does not receive this "
                        "dossier. The reason: ",
                    ),
                    Strong(event.reason or ""),
                )
            ),
            Fields([(say("Cơ quan có thẩm quyền", "The competent agency"), elsewhere)]),
            Para(
                say(
                    f"Giấy tờ đã nộp được trả lại cho người nộp. Cần hướng dẫn thêm, ông/bà liên "
                    f"hệ {called}, điện thoại {unit.phone or '–'}.",
                    f"The papers go back to who brought them. For help: {called}, phone "
                    f"{unit.phone or '–'}.",
                )
            ),
            Para(
                say(
                    "Ông/bà có quyền phản ánh, kiến nghị, khiếu nại theo quy định của pháp luật.",
                    "You may comment, ask for a review or complain as the law provides.",
                )
            ),
            file.key(say),
            Signs(
                [
                    Sign(say("Người nộp hồ sơ", "Brought by"), hint, submitter),
                    Sign(say("Người tiếp nhận hồ sơ", "Refused by"), hint, file.person(event.who)),
                ]
            ),
        ]
    )


# The suffix is chosen here: no source for it was found.
TITLE_VI = "Phiếu từ chối tiếp nhận, giải quyết hồ sơ"
TITLE_EN = "Refusal to receive the dossier"
FORM = Form(
    key="rejection",
    name=_("Refusal to receive"),
    editions={set_: Edition("03", TITLE_VI, TITLE_EN) for set_ in ("2018", "2025")},
    occasions=occasions,
    content=content,
    suffix="PTC",
    for_holder=True,
)
