"""What is told of signed PDFs: true ones, changed ones, ones from strangers."""

import io
import json
import logging
import random
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest

from onestop.kernel import clock, typeset
from onestop.kernel.certificates import Authority
from onestop.results import pdf_keys
from onestop.results.pdf_checking import UnreadablePdf, inspected
from onestop.results.pdf_findings import Findings
from onestop.results.pdf_keys import LocalKeys, Signing
from onestop.results.pdf_trust import Trust
from onestop.results.sealing import Seal, sealed
from tests.results.papers import AT, WARD, sealed_paper, unsigned_paper


@pytest.fixture(autouse=True)
def _quiet():
    """The libraries say a lot about files that are wrong on purpose."""
    names = ("pyhanko", "pyhanko_certvalidator")
    before = [logging.getLogger(name).level for name in names]
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    yield
    for name, level in zip(names, before, strict=True):
        logging.getLogger(name).setLevel(level)


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sealed_paper().pdf


def updated(pdf: bytes, number: int, body: bytes) -> bytes:
    """The file with one object replaced by an incremental update, written by hand."""
    begun = int(pdf.rstrip().rsplit(b"startxref", 1)[1].split()[0])
    trailer = pdf[begun:]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        size, root = len(document.objects) + 2, document.Root.objgen[0]
    start = len(pdf) + 1
    added = b"\n%d 0 obj\n%s\nendobj\n" % (number, body)
    table = start + len(added) - 1
    assert trailer
    rows = b"xref\n%d 1\n%010d 00000 n \n" % (number, start)
    ends = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + added + rows + ends % (size, root, begun, table)


def painted_over(pdf: bytes) -> bytes:
    """The attack: a white rectangle over the paper, in an update that nobody signed."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        content = document.pages[0].obj.Contents
        (number, _), raw = content.objgen, content.read_bytes()
    stream = raw + b"\nq 1 1 1 rg 80 500 400 200 re f Q\n"
    return updated(pdf, number, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))


def test_a_true_one_is_good_and_tells_what_the_circular_asks_for(signed) -> None:
    found = inspected(signed)
    assert found.verdict == "good" and found.pages == 1
    person, agency = found.signatures
    assert (person.field, agency.field) == ("nguoi-ky", "co-quan")
    assert person.is_certification and not agency.is_certification
    assert person.signer == "Phạm Văn Ký" and person.organisation == WARD.name_vi
    assert agency.signer == WARD.name_vi and agency.organisation == "UBND tỉnh mẫu"
    assert (person.changes, agency.changes) == ("signed", "none")
    assert not person.covers_file and agency.covers_file
    for signature in found.signatures:
        assert signature.subfilter == "ETSI.CAdES.detached" and signature.signed_at == AT
        assert "demonstration only" in signature.ca
        assert signature.certificate_from and signature.certificate_until
        assert signature.certificate_from < AT < signature.certificate_until
        assert signature.revocation == "good" and signature.warnings == ("time_not_stamped",)


def test_what_was_found_survives_the_way_to_another_process(signed) -> None:
    found = inspected(signed)
    assert Findings.from_data(json.loads(json.dumps(found.as_data()))) == found
    trust = pdf_keys.signing().trust(AT)
    assert Trust.from_json(trust.as_json()) == trust


def test_one_changed_byte_is_refused(signed) -> None:
    """Wherever it is: a changed name of the form may hide the signatures, nothing makes them
    good."""
    told = []
    for place in range(20, len(unsigned_paper()), 1499):
        changed = bytearray(signed)
        changed[place] ^= 1
        try:
            found = inspected(bytes(changed))
        except UnreadablePdf:
            continue
        assert found.verdict in ("refused", "unsigned"), place
        told.append({s.integrity for s in found.signatures})
    assert told.count({"altered"}) > len(told) / 2


def test_something_in_the_room_a_signature_did_not_need_is_refused(signed) -> None:
    place = signed.index(b">", signed.rindex(b"/Contents <")) - 5
    assert signed[place : place + 1] == b"0"
    found = inspected(signed[:place] + b"7" + signed[place + 1 :])
    assert found.signatures[1].integrity == "unreadable" and found.verdict == "refused"


def test_what_is_painted_over_a_signed_paper_is_refused(signed, tmp_path) -> None:
    attacked = painted_over(signed)
    with pikepdf.open(io.BytesIO(attacked)) as document:
        assert b"80 500 400 200 re" in document.pages[0].obj.Contents.read_bytes()
    found = inspected(attacked)
    # Each signature alone is still what it was: that is the point of the attack.
    assert {s.integrity for s in found.signatures} == {"intact"}
    assert {s.changes for s in found.signatures} == {"forbidden"}
    assert found.verdict == "refused" and not any(s.covers_file for s in found.signatures)


def test_the_attack_between_the_two_signatures_is_refused_too(tmp_path) -> None:
    keys = pdf_keys.signing().keys
    person = keys.person("lanhdao.kinhbac", "Phạm Văn Ký", WARD.name_vi)
    agency = keys.agency(WARD.code, WARD.name_vi, "UBND tỉnh mẫu")
    assert person is not None
    once = sealed(unsigned_paper(), [Seal("nguoi-ky", person)], AT).pdf
    found = inspected(signed_also(painted_over(once), "co-quan", agency))
    assert inspected(once).verdict == "good"
    assert [s.changes for s in found.signatures] == ["forbidden", "none"]
    assert found.verdict == "refused"


def test_a_later_signature_where_no_place_was_foreseen_is_not_harmless(signed) -> None:
    """A new field could lie over what was signed, whoever signs in it; and a certified document
    is open for nothing but the fields it has."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    append_signature_field(writer, SigFieldSpec("them", box=(80, 500, 480, 700)))
    out = io.BytesIO()
    writer.write(out)
    agency = pdf_keys.signing().keys.agency(WARD.code, WARD.name_vi, "")
    found = inspected(signed_also(out.getvalue(), "them", agency))
    assert [s.changes for s in found.signatures] == ["forbidden", "forms", "none"]
    assert not found.signatures[1].is_good and found.verdict == "refused"


