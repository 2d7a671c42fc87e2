"""What the post prints: the slip of an envelope for both sides, the list of a bag."""

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.despatch import queries
from onestop.despatch.models import Bag, Envelope
from onestop.despatch.queries import Packed
from onestop.despatch.rules import difference_words
from onestop.despatch.states import EnvelopeKind
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Paper
from onestop.dossiers.states import PartyRole
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.printing.lists import ListRow, postal_list
from onestop.printing.slip import slip


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
    papers = [
        paper
        for paper in dossiers.papers_of(act.session, dossier.id)
        if (paper.originals or paper.copies)
        and (is_first or paper.handed_in_at == envelope.registered_at)
        and paper.handed_in_at <= envelope.registered_at
    ]
    counted = [
        f"{place}) {names.get(paper.component_code, '')}: {_counted(paper)}"
        for place, paper in enumerate(papers, start=1)
    ]
    is_same = not applicant.organisation and applicant.name == sender.name
    lines = [
        ("Số bưu gửi", envelope.mailed_as),
        ("Mã hồ sơ", dossier.code),
        ("Thủ tục", procedure.name.vi),
        *([] if is_same else [("Chủ hồ sơ", applicant.organisation or applicant.name)]),
        ("Người gửi", ", ".join(w for w in (sender.name, sender.phone, sender.address) if w)),
        ("Gửi đến", known[envelope.reception_agency].name_vi),
        (f"Giấy tờ ({envelope.papers})", "; ".join(counted)),
        *(("Khác danh mục", words) for words in difference_words(envelope)),
        *([("Ghi chú", envelope.note)] if envelope.note else []),
    ]
    return slip(
        act,
        title="Phiếu gửi hồ sơ" if is_first else "Phiếu gửi giấy tờ bổ sung",
        unit=known[envelope.post_agency],
        lines=lines,
        # The post keeps a copy: the key that opens the dossier is on the receipt alone.
        qr_link=f"{base_url}/track/{dossier.code}",
        typed_key=dossier.code,
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


def _counted(paper: Paper) -> str:
    counts = ((paper.originals, "bản chính"), (paper.copies, "bản sao"))
    return ", ".join(f"{count} {words}" for count, words in counts if count)
