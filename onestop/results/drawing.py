"""A result as PDF: readable without a computer, with its data and token inside for machines."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from onestop.kernel import clock, qr, typeset
from onestop.results.canonical import canonical
from onestop.results.models import Result


def link(base_url: str, token: str) -> str:
    return f"{base_url}/v/{token}"


def pdf(result: Result, agency_name: str, parent: str, base_url: str, place: str) -> bytes:
    """Draw a result; the same result gives the same bytes."""
    day = clock.day_of(result.issued_at)
    address = link(base_url, result.token)
    shown: dict[str, Any] = {
        "agency": agency_name,
        "parent": parent,
        "number": result.number,
        "title": result.title_vi,
        "place": place,
        "day": f"{day.day:02}",
        "month": f"{day.month:02}" if day.month < 3 else str(day.month),
        "year": str(day.year),
        "rows": result.data["content"],
        "owner": result.owner_name,
        "owner_number": result.owner_number or "",
        "procedure": result.data["procedure"]["name"],
        "dossier": result.dossier_code,
        "valid_until": f"{result.valid_until:%d/%m/%Y}" if result.valid_until else "",
        "signer": result.signer_name,
        "signed_at": signed_at(result.issued_at),
        "typed_code": result.typed_code,
        "host": urlsplit(base_url).netloc,
        "qr": qr.svg(address),
        "json": canonical(result.data).decode(),
        "token": result.token,
    }
    return typeset.pdf("result", shown, result.issued_at)


def signed_at(moment: datetime) -> str:
    """Day, time and zone as documents show them (NĐ 30/2020 [memory]: ISO 8601 zone)."""
    return f"{clock.local(moment):%d/%m/%Y %H:%M:%S}+07:00"
