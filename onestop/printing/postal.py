"""What the post prints: the slip of an envelope for both sides, the list of a bag."""

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.despatch import queries
from onestop.despatch.models import Bag, Envelope
from onestop.despatch.queries import Packed
from onestop.despatch.rules import difference_words
from onestop.despatch.states import EnvelopeKind
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.lodging import keys_of
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.printing.lists import ListRow, postal_list
from onestop.printing.slip import slip

KINDS = (("originals", "bản chính"), ("copies", "bản sao"))


def sending_slip(act: Act, dossier: Dossier, envelope: Envelope, base_url: str) -> bytes:
    """Phiếu gửi hồ sơ, one for the sender and one for the post, as PDF/A: whose envelope, its
    number, the papers as they were counted, where they differ from the list."""
    day = clock.day_of(envelope.registered_at)
    known = agencies.agencies_by_code(
        act.session, {envelope.post_agency, envelope.reception_agency}, day
    )
    procedure = catalogue.definition(act.session, dossier.version_id)
    parties = dossiers.parties_of(act.session, dossier.id)
    sender, applicant = parties[PartyRole.SUBMITTER], parties[PartyRole.APPLICANT]
    names = {part.code: part.name.vi for part in procedure.components}
    is_first = envelope.kind is EnvelopeKind.APPLICATION
    counted = [
        f"{names.get(paper.component_code, '')}: {_counted(paper.originals, paper.copies)}"
        for paper in dossiers.papers_of(act.session, dossier.id)
        if (paper.originals or paper.copies)
        and (is_first or paper.handed_in_at == envelope.registered_at)
        and paper.handed_in_at <= envelope.registered_at
    ]
    lines = [
        ("Số bưu gửi", envelope.mailed_as),
        ("Mã hồ sơ", dossier.code),
        ("Thủ tục", procedure.name.vi),
        ("Chủ hồ sơ", applicant.organisation or applicant.name),
        ("Người gửi", ", ".join(w for w in (sender.name, sender.phone, sender.address) if w)),
        ("Gửi đến", known[envelope.reception_agency].name_vi),
        ("Số giấy tờ", str(envelope.papers)),
        *((f"Giấy tờ {place}", words) for place, words in enumerate(counted, start=1)),
        *(("Khác danh mục", words) for words in difference_words(envelope)),
        *([("Ghi chú", envelope.note)] if envelope.note else []),
    ]
    link, key = f"{base_url}/track/{dossier.code}", dossier.code
    if is_first:
        lodged = keys_of(act, dossier)
        link, key = f"{base_url}/t/{lodged.token}", lodged.pin
    return slip(
        act,
        title="Phiếu gửi hồ sơ" if is_first else "Phiếu gửi giấy tờ bổ sung",
        unit=known[envelope.post_agency],
        lines=lines,
        qr_link=link,
        typed_key=key,
        number=envelope.mailed_as,
        note="Đã kiểm đếm và niêm phong trước mặt người gửi. Thời hạn giải quyết tính từ khi "
        "Bộ phận Một cửa nhận đủ hồ sơ.",
        sides=2,
        signs=(("Người gửi", sender.name), ("Nhân viên bưu chính", "")),
        copies=("Liên 1: người gửi giữ", "Liên 2: bưu điện giữ"),
    )


def bag_list(act: Act, bag: Bag, base_url: str) -> bytes:
    """The list that goes with a bag, as PDF/A; its QR opens the page that accepts it."""
    units = queries.sides(act.session, bag)
    lines = queries.packed(act.session, bag)
    return postal_list(
        act,
        giver=units[0],
        taker=units[1],
        rows=[_row(act, line) for line in lines],
        number=bag.code,
        at=bag.closed_at or act.at,
        link=f"{base_url}/desk/bags/{bag.code}",
        typed_key=bag.code,
        giver_name=bag.giver or "",
        taker_name=bag.taker or "",
    )


def _row(act: Act, line: Packed) -> ListRow:
    procedure = catalogue.definition(act.session, line.dossier.version_id)
    notes = difference_words(line.envelope)
    if line.envelope.kind is EnvelopeKind.ANSWER:
        notes.insert(0, "Giấy tờ bổ sung")
    return ListRow(
        code=line.dossier.code,
        applicant=line.applicant.organisation or line.applicant.name,
        address=line.applicant.address,
        procedure=procedure.name.vi,
        note="; ".join(notes),
        papers=line.envelope.papers,
        fee_dong=0,
        mailed_as=line.envelope.mailed_as,
    )


def _counted(originals: int, copies: int) -> str:
    counts = {"originals": originals, "copies": copies}
    return ", ".join(f"{counts[key]} {words}" for key, words in KINDS if counts[key])
