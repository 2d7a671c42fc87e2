"""Which set of printed forms is used on a day: the older circular's or the newer one's."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FormSet:
    """A set of forms: `key` names it in the forms, `source` is printed above their titles, `centre`
    is what the place of reception is called under it."""

    key: str
    source: str
    centre: str
    centre_en: str

    def note(self, number: str) -> str:
        """What stands in small print above the title of a form."""
        return f"Mẫu số {number} – {self.source}"


# TT 01/2018/TT-VPCP [memory: confident]; TT 03/2025/TT-VPCP of 15/9/2025 [found in one source].
OLD = FormSet(
    key="2018",
    source="Thông tư 01/2018/TT-VPCP",
    centre="Bộ phận Tiếp nhận và Trả kết quả",
    centre_en="Unit of reception and return of results",
)
NEW = FormSet(
    key="2025",
    source="Thông tư 03/2025/TT-VPCP",
    centre="Trung tâm Phục vụ hành chính công",
    centre_en="Public administration service centre",
)
NEW_SINCE = date(2025, 9, 15)


def in_force(on: date) -> FormSet:
    """The set for a dossier received on a day."""
    return NEW if on >= NEW_SINCE else OLD
