"""Giấy tiếp nhận hồ sơ và hẹn trả kết quả: the slip a dossier's holder goes home with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel, Limit
from onestop.dossiers import queries as dossiers
from onestop.dossiers import timing
from onestop.dossiers.history import seal_on_receipt
from onestop.dossiers.models import Dossier, Paper
from onestop.dossiers.service.lodging import keys_of
from onestop.dossiers.states import PartyRole, ReturnBy, Status
from onestop.journal import queries as journal
from onestop.journal.models import Event
from onestop.kernel import clock, i18n, qr, typeset
from onestop.kernel.act import Act
from onestop.people import queries as people
from onestop.printing.forms_in_force import in_force
from onestop.workdays import explaining
from onestop.workdays.facts import Unit

# What each door gives for a dossier that nobody has received yet: title, sentence, who signs.
# Only reception makes it "đã tiếp nhận": until then no limit runs and no date is promised.
WAITING = {
    Channel.ONLINE: ("Giấy xác nhận đã gửi hồ sơ trực tuyến", "đã nhận được hồ sơ gửi đến của", ""),
    Channel.DESK: ("Giấy biên nhận hồ sơ chờ kiểm tra", "đã nhận giấy tờ của", "NGƯỜI NHẬN"),
    Channel.POST: (
        "Giấy biên nhận hồ sơ gửi qua bưu chính",
        "đã nhận phong bì gửi nơi tiếp nhận, bên trong là hồ sơ của",
        "NHÂN VIÊN BƯU CHÍNH",
    ),
}
RECEIVED = (
    "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "đã tiếp nhận hồ sơ của",
    "NGƯỜI TIẾP NHẬN HỒ SƠ",
)
AWAITED = frozenset({Status.NEW, Status.SUPPLEMENT})
RETURNS = {
    ReturnBy.ONLINE: "trực tuyến",
    ReturnBy.DESK: "tại nơi tiếp nhận",
    ReturnBy.POST: "qua dịch vụ bưu chính công ích",
}
UNITS = {
    Unit.HOUR: "giờ",
    Unit.WORKING_HOUR: "giờ làm việc",
    Unit.WORKING_DAY: "ngày làm việc",
    Unit.DAY: "ngày",
    Unit.MONTH: "tháng",
    Unit.YEAR: "năm",
}


def pdf(act: Act, dossier: Dossier, base_url: str) -> bytes:
    """The slip as it is now; printed again, it carries the same key."""
    session = act.session
    moment = dossier.received_at or dossier.lodged_at
    day = clock.day_of(moment)
    unit = agencies.agency(session, dossier.reception_agency, clock.day_of(dossier.lodged_at))
    # An envelope that nobody has opened was taken by the post, not by whom it goes to.
    by_post = dossier.received_at is None and dossier.channel == Channel.POST
    giver = unit
    if by_post:
        giver = agencies.agency(session, dossier.support_agency, clock.day_of(dossier.lodged_at))
    procedure = catalogue.definition(session, dossier.version_id)
    parties = dossiers.parties_of(session, dossier.id)
    applicant, submitter = parties[PartyRole.APPLICANT], parties[PartyRole.SUBMITTER]
    names = {part.code: part.name.vi for part in procedure.components}
    lodged = keys_of(act, dossier)
    events = journal.events_of(session, dossier.subject)
    seal = seal_on_receipt(events)
    limit = procedure.limit_for(Channel(dossier.channel), dossier.case_code)
    is_received = dossier.received_at is not None
    title, sentence, signs = RECEIVED if is_received else WAITING[Channel(dossier.channel)]
    data: dict[str, Any] = {
        "title": title,
        "sentence": sentence,
        "signs": signs,
        "is_awaited": not is_received and Status(dossier.status) in AWAITED,
        "agency": giver.name_vi if by_post else in_force(day).centre,
        "parent": "Dịch vụ bưu chính công ích" if by_post else unit.name_vi,
        "unit": giver.name_vi,
        "unit_phone": unit.phone or "–",
        "place": unit.address.rpartition(",")[2].strip() or unit.name_vi,
        **day_parts(moment),
        "number": f"{dossier.code.rpartition('-')[2]}/{'TNHS' if is_received else 'BN'}",
        "form_note": in_force(day).receipt_note if is_received else "",
        "code": dossier.code,
        "applicant": applicant.organisation or applicant.name,
        "number_id": applicant.number or "",
        "address": applicant.address,
        "phone": applicant.phone,
        "email": applicant.email,
        "submitter": submitter.name,
        "procedure": procedure.name.vi,
        "procedure_code": procedure.code,
        "papers": [
            _paper(names.get(p.component_code, p.component_code), p)
            for p in dossiers.papers_of(session, dossier.id)
        ],
        "limit": _limit(limit),
        "received": moment_words(dossier.received_at) if dossier.received_at else _sent(dossier),
        "due": _due(dossier),
        "due_now": _due_now(dossier),
        "lines": _how(dossier),
        "return_by": RETURNS[ReturnBy(dossier.return_by)],
        "charges": [
            f"{c.name_vi}: {c.amount_dong:,} đồng".replace(",", ".")
            + (" (đã nộp)" if c.paid_at else "")
            for c in dossiers.charges_of(session, dossier.id)
        ],
        "qr": qr.svg(f"{base_url}/t/{lodged.token}"),
        "pin": lodged.pin,
        "host": urlsplit(base_url).netloc,
        "clerk": _clerk(act, events),
        "seal": {"seq": str(seal.seq), "short": seal.short, "rest": seal.whole[len(seal.short) :]},
    }
    return typeset.pdf("receipt", data, moment)


def _paper(name: str, paper: Paper) -> dict[str, str]:
    electronic = paper.file_digest is not None or paper.result_id is not None
    return {
        "name": " ".join(name.split()),
        "originals": str(paper.originals or ""),
        "copies": str(paper.copies or ""),
        "electronic": "1" if electronic else "",
    }


def _how(dossier: Dossier) -> list[str]:
    """How the date in force was worked out, in the sentences that stand on the page as well."""
    if dossier.due_at is None:
        return []
    with i18n.speaking("vi"):
        return [explaining.sentence(line) for line in timing.lines_of(dossier.clock)]


def _limit(limit: Limit) -> str:
    if limit.unit is Unit.NONE:
        return limit.text or "không quy định"
    if limit.unit is Unit.SAME_DAY:
        return "trong ngày làm việc"
    return f"{limit.amount.replace('.', ',')} {UNITS[limit.unit]}"


def _due(dossier: Dossier) -> str:
    if dossier.first_due_at:
        return moment_words(dossier.first_due_at)
    return "không có ngày hẹn trả cụ thể" if dossier.received_at else "hẹn khi hồ sơ được tiếp nhận"


def _due_now(dossier: Dossier) -> str:
    """The date in force where it is no longer the one first printed: a receipt is not changed
    afterwards, and its holder must not be misled."""
    if dossier.due_at is None or dossier.due_at == dossier.first_due_at:
        return ""
    return moment_words(dossier.due_at)


def _sent(dossier: Dossier) -> str:
    return f"chưa tiếp nhận; gửi lúc {moment_words(dossier.lodged_at)}"


def moment_words(moment: datetime) -> str:
    """16 giờ 50 phút, ngày 27 tháng 11 năm 2026, as a clock in Vietnam shows it."""
    local = clock.local(moment)
    return f"{local:%H} giờ {local:%M} phút, ngày {local:%d} tháng {local:%m} năm {local:%Y}"


def day_parts(moment: datetime) -> dict[str, str]:
    """Days below 10 and the months 1 and 2 get a leading zero (NĐ 30/2020 [memory])."""
    local = clock.local(moment)
    month = f"{local.month:02}" if local.month < 3 else str(local.month)
    return {"day": f"{local.day:02}", "month": month, "year": str(local.year)}


def _clerk(act: Act, events: Sequence[Event]) -> str:
    """Who received it; nobody yet for what still waits."""
    who = next((e.who for e in events if e.name == "dossier.received"), "")
    kind, _, number = who.partition(":")
    if kind != "account" or not number.isdigit():
        return ""
    return people.names_of(act.session, [int(number)]).get(int(number), "")
