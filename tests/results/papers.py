"""Three kinds of paper without a store: a certificate, a sensitive slip, a long decision."""

from datetime import UTC, date, datetime

from onestop.agencies.models import Agency, AgencyRole
from onestop.people.models import Account
from onestop.results.models import Result
from onestop.results.sealing import Sealed
from onestop.results.signed_drawing import prepared, signed_pdf

AT = datetime(2026, 3, 2, 3, 30, 15, tzinfo=UTC)
BASE = "https://onestop.example"
TOWN = "Kinh Bắc"
SIGNER = Account(username="lanhdao.kinhbac", name="Phạm Văn Ký")
LONG = "Nội dung đủ dài để xuống dòng khi in trên giấy khổ A4 theo thể thức văn bản hành chính"
# Name and address only: as long as a real token of a result with a name.
TOKEN = "QSUBGACJUIASMBEIPEBLGNIX" * 14


def result(title: str, rows: list[list[str]], agency: Agency, **changes: object) -> Result:
    facts: dict[str, object] = {
        "id": 1,
        "number": f"01/2026/KQ-{agency.code}",
        "dossier_code": "H05.105-260302-0001",
        "title_vi": title,
        "title_en": "",
        "is_sensitive": False,
        "issuer_agency": agency.code,
        "issuer_name": agency.name_vi,
        "signer_name": SIGNER.name,
        "owner_name": rows[0][1],
        "owner_number": "000190000001",
        "issued_at": AT,
        "valid_until": None,
        "typed_code": "4R2K-9XQF-T7PM-3CWD",
        "token": TOKEN,
        "data": {"salt": "0" * 32, "content": rows, "procedure": {"name": "Thủ tục mẫu"}},
    }
    return Result(**(facts | changes))


WARD = Agency(code="H05.105", name_vi="UBND phường Kinh Bắc", role=AgencyRole.COMMUNE)
POLICE = Agency(code="H05.90", name_vi="Công an tỉnh mẫu", role=AgencyRole.PROVINCE_POLICE)
CENTRE = Agency(
    code="H05.12",
    name_vi="Trung tâm Phục vụ hành chính công và Dịch vụ việc làm tỉnh",
    role=AgencyRole.HOME_AFFAIRS,
)
CERTIFICATE = result(
    "Giấy xác nhận tình trạng hôn nhân",
    [["Họ và tên", "Nguyễn Thị Mẫu An"], ["Ngày sinh", "01/02/1990"], ["Mục đích", "Kết hôn"]],
    WARD,
    valid_until=date(2026, 9, 2),
)
SENSITIVE = result(
    "Phiếu lý lịch tư pháp số 1",
    [["Họ và tên", "Trần Văn Thử"], ["Án tích", "Không có án tích"]],
    POLICE,
    is_sensitive=True,
)
DECISION = result(
    "Quyết định về việc hưởng trợ cấp thất nghiệp",
    [
        ["Tổ chức", "Công ty mẫu"],
        *[[f"Khoản {n}, điều này nói rõ từng điểm", LONG] for n in range(20)],
    ],
    CENTRE,
)
KINDS = {"certificate": (CERTIFICATE, WARD), "sensitive": (SENSITIVE, POLICE)}
KINDS["decision"] = (DECISION, CENTRE)


def sealed_paper(kind: str = "certificate") -> Sealed:
    """One of the papers as it is given out, with the keys that are configured."""
    paper, agency = KINDS[kind]
    return signed_pdf(paper, agency, "UBND tỉnh mẫu", SIGNER, BASE, TOWN)


def unsigned_paper(kind: str = "certificate") -> bytes:
    """The same before anybody signs."""
    paper, agency = KINDS[kind]
    return prepared(paper, agency, "UBND tỉnh mẫu", BASE, TOWN, signs=True)
