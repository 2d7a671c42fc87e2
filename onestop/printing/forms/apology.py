"""The apology with the new date: Phiếu xin lỗi in the older set, Văn bản xin lỗi in the newer."""

from collections.abc import Sequence

from onestop.dossiers import queries as dossiers
from onestop.dossiers.projection import picture_at
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.printing.file import File, in_language
from onestop.printing.form import Content, Edition, Form, Occasion, told_with
from onestop.printing.sheet import Para, Say, Sign, Signs, Strong
from onestop.printing.time_words import how_counted


def occasions(file: File) -> Sequence[Occasion]:
    """The signed one; a draft is no letter."""
    return told_with(file, "dossier.apologised")


def content(file: File, occasion: Occasion, say: Say) -> Content:
    dossier = file.dossier
    rows = dossiers.apologies_of(file.act.session, dossier.id)
    letter = next(a for a in rows if a.position == occasion.position)
    assert letter.signed_at and letter.number
    unit = file.unit(letter.agency_code, occasion.at)
    called = say(unit.name_vi, unit.name_en or unit.name_vi)
    phone = letter.phone or unit.phone
    old_due, new_due = say.moment(letter.old_due_at), say.moment(letter.new_due_at)
    received = say.moment(dossier.received_at)
    stamp = f"{clock.local(letter.signed_at):%d/%m/%Y %H:%M:%S}+07:00"
    late = say(
        "Tuy nhiên đến nay hồ sơ chưa giải quyết xong đúng thời hạn, lý do: ",
        "It is not finished in time. The reason: ",
    )
    ahead = say(
        "Tuy nhiên hồ sơ chưa thể giải quyết xong trong thời hạn nêu trên, lý do: ",
        "It cannot be finished by then. The reason: ",
    )
    return Content(
        [
            Para((say("Kính gửi: ", "To: "), Strong(file.applicant)), "centre"),
            Para(
                (
                    say(
                        f"Ngày {received}, cơ quan đã tiếp nhận hồ sơ đề nghị giải quyết thủ tục ",
                        f"At {received} the agency received the dossier for the procedure ",
                    ),
                    Strong(in_language(file.procedure.name, say)),
                    say(" của ông/bà, mã hồ sơ ", ", code "),
                    Strong(dossier.code),
                    say(
                        f". Thời gian hẹn trả kết quả: {old_due}.",
                        f". The result was promised for {old_due}.",
                    ),
                )
            ),
            Para((late if letter.signed_at > letter.old_due_at else ahead, letter.cause)),
            Para(
                say(
                    "Sự chậm trễ này đã gây phiền hà, tốn kém thời gian, công sức của ông/bà. "
                    f"{called} thành thật xin lỗi ông/bà.",
                    f"This delay costs you time and effort. {called} sincerely apologises.",
                )
            ),
            Para(
                (
                    say("Thời gian hẹn lại: ", "The new date: "),
                    Strong(new_due),
                    say(
                        ". Thời hạn được hẹn lại một lần.",
                        ". A date is put off once and not again.",
                    ),
                )
            ),
            Para(
                (
                    say("Người chịu trách nhiệm giải quyết: ", "Who answers for it: "),
                    Strong(letter.person),
                    say(f", điện thoại {phone}.", f", phone {phone}.") if phone else ".",
                )
            ),
            Para(say("Cách tính ngày hẹn: ", "How it is counted: ") + _how(file, say), "note"),
            Para(
                say(
                    "Mong nhận được sự thông cảm của ông/bà. Ông/bà có quyền phản ánh, kiến nghị, "
                    "khiếu nại theo quy định của pháp luật.",
                    "We ask for your understanding. You may comment, ask for a review or complain "
                    "as the law provides.",
                )
            ),
            Signs(
                [
                    Sign(
                        say("Thủ trưởng cơ quan", "Head of the agency"),
                        name=file.person(letter.signed_by),
                        stamp=say(f"Đã ký số: {stamp}", f"Signed digitally: {stamp}"),
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
        ],
        number=letter.number,
    )


def _how(file: File, say: Say) -> str:
    """The clock as the head signed it: what moved the date since is not in this letter."""
    signed = picture_at(file.events, "dossier.apologised")
    counted = signed.dossier["clock"] if signed else file.dossier.clock
    return how_counted(counted, say)


FORM = Form(
    key="apology",
    name=_("The letter of apology"),
    editions={
        "2018": Edition(
            "04",
            "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
            "Apology and new appointment for the result",
        ),
        "2025": Edition(
            "04",
            "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
            "Apology and proposal of a longer time",
        ),
    },
    occasions=occasions,
    content=content,
    suffix="PXL",
    for_holder=True,
)
