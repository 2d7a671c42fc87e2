"""The agencies and people of the demonstration province. Persons are nobody: numbers begin 000."""

from dataclasses import dataclass
from datetime import date

from onestop.agencies.models import AgencyRole
from onestop.agencies.service import Body, close, found
from onestop.kernel.act import Act
from onestop.people.models import Account, Role
from onestop.people.service import Details, excuse, open_account, verify_identity

PASSWORD = "onestop-demo"  # noqa: S105  printed for everybody: these accounts are a demonstration
OLD = date(2018, 6, 21)
NEW = date(2025, 7, 1)
HOURS = "Thứ Hai – Thứ Sáu, 7:30–11:30 và 13:00–17:00"
R = AgencyRole

COMMUNES = {
    "H05.105": ("Phường Kinh Bắc", "Kinh Bắc", "kinhbac"),
    "H05.118": ("Phường Từ Sơn", "Từ Sơn", "tuson"),
    "H05.119": ("Phường Võ Cường", "Võ Cường", "vocuong"),
    "H05.142": ("Phường Bắc Giang", "Bắc Giang", "bacgiang"),
}
CENTRE = "H05.900"
POLICE = "H05.901"
INSURANCE = "H05.902"
TAX = "H05.903"
HOME_AFFAIRS = "H05.905"
POWER = "H05.906"
LAND = "H05.34.44"
EDUCATION = "H05.8"
PROVINCE = "H05"
POST = "H05.990"
# (code, Vietnamese, English, role, parent, is its code published)
PROVINCIAL = (
    ("H05", "UBND tỉnh Bắc Ninh", "People’s Committee of Bắc Ninh", R.PROVINCE, None, True),
    (
        CENTRE,
        "Trung tâm Phục vụ hành chính công tỉnh",
        "Provincial one-stop centre",
        R.ONE_STOP,
        "H05",
        False,
    ),
    (
        "H05.34",
        "Sở Nông nghiệp và Môi trường",
        "Department of Agriculture and Environment",
        R.OTHER,
        "H05",
        True,
    ),
    (
        LAND,
        "Văn phòng đăng ký đất đai Bắc Ninh",
        "Land registration office",
        R.LAND_OFFICE,
        "H05.34",
        True,
    ),
    ("H05.8", "Sở Giáo dục và Đào tạo", "Department of Education", R.EDUCATION, "H05", True),
    ("H05.20", "Sở Xây dựng", "Department of Construction", R.CONSTRUCTION, "H05", True),
    (POLICE, "Công an tỉnh Bắc Ninh", "Provincial police", R.PROVINCE_POLICE, "H05", False),
    (
        INSURANCE,
        "Bảo hiểm xã hội tỉnh Bắc Ninh",
        "Social insurance",
        R.SOCIAL_INSURANCE,
        "H05",
        False,
    ),
    (TAX, "Thuế tỉnh Bắc Ninh", "Tax office", R.TAX, "H05", False),
    (HOME_AFFAIRS, "Sở Nội vụ", "Department of Home Affairs", R.HOME_AFFAIRS, "H05", False),
    (POWER, "Công ty Điện lực Bắc Ninh", "Power company", R.POWER, "H05", False),
    (POST, "Bưu điện Kinh Bắc", "Kinh Bắc post office", R.POST, "H05", False),
)
# Until 30 June 2025 there were districts between province and commune.
FORMER = (
    ("000.00.001.H05", "UBND thành phố Bắc Ninh", "City of Bắc Ninh", R.DISTRICT, "H05", True),
    (
        "000.01.001.H05",
        "UBND phường Võ Cường (cũ)",
        "Former ward of Võ Cường",
        R.COMMUNE,
        "000.00.001.H05",
        False,
    ),
)


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody of the demonstration; `username` None: without an account."""

    name: str
    number: str
    born_on: date
    home: str
    username: str | None = None
    organisation: str | None = None
    tax_code: str | None = None

    @property
    def phone(self) -> str:
        return "0900" + self.number[-6:]

    @property
    def address(self) -> str:
        return f"Số {int(self.number[-3:])} phố Mẫu, phường {COMMUNES[self.home][1]}, Bắc Ninh"

    @property
    def email(self) -> str:
        return f"{self.username}@vidu.invalid" if self.username else ""


FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị Mẫu", "Văn Mẫu", "Thị Thử", "Văn Thử", "Minh Mẫu", "Thu Mẫu")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc", "Phúc", "Yến")
SIGNED_UP = 6


def citizens(count: int) -> list[Citizen]:
    """So many people, always the same; the first few have accounts, one stands for a business."""
    homes = list(COMMUNES)
    found_people = []
    for n in range(count):
        year = 1960 + (n * 7) % 45
        woman = "Thị" in MIDDLE[n % 6] or "Thu" in MIDDLE[n % 6]
        sign = (1 if woman else 0) + (2 if year >= 2000 else 0)
        is_business = n == SIGNED_UP - 1
        found_people.append(
            Citizen(
                name=f"{FAMILY[n % 10]} {MIDDLE[n % 6]} {GIVEN[(n * 5) % 12]}",
                number=f"000{sign}{year % 100:02}{n + 1:06}",
                born_on=date(year, 1 + n % 12, 1 + (n * 3) % 28),
                home=homes[n % len(homes)],
                username=(
                    "doanhnghiep1" if is_business else f"congdan{n + 1}" if n < SIGNED_UP else None
                ),
                organisation="Công ty TNHH Mẫu Kinh Bắc" if is_business else None,
                tax_code="0000000017" if is_business else None,
            )
        )
    return found_people


def make_agencies(act: Act) -> None:
    """The tree as it is, and a part of what it was before 1 July 2025."""
    for code, vi, en, role, parent, published in PROVINCIAL:
        begins = OLD if role in (R.PROVINCE,) else NEW
        found(
            act,
            _body(code, vi, en, role, parent, published, receives=code == CENTRE, begins=begins),
        )
    for code, (name, short, _slug) in COMMUNES.items():
        vi, en = f"UBND {name.lower().replace(short.lower(), short)}", f"{short} ward"
        found(
            act,
            _body(code, vi, en, R.COMMUNE, "H05", True, serves=code, receives=True, place=short),
        )
        police = f"Công an {name.lower().replace(short.lower(), short)}"
        found(
            act,
            _body(
                f"{code}.90",
                police,
                f"{short} police",
                R.COMMUNE_POLICE,
                POLICE,
                False,
                serves=code,
                place=short,
            ),
        )
    for code, vi, en, role, parent, published in FORMER:
        found(act, _body(code, vi, en, role, parent, published, begins=OLD, serves=code))
        close(act, code, NEW)


def _body(
    code: str,
    vi: str,
    en: str,
    role: AgencyRole,
    parent: str | None,
    published: bool,
    *,
    serves: str | None = None,
    receives: bool = False,
    begins: date = NEW,
    place: str = "Bắc Ninh",
) -> Body:
    digits = "".join(c for c in code if c.isdigit())[-3:].rjust(3, "0")
    return Body(
        code=code,
        name_vi=vi,
        name_en=en,
        role=role,
        parent_code=parent,
        serves=serves,
        receives=receives,
        is_demo=not published,
        phone=f"0222 000 {digits}",
        email=f"motcua-{digits}@vidu.invalid",
        address=f"Số 1 phố Mẫu, {place}",
        hours=HOURS,
        valid_from=begins,
    )


def make_people(act: Act, everybody: list[Citizen]) -> tuple[dict[str, Account], list[Account]]:
    """Staff by what they are called, and the accounts of the citizens, in order."""
    staff = {key: _staff(act, key, *details) for key, details in staff_list().items()}
    accounts = []
    for citizen in everybody:
        if citizen.username is None:
            continue
        role = Role.REPRESENTATIVE if citizen.organisation else Role.CITIZEN
        account = open_account(
            act,
            Details(
                username=citizen.username,
                password=PASSWORD,
                name=citizen.name,
                id_number=citizen.number,
                tax_code=citizen.tax_code,
                organisation=citizen.organisation,
                born_on=citizen.born_on,
                phone=citizen.phone,
                email=citizen.email,
                address=citizen.address,
            ),
            (role, None),
        )
        verify_identity(act, account)
        accounts.append(account)
    return staff, accounts


def staff_list() -> dict[str, tuple[str, Role, str | None]]:
    """(name, role, unit) by sign-in name: who receives, works, signs, watches."""
    found_staff: dict[str, tuple[str, Role, str | None]] = {}
    for code, (_name, short, slug) in COMMUNES.items():
        found_staff[f"motcua.{slug}"] = (f"Trần Thị Quầy {short}", Role.CLERK, code)
        found_staff[f"chuyenvien.{slug}"] = (f"Lê Văn Chuyên {short}", Role.OFFICER, code)
        found_staff[f"lanhdao.{slug}"] = (f"Phạm Văn Ký {short}", Role.HEAD, code)
        found_staff[f"congan.{slug}"] = (f"Vũ Văn Trú {short}", Role.OFFICER, f"{code}.90")
        found_staff[f"truongcongan.{slug}"] = (f"Đỗ Văn Trưởng {short}", Role.HEAD, f"{code}.90")
    found_staff["motcua.tinh"] = ("Ngô Thị Quầy Tỉnh", Role.CLERK, CENTRE)
    for slug, last, unit in (
        ("datdai", "Đất", LAND),
        ("congantinh", "Tỉnh", POLICE),
        ("bhxh", "Bảo", INSURANCE),
        ("thue", "Thuế", TAX),
        ("noivu", "Nội", HOME_AFFAIRS),
        ("dienluc", "Điện", POWER),
        ("giaoduc", "Giáo", EDUCATION),
        ("ubnd", "Ban", PROVINCE),
    ):
        found_staff[f"chuyenvien.{slug}"] = (f"Lê Thị Chuyên {last}", Role.OFFICER, unit)
        found_staff[f"lanhdao.{slug}"] = (f"Phạm Thị Ký {last}", Role.HEAD, unit)
    found_staff["buudien"] = ("Bùi Văn Thư", Role.POSTAL_CLERK, POST)
    found_staff["quanly"] = ("Hoàng Thị Quản", Role.MANAGER, "H05.105")
    found_staff["thanhtra"] = ("Đặng Văn Thanh", Role.INSPECTOR, "H05")
    found_staff["quantri"] = ("Ngô Văn Trị", Role.ADMINISTRATOR, None)
    return found_staff


def _staff(act: Act, username: str, name: str, role: Role, unit: str | None) -> Account:
    details = Details(username=username, password=PASSWORD, name=name)
    account = open_account(act, details, (role, unit))
    # Its password is printed for everybody: a second factor would be the first visitor's own.
    excuse(act, account)
    return account
