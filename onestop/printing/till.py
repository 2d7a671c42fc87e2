"""Papers of the till: the receipt, a transfer code, a count; and of a result given."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import masked
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.payments.models import OnlineReceipt, OrderState, PaymentOrder
from onestop.printing.amounts import in_words
from onestop.printing.lists import place_of
from onestop.printing.sheet import (
    Column,
    Fields,
    Para,
    Sheet,
    Sign,
    Signs,
    Strong,
    Table,
    money,
    pdf,
)
from onestop.printing.slip import slip
from onestop.takings import vietqr
from onestop.takings.models import BankAccount, Drawer, FeeReceipt
from onestop.takings.queries import DENOMINATIONS

KINDS = {"fee": "Phí", "charge": "Lệ phí", "duty": "Nghĩa vụ tài chính"}
WAYS = {
    "cash": "Tiền mặt",
    "vietqr": "Chuyển khoản (VietQR)",
    "gateway": "Trực tuyến, qua cổng thanh toán",
    "platform": "Trực tuyến, qua Nền tảng thanh toán quốc gia",
}
# What is printed here does not take the place of the electronic receipt the decree on invoices and
# receipts asks for [cần đối chiếu: NĐ 254/2026].
NOT_ELECTRONIC = (
    "Biên lai nội bộ của bộ phận một cửa; chứng từ điện tử theo quy định về biên lai do đơn vị thu "
    "phát hành riêng."
)


def fee_receipt(
    act: Act,
    receipt: FeeReceipt,
    dossier: Dossier,
    clerk: str,
    base_url: str,
    *,
    large: bool = False,
) -> bytes:
    """The numbered receipt (biên lai thu phí, lệ phí), phí and lệ phí on lines of their own."""
    payer = dossiers.parties_of(act.session, dossier.id)[PartyRole.APPLICANT]
    lines = [("Người nộp", payer.organisation or payer.name), ("Mã hồ sơ", dossier.code)]
    lines += _sums(receipt.lines, receipt.sum_dong)
    lines.append(("Hình thức", WAYS[receipt.way]))
    if receipt.reference:
        lines.append(("Mã giao dịch", f"{receipt.reference}, {clerk} xác nhận đã thấy báo có"))
    note = NOT_ELECTRONIC
    if receipt.void_at:
        day = f"{clock.local(receipt.void_at):%d/%m/%Y}"
        note = f"ĐÃ HỦY ngày {day}: {receipt.void_reason}. {note}"
    return slip(
        replace(act, at=receipt.taken_at),
        title="Biên lai thu phí, lệ phí",
        unit=_unit(act, receipt.unit),
        lines=lines,
        qr_link=f"{base_url}/track/{dossier.code}",
        typed_key=dossier.code,
        number=receipt.label,
        note=note,
        large=large,
        signs=(("Người nộp tiền", ""), ("Người thu tiền", clerk)),
    )


def online_receipt(
    act: Act,
    receipt: OnlineReceipt,
    order: PaymentOrder,
    dossier: Dossier,
    base_url: str,
    *,
    shows_payer: bool,
    large: bool = False,
) -> bytes:
    """The numbered receipt of a payment from a distance, on the counter's form; nobody signs it.
    With the receipt's key alone (`shows_payer` False) the name is masked."""
    payer = dossiers.parties_of(act.session, dossier.id)[PartyRole.APPLICANT]
    name = payer.organisation or payer.name
    lines = [("Người nộp", name if shows_payer else masked(name)), ("Mã hồ sơ", dossier.code)]
    lines += _sums(order.lines, order.amount_dong)
    lines += [("Hình thức", WAYS[order.provider]), ("Mã thanh toán", order.reference)]
    if order.provider_ref:
        lines.append(("Mã giao dịch", order.provider_ref))
    note = NOT_ELECTRONIC
    if order.state is OrderState.REFUNDED:
        note = f"ĐÃ HOÀN TRẢ: {order.refund_reason}. {note}"
    return slip(
        replace(act, at=receipt.given_at),
        title="Biên lai thu phí, lệ phí",
        unit=_unit(act, receipt.unit),
        lines=lines,
        qr_link=f"{base_url}/track/{dossier.code}",
        typed_key=dossier.code,
        number=receipt.label,
        note=note,
        large=large,
    )


def _sums(lines: Sequence[Any], total: int) -> Iterator[tuple[str, str]]:
    """Each charge on a line of its own, the total in figures and in words."""
    for _position, kind, name, _english, dong in lines:
        label = KINDS.get(kind, kind)
        told = "" if name.strip().casefold() == label.casefold() else f"{name}: "
        yield label, f"{told}{money(dong)} đồng"
    yield "Cộng", f"{money(total)} đồng"
    yield "Bằng chữ", in_words(total)


