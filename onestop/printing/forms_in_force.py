"""Which set of printed forms is used on a day: the older circular's or the newer one's."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FormSet:
    """A set of forms; `note` is printed in small above the title, `receipt` is its form number."""

    source: str
    receipt: str
    centre: str

    @property
    def receipt_note(self) -> str:
        return f"Mẫu số {self.receipt} – {self.source}"


# TT 01/2018/TT-VPCP [memory: confident]; TT 03/2025/TT-VPCP of 15/9/2025 [found in one source].
OLD = FormSet("Thông tư 01/2018/TT-VPCP", "01", "Bộ phận Tiếp nhận và Trả kết quả")
NEW = FormSet("Thông tư 03/2025/TT-VPCP", "01", "Trung tâm Phục vụ hành chính công")
NEW_SINCE = date(2025, 9, 15)


def in_force(on: date) -> FormSet:
    """The set for a dossier received on a day."""
    return NEW if on >= NEW_SINCE else OLD
