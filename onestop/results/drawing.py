"""A result as PDF: readable without a computer, with its data and token inside for machines."""

from typing import Any
from urllib.parse import urlsplit

from onestop.agencies.models import AgencyRole
from onestop.kernel import clock, qr, typeset
from onestop.results.canonical import canonical
from onestop.results.models import Result

# How the head of an agency signs: for a body that decides together, "TM."; otherwise as its head
# (NĐ 30/2020, appendix I, part II, 7).
COMMITTEE = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
HEAD = ["THỦ TRƯỞNG CƠ QUAN"]
DIRECTOR = ["GIÁM ĐỐC"]
AUTHORITY = {
    AgencyRole.PROVINCE: COMMITTEE,
    AgencyRole.DISTRICT: COMMITTEE,
    AgencyRole.COMMUNE: COMMITTEE,
    AgencyRole.COMMUNE_POLICE: ["TRƯỞNG CÔNG AN"],
    AgencyRole.PROVINCE_POLICE: DIRECTOR,
    AgencyRole.SOCIAL_INSURANCE: DIRECTOR,
    AgencyRole.LAND_OFFICE: DIRECTOR,
    AgencyRole.JUSTICE: DIRECTOR,
    AgencyRole.HOME_AFFAIRS: DIRECTOR,
    AgencyRole.EDUCATION: DIRECTOR,
    AgencyRole.CONSTRUCTION: DIRECTOR,
}
VERBS = (
    ("giấy xác nhận", "XÁC NHẬN:"),
    ("xác nhận", "XÁC NHẬN:"),
    ("giấy chứng nhận", "CHỨNG NHẬN:"),
    ("giấy phép", "CẤP PHÉP CHO:"),
    ("quyết định", "QUYẾT ĐỊNH:"),
)


def link(base_url: str, token: str) -> str:
    return f"{base_url}/v/{token}"


def pdf(
    result: Result,
    agency_name: str,
    parent: str,
    base_url: str,
    place: str,
    office: AgencyRole = AgencyRole.OTHER,
    *,
    signs: bool = True,
) -> bytes:
    """Draw a result; the same result gives the same bytes. `office` is what the agency is, which
    says how its head signs; `signs` is whether the head's own signature has its place."""
    day = clock.day_of(result.issued_at)
    address = link(base_url, result.token)
    shown: dict[str, Any] = {
        "agency": whole_name(agency_name),
        "parent": parent,
        "number": result.number,
        "title": result.title_vi,
        "verb": verb(result.title_vi),
        "place": place,
        "day": f"{day.day:02}",
        "month": f"{day.month:02}" if day.month < 3 else str(day.month),
        "year": str(day.year),
        "rows": result.data["content"],
        "procedure": result.data["procedure"]["name"],
        "dossier": result.dossier_code,
        "valid_until": f"{result.valid_until:%d/%m/%Y}" if result.valid_until else "",
        "authority": AUTHORITY.get(office, HEAD),
        "signer": result.signer_name,
        "signs": signs,
        "sensitive": result.is_sensitive,
        "copies": [result.owner_name, f"Lưu: VT, hồ sơ {result.dossier_code}"],
        "typed_code": result.typed_code,
        "host": urlsplit(base_url).netloc,
        "qr": qr.svg(address),
        "json": canonical(result.data).decode(),
        "token": result.token,
    }
    return typeset.pdf("result", shown, result.issued_at)


def seals(result: Result, agency_name: str, *, demonstration: bool) -> bytes:
    """What the signatures look like: page 0 the agency's seal, page 1 the signer's."""
    shown = {
        "agency": whole_name(agency_name),
        "signer": result.signer_name,
        "at": clock.local(result.issued_at).isoformat(timespec="seconds"),
        "demonstration": demonstration,
    }
    return typeset.pdf("seals", shown, result.issued_at)


def whole_name(agency: str) -> str:
    """The name of an agency without abbreviations, as papers show it."""
    return agency.replace("UBND", "Ủy ban nhân dân")


def verb(title: str) -> str:
    """What the agency does with a paper of this title; nothing where the title says it."""
    return next((word for begins, word in VERBS if title.lower().startswith(begins)), "")
