"""The signed apology as a letter: in the form of its day, with the words its date is made of."""

from datetime import date, timedelta

import pytest

from onestop.dossiers import timing
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.service.apologising import Wording, draft_apology, sign_apology
from onestop.journal.service import taken
from onestop.kernel import i18n
from onestop.notifications.models import Message
from onestop.notifications.service import write_outbox
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.printing import apology, receipt
from onestop.workdays import explaining
from tests.printing.looking import text_of
from tests.small_world import POLICE, SOMEBODY

WORDING = Wording(
    cause="Chờ xác minh tại nơi cư trú cũ",
    new_date=date(2026, 3, 12),
    person="Lê Văn Mẫu",
    phone="0222 000 111",
)


def sentences(dossier) -> list[str]:
    with i18n.speaking("vi"):
        return [explaining.sentence(line) for line in timing.lines_of(dossier.clock)]


@pytest.fixture
def signed(world):
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    head = open_account(world.act(), details, (Role.HEAD, POLICE))
    dossier = world.with_police()
    world.now = dossier.due_at + timedelta(hours=15)
    taken(world.session.info)
    sign_apology(world.act(POLICE, head.reference), dossier, WORDING)
    return dossier


def test_the_letter_says_what_who_why_and_when(world, signed) -> None:
    text = text_of(apology.pdf(world.act(), signed, "https://onestop.example"))
    for wanted in (
        "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
        "01/PXL",
        signed.code,
        SOMEBODY.name,
        WORDING.cause,
        WORDING.person,
        WORDING.phone,
        "Phạm Văn Ký",
        "17 giờ 00 phút, ngày 06 tháng 03 năm 2026",
        "17 giờ 00 phút, ngày 12 tháng 03 năm 2026",
    ):
        assert wanted.casefold() in text.casefold(), wanted


def test_letter_and_mail_explain_the_date_in_the_same_words(world, signed) -> None:
    write_outbox(world.session, taken(world.session.info), "http://localhost")
    (mail,) = world.session.query(Message)
    letter = text_of(apology.pdf(world.act(), signed, "https://onestop.example"))
    lines = sentences(signed)
    assert len(lines) >= 4
    assert [line for line in lines if line not in letter] == []
    assert [line for line in lines if f"- {line}\n" not in mail.text] == []
    assert WORDING.cause in mail.text and WORDING.person in mail.text


def test_receipt_and_mail_explain_the_date_in_the_same_words(world) -> None:
    dossier = world.received()
    write_outbox(world.session, taken(world.session.info), "http://localhost")
    mail = world.session.query(Message).order_by(Message.id.desc()).first()
    slip = text_of(receipt.pdf(world.act(), dossier, "https://onestop.example"))
    lines = sentences(dossier)
    assert [line for line in lines if line not in slip] == []
    assert [line for line in lines if f"- {line}\n" not in mail.text] == []


def test_printed_again_it_is_the_same_paper(world, signed) -> None:
    first = apology.pdf(world.act(), signed, "https://onestop.example")
    assert apology.pdf(world.act(hours=48), signed, "https://onestop.example") == first


def test_there_is_no_letter_before_it_is_signed(world) -> None:
    dossier = world.with_police()
    draft_apology(world.act(POLICE), dossier, WORDING)
    with pytest.raises(NoSuchDossier):
        apology.pdf(world.act(), dossier, "https://onestop.example")
