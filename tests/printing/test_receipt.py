"""The slip: text, QR and key, in the set of forms of the day."""

import subprocess
from datetime import date

import pytest
import zxingcpp
from PIL import Image

from onestop.dossiers.service import working
from onestop.dossiers.service.lodging import keys_of
from onestop.journal import queries as journal
from onestop.printing import receipt
from onestop.printing.forms_in_force import in_force
from tests.small_world import SOMEBODY

BASE = "https://onestop.example"


def text_of(path) -> str:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def slip(world, tmp_path):
    dossier = world.received()
    path = tmp_path / "slip.pdf"
    path.write_bytes(receipt.pdf(world.act(), dossier, BASE))
    return dossier, path


def test_it_says_what_the_form_asks_for(world, slip) -> None:
    dossier, path = slip
    text = text_of(path)
    lodged = keys_of(world.act(), dossier)
    for wanted in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        dossier.code,
        lodged.pin,
        SOMEBODY.name,
        "Tờ khai",
        "3 ngày làm việc",
        "17 giờ 00 phút, ngày 06 tháng 03 năm 2026",
        "Thông tư 03/2025/TT-VPCP",
        "ngày 02 tháng 03 năm 2026",
    ):
        assert wanted in text, wanted


def test_its_qr_opens_the_dossier(world, slip, tmp_path) -> None:
    dossier, path = slip
    subprocess.run(["pdftoppm", "-r", "110", "-png", path, tmp_path / "page"], check=True)
    with Image.open(next(tmp_path.glob("page*.png"))) as image:
        (code,) = zxingcpp.read_barcodes(image)
    assert code.text == f"{BASE}/t/{keys_of(world.act(), dossier).token}"


def test_printed_again_it_is_the_same_paper(world, slip) -> None:
    dossier, path = slip
    assert receipt.pdf(world.act(), dossier, BASE) == path.read_bytes()


def test_what_is_not_received_yet_has_no_date(world, tmp_path) -> None:
    path = tmp_path / "slip.pdf"
    path.write_bytes(receipt.pdf(world.act(), world.lodged().dossier, BASE))
    text = text_of(path)
    assert "hẹn khi hồ sơ được tiếp nhận" in text and "đang chờ nơi tiếp nhận kiểm tra" in text
    assert "đã tiếp nhận hồ sơ" not in text and "GIẤY TIẾP NHẬN" not in text
    assert "Mẫu số" not in text


def test_it_carries_the_seal_of_its_event_and_keeps_it(world, slip, tmp_path) -> None:
    dossier, path = slip
    events = journal.events_of(world.session, dossier.subject)
    event = next(e for e in events if e.name == "dossier.received")
    seal = " ".join(event.digest[at : at + 4] for at in range(0, 64, 4))
    text = " ".join(text_of(path).split())
    assert f"sự kiện số {event.seq}: {seal}" in text
    assert f"onestop.example/track/{dossier.code}" in text
    working.hand_over(world.act(), dossier, 1)
    assert journal.head_of(world.session, dossier.subject)[1] != event.digest
    path.write_bytes(receipt.pdf(world.act(), dossier, BASE))
    assert seal in " ".join(text_of(path).split())


def test_before_reception_it_carries_the_seal_of_the_lodging(world, tmp_path) -> None:
    dossier = world.lodged().dossier
    path = tmp_path / "slip.pdf"
    path.write_bytes(receipt.pdf(world.act(), dossier, BASE))
    events = journal.events_of(world.session, dossier.subject)
    event = next(e for e in events if e.name == "dossier.lodged")
    assert event.digest in "".join(text_of(path).split())


def test_the_set_of_forms_follows_the_day() -> None:
    assert "01/2018" in in_force(date(2025, 9, 14)).note("01")
    assert "03/2025" in in_force(date(2025, 9, 15)).note("01")
