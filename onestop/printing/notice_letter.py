"""A message as a letter, for somebody whom nothing else reached (the address stands in a window of
a DL envelope)."""

from datetime import datetime

from onestop.agencies.models import Agency
from onestop.dossiers.models import Party
from onestop.kernel.act import Act
from onestop.printing.lists import place_of
from onestop.printing.parent import parent_words
from onestop.printing.sheet import Fields, Key, Para, Say, Sheet, pdf


def notice_letter(
    act: Act,
    unit: Agency,
    to: Party,
    *,
    code: str,
    text: str,
    link: str,
    number: str,
    made_at: datetime,
    language: str = "vi",
    large: bool = False,
) -> bytes:
    """One A4 sheet as PDF/A: who it is for, what they should know, the QR of the dossier's page."""
    say = Say(language)
    told = [line.strip() for line in text.splitlines() if line.strip() and link not in line]
    return pdf(
        Sheet(
            title=say("Thông báo", "Notice"),
            agency=say(unit.name_vi, unit.name_en or unit.name_vi),
            parent=parent_words(act.session, unit, made_at, say),
            number=number,
            place=place_of(unit),
            at=made_at,
            blocks=(
                Fields(
                    [
                        (say("Kính gửi", "To"), to.organisation or to.name),
                        (say("Địa chỉ", "Address"), to.address),
                    ]
                ),
                *(Para(line) for line in told),
                Key(
                    link,
                    code,
                    (say("Xem hồ sơ: quét QR, hoặc nhập mã", "See it: scan, or type the code"),),
                    say("Mã QR của hồ sơ", "QR of the dossier"),
                ),
            ),
            code=code,
            language=language,
            large=large,
        )
    )
