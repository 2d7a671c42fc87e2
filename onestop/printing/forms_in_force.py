"""Which set of printed forms is used on a day: the older circular's or the newer one's."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FormSet:
    """A set of forms; `note` is printed in small above the title, `receipt` is its form number."""

    source: str
    receipt: str
    centre: str
    apology: str
    apology_title: str

    @property
    def receipt_note(self) -> str:
        return f"Mẫu số {self.receipt} – {self.source}"

    @property
    def apology_note(self) -> str:
        return f"Mẫu số {self.apology} – {self.source}"


# TT 01/2018/TT-VPCP [memory: confident]; TT 03/2025/TT-VPCP of 15/9/2025 [found in one source].
OLD = FormSet(
    source="Thông tư 01/2018/TT-VPCP",
    receipt="01",
    centre="Bộ phận Tiếp nhận và Trả kết quả",
    apology="04",
    apology_title="Phiếu xin lỗi và hẹn lại ngày trả kết quả",
)
NEW = FormSet(
    source="Thông tư 03/2025/TT-VPCP",
    receipt="01",
    centre="Trung tâm Phục vụ hành chính công",
    apology="04",
    apology_title="Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
)
NEW_SINCE = date(2025, 9, 15)


def in_force(on: date) -> FormSet:
    """The set for a dossier received on a day."""
    return NEW if on >= NEW_SINCE else OLD