def transfer_slip(
    act: Act, dossier: Dossier, to: BankAccount, dong: int, *, large: bool = False
) -> bytes:
    """The VietQR of what is owed, with the same facts in letters."""
    purpose = vietqr.plain_purpose(dossier.code)
    return slip(
        act,
        title="Mã chuyển khoản phí, lệ phí",
        unit=_unit(act, dossier.reception_agency),
        lines=[
            ("Ngân hàng", vietqr.BANKS.get(to.bin, to.bin)),
            ("Số tài khoản", to.number),
            ("Chủ tài khoản", to.holder),
            ("Số tiền", f"{money(dong)} đồng"),
            ("Nội dung", purpose),
        ],
        qr_link=vietqr.transfer(to.bin, to.number, dong, purpose),
        typed_key=f"{money(dong)} đồng",
        opening="Quét để chuyển khoản:",
        number="",
        note="Chuyển xong, xin báo quầy để được ghi nhận và nhận biên lai.",
        large=large,
    )


def closing_sheet(act: Act, drawer: Drawer, clerk: str, *, large: bool = False) -> bytes:
    """Biên bản kiểm quỹ: the count by denomination, what should be there, the difference named."""
    unit = _unit(act, drawer.unit)
    pieces = dict(drawer.counted)
    rows = [
        (f"{money(value)} đồng", str(pieces.get(value, 0)), money(value * pieces.get(value, 0)))
        for value in DENOMINATIONS
    ]
    difference = drawer.difference_dong or 0
    sign = "thừa" if difference > 0 else "thiếu"
    named = f"{sign} {money(abs(difference))} đồng" if difference else "không chênh lệch"
    table = Table(
        (Column("Mệnh giá", 1), Column("Số tờ", 0, "right"), Column("Thành tiền", 0, "right")),
        rows,
        ("Cộng", "", money(drawer.counted_dong or 0)),
    )
    at = drawer.closed_at or act.at
    above = agencies.agencies_by_code(act.session, {unit.parent_code or ""}, clock.day_of(at))
    return pdf(
        Sheet(
            title="Biên bản kiểm quỹ",
            agency=unit.name_vi,
            parent=next((a.name_vi for a in above.values()), ""),
            number=f"{drawer.id}/BBKQ",
            place=place_of(unit),
            at=at,
            blocks=(
                Fields(
                    [
                        ("Người giữ quỹ", clerk),
                        ("Mở lúc", f"{clock.local(drawer.opened_at):%H:%M, %d/%m/%Y}"),
                        ("Kiểm lúc", f"{clock.local(at):%H:%M, %d/%m/%Y}"),
                        ("Tồn đầu", f"{money(drawer.float_dong)} đồng"),
                        ("Tiền mặt phải có", f"{money(drawer.expected_dong or 0)} đồng"),
                        ("Chuyển khoản", f"{money(drawer.vietqr_dong or 0)} đồng"),
                    ]
                ),
                table,
                Para(("Chênh lệch: ", Strong(named), ".")),
                *([Para(("Nguyên nhân: ", drawer.reason))] if drawer.reason else ()),
                Signs(
                    [
                        Sign("Người giữ quỹ", "(Ký và ghi rõ họ tên)", clerk),
                        Sign("Người phụ trách", "(Ký và ghi rõ họ tên)"),
                    ]
                ),
            ),
            large=large,
        )
    )


def acknowledgment(
    act: Act,
    dossier: Dossier,
    *,
    lines: Sequence[tuple[str, str]],
    taker: str,
    clerk: str,
    base_url: str,
    large: bool = False,
) -> bytes:
    """Phiếu trả kết quả: what was handed over and to whom, to be signed by who takes it."""
    return slip(
        act,
        title="Phiếu trả kết quả",
        unit=_unit(act, dossier.reception_agency),
        lines=[("Mã hồ sơ", dossier.code), *lines],
        qr_link=f"{base_url}/track/{dossier.code}",
        typed_key=dossier.code,
        number=f"{dossier.code.rpartition('-')[2]}/TKQ",
        note="Người nhận đã nhận đủ kết quả và giấy tờ ghi trên phiếu này.",
        large=large,
        signs=(("Người nhận kết quả", taker), ("Người trả kết quả", clerk)),
    )


def _unit(act: Act, code: str) -> Agency:
    return agencies.agency(act.session, code, clock.day_of(act.at))
