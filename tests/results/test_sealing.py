"""Signed PDFs before judges that know nothing of this program: poppler, OpenSSL, qpdf."""

import io
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from pikepdf import Name, pdfa

from onestop.kernel.clock import VIETNAM
from onestop.results import pdf_keys, sealing
from onestop.results.pdf_checking import inspected
from onestop.results.seal_places import Picture, placed
from tests.results import tsa
from tests.results.papers import AT, KINDS, SIGNER, WARD, sealed_paper, unsigned_paper

# What pikepdf's rules say of every such file although it is allowed: they know no extension
# schemas of XMP (PDF/UA's own mark and what typst declares), do not look into the history, do not
# know the kinds of file that level 3 may carry, nor the form and the permissions a signature
# needs; and the file says level A, which is more than the B they look for.
FALSE_ALARMS = {
    "ISO_19005_3:6.6.2.3.1-1",
    "ISO_19005_3:6.6.2.3.1-2",
    "ISO_19005_3:6.6.4-3",
    "pikepdf:embedded-file",
    "pikepdf:schema-Catalog",
}


@pytest.fixture(params=sorted(KINDS))
def paper(request, tmp_path) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(sealed_paper(request.param).pdf)
    return path


@pytest.fixture
def authority():
    sealing._stamper.cache_clear()
    with tsa.serving() as running:
        before = pdf_keys.signing()
        stamped = replace(before, tsa_url=running.url, tsa_roots=(running.root,))
        pdf_keys.use(stamped)
        yield running
        pdf_keys.use(before)


def said(*words: object) -> str:
    done = subprocess.run([str(w) for w in words], capture_output=True, check=True, text=True)
    return done.stdout


