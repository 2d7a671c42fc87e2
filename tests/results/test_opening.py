"""What is found in files, and what a check says of them: bytes first, then the token, no more."""

import io
import struct
import zlib

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from onestop.dossiers.states import Outcome
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import checking, keys, service, telling, token
from onestop.results.approving import Place, approve
from onestop.results.keys import KeyRing
from onestop.results.opening import Opened, opened
from tests.results.tampering import (
    JSON,
    KQ1,
    attached,
    carried,
    codes,
    noise,
    of_pages,
    page_of,
    painted_over,
    photo_of,
    saved,
    signed_by_a_stranger,
    written,
)
from tests.small_world import POLICE

BASE = "https://onestop.example"
TYPES = ("JPEG", "PNG", "HEIF", "WEBP")


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(Store(tmp_path / "files"), BASE)


@pytest.fixture
def give(world, place):
    """Issues one more result to the same person."""
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    head = open_account(world.act(), details, (Role.HEAD, POLICE))

    def given():
        dossier = world.to_be_decided(answers={"purpose": "Đăng ký kết hôn"})
        (result,) = approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
        return result, place.store.read(result.pdf_digest)

    return given


@pytest.fixture
def issued(give):
    return give()


@pytest.fixture
def told(world):
    """What a check says of a file."""

    def checked(content: bytes, named: str | None = None) -> checking.Checked:
        found = opened(content, BASE)
        return checking.check_file(world.session, found, content, world.now, named)

    return checked


class TestFinding:
    def test_the_attachments_of_the_file_that_was_issued(self, issued) -> None:
        result, pdf = issued
        found = opened(pdf, BASE)
        assert (found.kind, found.found_in, found.token) == ("pdf", "attachment", result.token)
        assert found.data_digest == result.data_digest and found.problem is None

    def test_the_code_on_its_page_when_they_are_gone(self, issued) -> None:
        result, pdf = issued
        found = opened(attached(pdf, json=None, kq1=None), BASE)
        assert (found.found_in, found.token, found.has_data) == ("code", result.token, False)

    @pytest.mark.parametrize("kind", TYPES)
    def test_the_code_in_a_photo_of_any_kind(self, issued, tmp_path, kind) -> None:
        pillow_heif.register_heif_opener()
        photo = photo_of(page_of(issued[1], tmp_path), kind)
        found = opened(photo, BASE)
        assert (found.kind, found.token) == ("picture", issued[0].token)

    @pytest.mark.parametrize("turned", [0, 90, 171, 33])
    def test_however_the_phone_was_held(self, issued, tmp_path, turned) -> None:
        photo = photo_of(page_of(issued[1], tmp_path), turned=turned)
        assert opened(photo, BASE).token == issued[0].token

    def test_on_a_see_through_ground(self, issued) -> None:
        """What is see-through is white paper, not black."""
        with Image.open(io.BytesIO(codes(f"{BASE}/v/{issued[0].token}"))) as drawn:
            clear = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
            clear.paste((0, 0, 0, 255), mask=drawn.point(lambda light: 255 - light))
        assert opened(written(clear, "PNG"), BASE).token == issued[0].token

    def test_the_token_alone(self, issued) -> None:
        text = issued[0].token
        assert opened(text.encode() + b"\n", BASE).token == text
        assert opened(codes(text), BASE).token == text

    def test_ours_among_others(self, issued) -> None:
        text = issued[0].token
        away = f"https://0nestop.example/v/{text}"
        found = opened(codes("WIFI:S:cafe;;", away, f"{BASE}/v/{text}"), BASE)
        assert found.token == text and found.elsewhere == ("0nestop.example",) and found.imitated

    def test_a_well_made_code_before_a_broken_one(self, issued) -> None:
        text = issued[0].token
        found = opened(codes(f"{BASE}/v/NOTHING", f"{BASE}/v/{text}"), BASE)
        assert (found.token, found.others) == (text, ())

    def test_two_results_on_one_sheet(self, give) -> None:
        (one, _), (two, _) = give(), give()
        found = opened(codes(f"{BASE}/v/{one.token}", f"{BASE}/v/{two.token}"), BASE)
        assert {found.token, *found.others} == {one.token, two.token}

    def test_the_code_on_the_last_of_ten_thousand_pages(self, issued) -> None:
        bare = attached(issued[1], json=None, kq1=None)
        found = opened(of_pages(10_000, last=bare), BASE)
        assert (found.kind, found.token) == ("pdf", issued[0].token)