def signed_also(pdf: bytes, field: str, signer) -> bytes:
    """Signed once more, by a program that takes any file."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

    from onestop.results.sealing import _Holder

    about = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    return PdfSigner(about, _Holder(signer)).sign_pdf(writer).getvalue()


def test_signed_by_somebody_unknown_is_told_as_unknown(tmp_path) -> None:
    before = pdf_keys.signing()
    pdf_keys.use(Signing(LocalKeys(tmp_path / "stranger")))
    forged = sealed_paper().pdf
    pdf_keys.use(before)
    found = inspected(forged)
    assert found.verdict == "unproven"
    for signature in found.signatures:
        # The stranger's authority has our name; that helps nothing.
        assert signature.trust == "unknown" and signature.integrity == "intact"
        assert "demonstration only" in signature.ca


def test_a_revoked_certificate_is_told(tmp_path) -> None:
    before = pdf_keys.signing()
    keys = LocalKeys(tmp_path / "own", AT - timedelta(days=1))
    pdf_keys.use(Signing(keys))
    try:
        old = sealed_paper().pdf
        assert keys.revoke(WARD.code, AT + timedelta(days=1))
        assert not keys.revoke("H05.999", AT)
        found = inspected(old)
        new = inspected(sealed_paper().pdf)
    finally:
        pdf_keys.use(before)
    assert [s.trust for s in found.signatures] == ["trusted", "revoked"]
    assert found.signatures[1].revocation == "revoked" and found.verdict == "unproven"
    assert new.verdict == "good"
    assert new.signatures[1].serial != found.signatures[1].serial


def test_without_a_list_revocation_is_told_as_not_checked(signed) -> None:
    trust = replace(pdf_keys.signing().trust(AT), crls=())
    for signature in inspected(signed, trust).signatures:
        assert signature.trust == "trusted" and signature.revocation == "not_named"
        assert "revocation_not_named" in signature.warnings


def test_a_certificate_that_names_its_list_must_be_asked_about(tmp_path) -> None:
    """A list's address in the certificate, and no list at hand: the warning is another one."""
    signer, root = with_list_named(tmp_path)
    made = sealed(unsigned_paper(), [Seal("co-quan", signer)], AT)
    (found,) = inspected(made.pdf, Trust(roots=(root,))).signatures
    assert found.trust == "trusted" and found.revocation == "unreachable"
    assert "revocation_unreachable" in found.warnings