def parts(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """(CMS, what it covers) of each signature, read by another library than the one that wrote."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for field in document.Root.AcroForm.Fields:
            first, length, second, rest = (int(n) for n in field.V.ByteRange)
            covered = pdf[first : first + length] + pdf[second : second + rest]
            found.append((bytes(field.V.Contents), covered))
    return sorted(found, key=lambda part: len(part[1]))


def test_poppler_finds_both_signatures_valid_and_all_of_the_file_signed(paper) -> None:
    told = said("pdfsig", "-nocert", paper)
    assert told.count("Signature is Valid") == 2
    assert told.count("ETSI.CAdES.detached") == 2
    first, second = told.split("Signature #2")
    assert "Not total document signed" in first and "Total document signed" in second


def test_openssl_accepts_each_as_cades_under_our_root_alone(paper, tmp_path) -> None:
    root, other = tmp_path / "root.der", tmp_path / "other.pem"
    root.write_bytes(pdf_keys.signing().trust(AT).roots[0])
    said("openssl", "x509", "-inform", "DER", "-in", root, "-out", tmp_path / "root.pem")
    said("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", tmp_path / "k", "-subj", "/CN=other", "-out", other)  # fmt: skip
    for signature, covered in parts(paper.read_bytes()):
        (tmp_path / "cms").write_bytes(signature)
        (tmp_path / "covered").write_bytes(covered)
        command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose",
                   "any", "-in", tmp_path / "cms", "-content", tmp_path / "covered", "-out",
                   tmp_path / "out", "-CAfile"]  # fmt: skip
        said(*command, tmp_path / "root.pem")
        with pytest.raises(subprocess.CalledProcessError):
            said(*command, other)
        (tmp_path / "covered").write_bytes(covered[:-1] + b"!")
        with pytest.raises(subprocess.CalledProcessError):
            said(*command, tmp_path / "root.pem")


def test_qpdf_finds_nothing_wrong_and_it_stays_pdf_1_7(paper) -> None:
    told = said("qpdf", "--check", paper)
    assert "No syntax or stream encoding errors" in told and "PDF Version: 1.7" in told
    with pikepdf.open(paper) as document:
        assert document.pdf_version == "1.7" and "/Version" not in document.Root


def test_it_is_still_an_archive_file(paper) -> None:
    """Only alarms that are known to be false; what PDF/A level B has beyond them is kept."""
    told = pdfa.validate_written(paper, "3b")
    assert {finding.rule for finding in told.findings} <= FALSE_ALARMS
    with pikepdf.open(paper) as document, document.open_metadata() as meta:
        assert meta["pdfaid:part"] == "3" and meta["pdfaid:conformance"] == "A"
        assert meta["pdfuaid:part"] == "1"


def test_places_of_signatures_are_told_to_who_cannot_see_them(paper) -> None:
    """PDF/UA-1, 7.18.4 and 7.18.1: a widget stands in a Form element and has words."""
    with pikepdf.open(paper) as document:
        fields = list(document.Root.AcroForm.Fields)
        assert [str(field.T) for field in fields] == ["nguoi-ky", "co-quan"]
        parents = forms(document.Root.StructTreeRoot.K)
        for field in fields:
            assert parents[field.objgen] == "/Form"
            assert "Chữ ký số" in str(field.TU)
            assert field.Subtype == Name.Widget and field.F == 132
            assert "/AP" in field and "/A" not in field
            assert document.pages[-1].obj.objgen == field.P.objgen
            assert field.P.Tabs == Name.S


def forms(element: pikepdf.Object) -> dict[tuple[int, int], str]:
    """The kind of the element that each annotation stands in."""
    if isinstance(element, pikepdf.Array):
        return {k: v for kid in element for k, v in forms(kid).items()}
    if not isinstance(element, pikepdf.Dictionary) or "/K" not in element:
        return {}
    kid = element.K
    if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == Name.OBJR:
        return {kid.Obj.objgen: str(element.S)}
    return forms(kid)


def test_the_first_signature_certifies_and_leaves_open_only_forms(paper) -> None:
    with pikepdf.open(paper) as document:
        first, second = document.Root.AcroForm.Fields
        (reference,) = first.V.Reference
        assert reference.TransformMethod == Name.DocMDP and reference.TransformParams.P == 2
        assert document.Root.Perms.DocMDP.objgen == first.V.objgen
        assert "/Reference" not in second.V
        day = datetime.strptime(str(first.V.M)[2:16], "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
        assert day == AT


def test_seal_lies_over_a_third_of_the_signature_to_its_left(paper) -> None:
    with pikepdf.open(paper) as document:
        signer, agency = ([float(n) for n in f.Rect] for f in document.Root.AcroForm.Fields)
    width = signer[2] - signer[0]
    assert agency[0] < signer[0] < agency[2] < signer[2]
    assert (agency[2] - signer[0]) / width == pytest.approx(1 / 3, abs=0.02)


def test_both_pictures_are_seen_on_the_page(paper, tmp_path) -> None:
    said("pdftoppm", "-r", "60", "-png", paper, tmp_path / "page")
    from PIL import Image

    with Image.open(sorted(tmp_path.glob("page*.png"))[-1]) as page:
        colours = list(page.convert("RGB").get_flattened_data())
    assert sum(r > 150 and g < 90 and b < 110 for r, g, b in colours) > 200
    assert sum(r < 110 and b > r + 60 for r, g, b in colours) > 40


def test_signer_whose_key_is_not_held_leaves_it_to_the_agency(monkeypatch) -> None:
    keys = pdf_keys.signing().keys
    monkeypatch.setattr(keys, "person", lambda *about: None)
    made = sealed_paper()
    (only,) = inspected(made.pdf).signatures
    assert only.field == "co-quan" and only.is_certification and only.is_good
    assert only.covers_file and only.signer == WARD.name_vi


def test_without_an_authority_the_level_is_b(paper) -> None:
    made = sealed_paper()
    assert (made.level, made.problem) == ("B-B", "")
    assert all(s.timestamp == "none" for s in inspected(paper.read_bytes()).signatures)


def test_an_authority_stamps_the_time_of_each_signature(authority, tmp_path) -> None:
    made = sealed_paper()
    assert (made.level, made.problem) == ("B-T", "")
    found = inspected(made.pdf)
    assert found.verdict == "good"
    for signature in found.signatures:
        assert signature.timestamp == "trusted" and "Dấu thời gian mẫu" in signature.tsa
        assert "time_not_stamped" not in signature.warnings
        assert signature.signed_at is not None and signature.signed_at > AT
    # OpenSSL finds the token to be over the signature's own bytes.
    (tmp_path / "root.der").write_bytes(authority.root)
    said("openssl", "x509", "-inform", "DER", "-in", tmp_path / "root.der", "-out",
         tmp_path / "root.pem")  # fmt: skip
    for signature, _ in parts(made.pdf):
        (info,) = cms.ContentInfo.load(signature)["content"]["signer_infos"]
        (stamp,) = [
            a for a in info["unsigned_attrs"] if a["type"].native.endswith("time_stamp_token")
        ]
        (tmp_path / "token").write_bytes(stamp["values"][0].dump())
        (tmp_path / "signature").write_bytes(info["signature"].native)
        told = said("openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "token", "-data",
                    tmp_path / "signature", "-CAfile", tmp_path / "root.pem")  # fmt: skip
        assert "Verification: OK" in told


def test_a_time_from_somebody_unknown_is_told_and_not_believed(authority) -> None:
    made = sealed_paper()
    trust = replace(pdf_keys.signing().trust(AT), tsa_roots=pdf_keys.signing().trust(AT).roots)
    found = inspected(made.pdf, trust)
    assert {s.timestamp for s in found.signatures} == {"untrusted"} and found.verdict == "unproven"


@pytest.mark.parametrize("manner", ["reject", "chat", "break", "lie"])
def test_an_authority_that_fails_costs_the_stamp_and_not_the_result(authority, manner) -> None:
    authority.manner = manner
    made = sealed_paper()
    assert made.level == "B-B" and made.problem
    assert inspected(made.pdf).verdict == "good"


def test_a_dead_authority_is_asked_twice_then_left_alone(authority) -> None:
    authority.manner = "chat"
    assert "does not answer" in sealed_paper().problem
    assert authority.asked == sealing.TSA_TRIES
    assert "a moment ago" in sealed_paper().problem
    assert authority.asked == sealing.TSA_TRIES


def test_nobody_listening_is_a_failure_like_others() -> None:
    before = pdf_keys.signing()
    pdf_keys.use(replace(before, tsa_url="http://127.0.0.1:9/"))
    try:
        made = sealed_paper()
    finally:
        pdf_keys.use(before)
    assert made.level == "B-B" and "does not answer" in made.problem


def test_a_place_nobody_drew_a_picture_for_is_a_mistake() -> None:
    drawn = unsigned_paper()
    assert drawn == unsigned_paper()
    with pikepdf.open(io.BytesIO(drawn)) as document:
        note = document.Root.AcroForm.Fields[0]
        note.A = pikepdf.Dictionary(S=Name.URI, URI="onestop-field:khac")
        changed = io.BytesIO()
        document.save(changed)
    with pytest.raises(KeyError):
        placed(changed.getvalue(), drawn, {SIGNER.username: Picture(0, "")})
