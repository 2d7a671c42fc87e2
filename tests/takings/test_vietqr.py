"""The transfer code, read by another program's decoder and against published examples."""

import pytest
from vietnam_qr_pay import QRPay

from onestop.takings.vietqr import checksum, plain_purpose, transfer

# Published examples of NAPAS (domain notes §9.1); the checksums were computed anew there.
PUBLISHED = [
    "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5",
    "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52",
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA53037045406180000"
    "5802VN62340107NPS68690819thanh toan don hang63042E2E",
]


def test_the_checksum_is_the_published_one() -> None:
    assert checksum("123456789") == 0x29B1
    for text in PUBLISHED:
        assert f"{checksum(text[:-4]):04X}" == text[-4:]


def test_another_program_reads_what_was_written() -> None:
    text = transfer("970436", "0011000000001", 20_000, plain_purpose("H05.105-261123-0001"))
    read = QRPay(text)
    assert read.is_valid
    assert (read.consumer.bank_bin, read.consumer.bank_number) == ("970436", "0011000000001")
    assert (read.amount, read.additional_data.purpose) == ("20000", "H05 105 261123 0001")
    assert not QRPay(text.replace("20000", "90000")).is_valid


def test_a_purpose_is_short_and_plain() -> None:
    assert plain_purpose("000.00.15.H05-20261123-0001234") == "0000015H05202611230001234"
    with pytest.raises(ValueError, match="account"):
        transfer("97043", "1", 1, "X")