def with_list_named(folder, url="http://crl.vidu.invalid/ca.crl"):
    """(signer, root): a certificate that says where its revocation list is."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    from onestop.kernel import certificates

    authority = Authority(folder, "Root", AT - timedelta(days=1))
    key = certificates.kept_key(folder / "signer.key")
    names = certificates._name("Signer", "", "")
    built = certificates._begun(
        names, authority._certificate.subject, key.public_key(), authority.begins, timedelta(9999)
    )
    where = [x509.UniformResourceIdentifier(url)]
    point = x509.DistributionPoint(where, None, None, None)
    built = built.add_extension(certificates._uses(signs_documents=True), critical=True)
    built = built.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    made = built.sign(authority._key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return certificates.HeldKey(key, made, (authority.certificate,)), authority.certificate


def test_signed_before_the_certificate_began_is_told(tmp_path) -> None:
    before = pdf_keys.signing()
    pdf_keys.use(Signing(LocalKeys(tmp_path / "young", AT + timedelta(days=1))))
    try:
        found = inspected(sealed_paper().pdf)
    finally:
        pdf_keys.use(before)
    assert {s.trust for s in found.signatures} == {"outside_validity"}
    assert found.verdict == "unproven"


def test_no_signature_is_no_mistake() -> None:
    plain = typeset.pdf("sample", {"agency": "Onestop", "words": "Mẫu"}, AT)
    assert inspected(plain) == Findings(1, ())
    assert inspected(plain).verdict == "unsigned"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "no-pdf"), (b"MZ\x90", "no-pdf"), (b"%PDF-1.7\n%%EOF", "broken"), (b"%PDF-", "broken")],
)
def test_what_is_no_pdf_is_said_in_a_code(content, code) -> None:
    with pytest.raises(UnreadablePdf, match=code):
        inspected(content)


def test_a_locked_one_is_said_to_be_locked(signed) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(UnreadablePdf, match="locked"):
        inspected(out.getvalue())


def test_a_file_that_was_cut_is_refused(signed) -> None:
    """Without the agency's signature the rest of it is still there: some programs would repair
    the file and show it."""
    begun = signed.index(b"%%EOF", len(unsigned_paper())) + 6
    assert inspected(signed[:begun]).verdict == "good"
    for kept in range(begun + 2, begun + 2000, 190):
        try:
            verdict = inspected(signed[:kept]).verdict
        except UnreadablePdf as unreadable:
            verdict = str(unreadable)
        assert verdict in ("refused", "broken")
    assert inspected(signed + b"\n1 0 obj\n<< >>\nendobj\n").verdict == "refused"
    assert inspected(signed + b"\n").verdict == "good"


def test_bytes_from_strangers_raise_nothing_else_and_are_never_good(signed) -> None:
    """Whatever is changed in what the last signature covers."""
    dice = random.Random(30)
    tail = len(unsigned_paper())
    gap = signed.rindex(b"/Contents <"), signed.index(b">", signed.rindex(b"/Contents <"))
    for _ in range(300):
        changed = bytearray(signed)
        for _ in range(dice.randint(1, 6)):
            changed[dice.randrange(tail, len(changed))] = dice.randrange(256)
        cut = bytes(changed[: dice.randrange(tail, len(changed))]) if dice.random() < 0.3 else None
        try:
            found = inspected(cut or bytes(changed), now=clock.now())
        except UnreadablePdf:
            continue
        same = changed[: gap[0]] == signed[: gap[0]] and changed[gap[1] :] == signed[gap[1] :]
        assert found.verdict != "good" or (same and not cut)
