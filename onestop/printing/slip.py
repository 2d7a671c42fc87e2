"""A small slip, A5: a numbered cash receipt, a note, the Phiếu gửi hồ sơ in two copies."""

from collections.abc import Sequence

from onestop.agencies.models import Agency
from onestop.kernel.act import Act
from onestop.printing.lists import place_of
from onestop.printing.parent import parent_words
from onestop.printing.sheet import Fields, Key, Para, Say, Sheet, Sign, Signs, Strong, pdf


def slip(
    act: Act,
    *,
    title: str,
    unit: Agency,
    lines: Sequence[tuple[str, str]],
    qr_link: str,
    typed_key: str,
    number: str,
    note: str = "",
    large: bool = False,
    sides: int = 1,
    signs: Sequence[tuple[str, str]] | None = None,
    copies: Sequence[str] = (),
    language: str = "vi",
    opening: str = "",
) -> bytes:
    """One A5 sheet as PDF/A, or with `sides=2` both copies on an A4 to be cut in the middle.

    `lines` are label and value, `signs` role and name of who signs (None: on two copies the
    sender and the taker, on one nobody), `copies` what the copies are called, `opening` what the
    QR is for. The slip is dated
    by the act. Large print takes an A4 for each copy.
    """
    say = Say(language)
    if signs is None:
        both = (say("Người gửi", "Sender"), ""), (say("Người nhận", "Taker"), "")
        signs = both if sides == 2 else ()
    named = copies or (
        say("Liên 1: người gửi giữ", "Copy 1: for the sender"),
        say("Liên 2: nơi nhận giữ", "Copy 2: for who took it"),
    )
    hint = say("(Ký và ghi rõ họ tên)", "(Signature and full name)")
    opening = opening or say("Quét QR, hoặc nhập:", "Scan, or type:")
    return pdf(
        Sheet(
            title=title,
            agency=say(unit.name_vi, unit.name_en or unit.name_vi),
            parent=parent_words(act.session, unit, act.at, say),
            number=number,
            place=place_of(unit),
            at=act.at,
            blocks=(
                Fields([(label, Strong(value)) for label, value in lines]),
                Key(qr_link, typed_key, (opening,), say("Mã QR của phiếu", "QR of this slip")),
                *([Para(note, "note")] if note else ()),
                *([Signs([Sign(role, hint, name) for role, name in signs])] if signs else ()),
            ),
            language=language,
            large=large,
            copies=named[:sides] if sides > 1 else ("",),
        ),
        "slip",
    )