class TestVerdict:
    def test_the_file_that_was_issued(self, issued, told) -> None:
        found = told(issued[1])
        assert found.verdict.is_good and found.verdict.file == "matches"
        assert telling.headline(found.verdict) == "Thật và còn hiệu lực"

    def test_a_photo_proves_no_paper(self, issued, told, tmp_path) -> None:
        found = told(photo_of(page_of(issued[1], tmp_path))).verdict
        assert (found.content, found.file, found.notes) == (
            "authentic",
            "not_checked",
            ("picture",),
        )
        assert "đối chiếu" in telling.lines(found)[3].sentence
        assert "đối chiếu với bản giấy" in telling.headline(found)

    def test_a_scan_saved_as_pdf_is_not_the_file_but_may_be_compared(self, issued, told) -> None:
        found = told(attached(issued[1], json=None, kq1=None)).verdict
        assert (found.file, found.notes) == ("differs", ("scan",)) and not found.is_good

    def test_a_white_rectangle_added_later(self, issued, told) -> None:
        found = told(painted_over(issued[1]))
        assert found.verdict.file == "differs" and not found.verdict.is_good
        assert "tệp này không phải bản đã cấp" in telling.headline(found.verdict)

    def test_a_good_signature_does_not_make_it_the_file(
        self, world, issued, told, tmp_path
    ) -> None:
        signed = signed_by_a_stranger(painted_over(issued[1]), tmp_path, world.now)
        found = told(signed)
        assert found.opened.findings.signatures[-1].integrity == "intact"
        assert found.verdict.file == "differs" and not found.verdict.is_good

    def test_painting_over_what_was_signed_is_seen(self, world, issued, told, tmp_path) -> None:
        """Where other readers still say that the signature is valid."""
        signed = painted_over(signed_by_a_stranger(issued[1], tmp_path, world.now))
        found = told(signed)
        assert found.verdict.file == "differs"
        assert found.opened.findings.signatures[-1].changes == "forbidden"
        assert not found.opened.findings.signatures[-1].is_good

    @pytest.mark.parametrize("which", ["json", "kq1", "both"])
    def test_attachments_of_another_result(self, give, told, which) -> None:
        (_one, pdf), (two, other) = give(), give()
        swapped = {"json": carried(other, JSON), "kq1": carried(other, KQ1)}
        files = swapped if which == "both" else {which: swapped[which]}
        found = told(attached(pdf, **files))
        assert found.verdict.file == "differs" and not found.verdict.is_good
        assert (found.verdict.notes == ("data_differs",)) == (which != "both")
        assert (found.result is two) == (which != "json")

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"[]",
            b'{"a": NaN}',
            b'{"a": 1e400}',
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"\xff\xfe",
            b"{" + b'"a":1,' * 200_000 + b'"b":1}',
        ],
        ids=["nothing", "list", "nan", "infinite", "deep", "deep-map", "no text", "long"],
    )
    def test_data_nobody_can_read_differ(self, issued, told, data) -> None:
        found = told(attached(issued[1], json=data)).verdict
        assert (found.file, found.notes) == ("differs", ("data_differs",))

    def test_a_name_written_twice_is_not_read_twice(self, issued, told) -> None:
        twice = carried(issued[1], JSON).replace(b"{", b'{"number":"99","number":"1",', 1)
        assert told(attached(issued[1], json=twice)).verdict.notes == ("data_differs",)

    def test_the_same_data_written_another_way_are_the_same(self, issued) -> None:
        spaced = b" \n" + carried(issued[1], JSON) + b"\n"
        assert opened(attached(issued[1], json=spaced), BASE).data_digest == issued[0].data_digest

    def test_a_token_signed_with_another_key(self, issued, told, tmp_path) -> None:
        """All of it as it was issued, but signed anew by somebody with a key of his own."""
        stranger = KeyRing(tmp_path / "stranger")
        body = token.payload(token.read(issued[0].token).claims)
        kid = stranger.known.kid
        text = token.written(kid, body, stranger.signer.sign(token.to_sign(kid, body)))
        found = told(attached(issued[1], kq1=text.encode())).verdict
        assert (found.content, found.issuer, found.notes) == (
            "altered",
            "unknown",
            ("unknown_key",),
        )
        # The same under the name of a key that is known is a forgery, and called so.
        kid = keys.ring().known.kid
        text = token.written(kid, body, stranger.signer.sign(token.to_sign(kid, body)))
        forged = told(attached(issued[1], kq1=text.encode())).verdict
        assert (forged.content, forged.notes) == ("altered", ())
        assert telling.headline(found) != telling.headline(forged)

    def test_a_replaced_result_shown_again(self, world, give, told) -> None:
        (old, pdf), (new, _) = give(), give()
        service.supersede(world.act(POLICE), old, new, reason="Đính chính")
        found = told(pdf)
        assert (found.verdict.status, found.verdict.file) == ("superseded", "matches")
        assert not found.verdict.is_good
        assert found.successor is new and found.public_reason == "Đính chính"

    def test_the_reason_of_a_sensitive_result_is_not_everybodys(self, world, issued, told) -> None:
        result, pdf = issued
        result.is_sensitive = True
        service.revoke(world.act(POLICE), result, reason_code="recalled", reason="Án mới")
        assert told(pdf).verdict.status == "revoked" and told(pdf).public_reason is None

    def test_the_file_of_another_result_on_this_ones_page(self, give, told) -> None:
        (one, _), (two, pdf) = give(), give()
        found = told(pdf, named=one.token)
        assert (found.verdict.file, found.verdict.notes) == ("differs", ("other_result",))
        assert told(pdf, named=two.token).verdict.file == "matches"

    def test_another_site_is_named(self, issued, told) -> None:
        away = f"https://onestop.example.evil.example/v/{issued[0].token}"
        found = told(codes(away))
        assert (found.verdict.content, found.verdict.notes) == ("malformed", ("other_site",))
        assert found.opened.elsewhere == ("onestop.example.evil.example",)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says it is so large; it need not be true."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(body)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def looped() -> bytes:
    """A tree of pages that leads back to its own root."""
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.Pages.Kids.append(document.Root.Pages)
        return saved(document)


def vast() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14_400, 14_400))
        return saved(document)


def locked(password: str) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        return saved(document, encryption=pikepdf.Encryption(owner="a", user=password))


def bombed() -> bytes:
    """A few hundred kilobytes that unfold to several hundred megabytes."""
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments[KQ1] = b"A" * (400 * 2**20)
        return saved(document)


JPEG = written(Image.new("L", (600, 400), 255), "JPEG")
BROKEN = {
    "nothing": (b"", "empty"),
    "a text": (b"hello", "type"),
    "noise": (noise(5000), "type"),
    "a program": (b"MZ" + bytes(300), "type"),
    "a page of the web": (b"<html><script>alert(1)</script></html>", "type"),
    "a head alone": (b"%PDF-1.7", "broken"),
    "a head and noise": (b"%PDF-1.7\n" + noise(50_000), "broken"),
    "a locked PDF": (locked("b"), "locked"),
    "locked for changes only": (locked(""), "no_code"),
    "ten thousand pages": (of_pages(10_000), "no_code"),
    "a vast page": (vast(), "no_code"),
    "a picture without a code": (JPEG, "no_code"),
    "a picture cut off": (JPEG[:300], "broken"),
    "a picture's head": (b"\xff\xd8\xff" + noise(500), "broken"),
    "a HEIC that is none": (bytes(4) + b"ftypheic" + noise(500), "broken"),
    "a picture that unfolds": (written(Image.new("1", (20_000, 20_000)), "PNG"), "large"),
    "a picture larger than the earth": (png_of(2**31 - 1, 2**31 - 1), "large"),
    "a picture with less in it than it says": (png_of(3000, 3000), "broken"),
    "a picture of no height": (png_of(5, 0), "broken"),
    "a picture and a PDF in one": (JPEG + locked(""), "no_code"),
    "a PDF and a picture in one": (b"%PDF-1.7\n" + JPEG, "broken"),
}


@pytest.mark.parametrize(("content", "note"), BROKEN.values(), ids=BROKEN)
def test_whatever_is_sent_ends_in_a_plain_verdict(told, content, note) -> None:
    found = told(content).verdict
    assert (found.content, found.issuer, found.status, found.file) == (
        "malformed",
        "not_checked",
        "not_checked",
        "not_checked",
    )
    assert found.notes == (note,)
    assert telling.headline(found) and telling.lines(found)[0].sentence


@pytest.mark.parametrize("made", [looped, bombed])
def test_what_never_ends_or_unfolds_without_bound_is_no_result(told, made) -> None:
    assert told(made()).verdict.content == "malformed"


def test_a_result_cut_off_anywhere_is_not_the_file(issued, told) -> None:
    _result, pdf = issued
    for part in (1, 1000, len(pdf) // 2, len(pdf) - 2000, len(pdf) - 1):
        found = told(pdf[:part]).verdict
        assert found.file != "matches" and not found.is_good


def test_two_files_in_one(issued, told, tmp_path) -> None:
    """A picture with a PDF behind it is a picture; a whole result in it is not seen."""
    photo = photo_of(page_of(issued[1], tmp_path))
    found = told(photo + issued[1])
    assert found.opened.kind == "picture" and found.verdict.file == "not_checked"


def test_many_at_once_wait_for_their_turn_and_no_longer(monkeypatch) -> None:
    from onestop.results import opening

    monkeypatch.setattr(opening, "WAITS", 0.01)
    for _ in range(opening.AT_ONCE):
        opening._turns.acquire()
    try:
        assert opened(b"x", BASE) == Opened(problem="busy")
    finally:
        for _ in range(opening.AT_ONCE):
            opening._turns.release()
    assert opened(b"x", BASE).problem == "type"


def test_what_takes_too_long_is_stopped_and_called_so(monkeypatch) -> None:
    monkeypatch.setattr("onestop.results.opening.SECONDS", 0.01)
    assert opened(JPEG, BASE).problem == "slow"
