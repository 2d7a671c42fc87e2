"""A second file of each result that proves itself for decades, without any network."""

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pikepdf
import pytest

from onestop.dossiers.states import Outcome
from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.kernel.certificates import Authority
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import checking, pdf_keys
from onestop.results.approving import Place, approve
from onestop.results.archiving import archive, not_archived
from onestop.results.pdf_checking import inspected
from onestop.results.pdf_trust import Trust
from onestop.results.proving import first_disagreement
from onestop.results.sealing import CannotArchive, Seal, archived, sealed
from tests.results import tsa
from tests.results.papers import AT, sealed_paper, unsigned_paper
from tests.results.test_pdf_checking import with_list_named
from tests.small_world import POLICE


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "files")


@pytest.fixture
def issued(world, store):
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    head = open_account(world.act(), details, (Role.HEAD, POLICE))
    place = Place(store, "https://onestop.example")
    (result,) = approve(world.act(POLICE), world.to_be_decided(), Outcome.GRANTED, "", head, place)
    return result


@pytest.fixture
def later(world):
    """An archive is made some day, when the certificates' list of that day is there."""
    return replace(world.act(), at=clock.now())


def test_the_proof_is_appended_and_both_files_are_kept(world, store, issued, later) -> None:
    assert not_archived(world.session, 10) == [issued.id]
    archive(later, issued, store)
    first, second = store.read(issued.pdf_digest), store.read(issued.archive_digest)
    assert second.startswith(first) and len(second) > len(first)
    assert not_archived(world.session, 10) == []
    told = journal.events_of(world.session, f"dossier:{issued.dossier_code}")[-1]
    assert told.name == "result.archived"
    assert (told.facts["pdf"], told.facts["archive"]) == (issued.pdf_digest, issued.archive_digest)
    for content in (first, second):
        verdict = checking.check(world.session, issued.token, world.now, content).verdict
        assert verdict.file == "matches" and verdict.is_good
    assert first_disagreement(world.session, store) is None


def test_once_is_enough(world, store, issued, later) -> None:
    archive(later, issued, store)
    made, events = (
        issued.archive_digest,
        len(journal.events_of(world.session, f"dossier:{issued.dossier_code}")),
    )
    archive(later, issued, store)
    assert issued.archive_digest == made
    assert len(journal.events_of(world.session, f"dossier:{issued.dossier_code}")) == events


def test_a_changed_archive_is_named(world, store, issued, later) -> None:
    archive(later, issued, store)
    world.session.flush()
    path = store.path(issued.archive_digest)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])
    assert "archive file" in str(first_disagreement(world.session, store))
    issued.archive_digest = "a" * 64
    world.session.flush()
    assert "digest of the archive file" in str(first_disagreement(world.session, store))


def test_it_proves_itself_when_nothing_can_be_asked(monkeypatch) -> None:
    now = clock.now()
    trust = pdf_keys.signing().trust(now)
    made = archived(sealed_paper().pdf, trust)

    def nowhere(*about: object, **more: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", nowhere)
    bare = replace(trust, crls=())
    before, after = inspected(sealed_paper().pdf, bare), inspected(made, bare)
    assert {s.revocation for s in before.signatures} == {"not_named"}
    assert {s.revocation for s in after.signatures} == {"good"}
    assert after.verdict == "good" and [s.changes for s in after.signatures] == [
        "signed",
        "archive",
    ]


def test_it_holds_what_the_level_asks_for(tmp_path) -> None:
    """ETSI EN 319 142-1, 5.4.2: certificates and lists in the DSS, named by signature."""
    path = tmp_path / "archive.pdf"
    path.write_bytes(archived(sealed_paper().pdf, pdf_keys.signing().trust(clock.now())))
    with pikepdf.open(path) as document:
        kept = document.Root.DSS
        assert len(kept.Certs) == 3 and len(kept.CRLs) == 1 and len(kept.VRI.keys()) == 2
        assert document.pdf_version == "1.7" and "/Version" not in document.Root


def test_a_stamped_one_keeps_the_proof_of_its_stamp(tmp_path) -> None:
    before = pdf_keys.signing()
    with tsa.serving() as running:
        pdf_keys.use(replace(before, tsa_url=running.url, tsa_roots=(running.root,)))
        try:
            signed = sealed_paper()
            trust = pdf_keys.signing().trust(clock.now())
        finally:
            pdf_keys.use(before)
    assert signed.level == "B-T"
    # Nobody says whether the stamp's certificate was revoked: it cannot be proved, and is told.
    with pytest.raises(CannotArchive):
        archived(signed.pdf, trust)
    made = archived(signed.pdf, replace(trust, crls=(*trust.crls, running.revocations())))
    found = inspected(made, replace(trust, crls=()))
    assert found.verdict == "good" and {s.timestamp for s in found.signatures} == {"trusted"}


def test_what_cannot_be_proved_now_is_left_as_it_is(
    world, store, issued, later, monkeypatch
) -> None:
    keys = pdf_keys.signing().keys
    assert isinstance(keys, pdf_keys.LocalKeys)
    signing = replace(pdf_keys.signing(), keys=pdf_keys.LocalKeys(store.folder / "other"))
    before = pdf_keys.signing()
    pdf_keys.use(signing)
    try:
        with pytest.raises(CannotArchive):
            archive(later, issued, store)
    finally:
        pdf_keys.use(before)
    assert issued.archive_digest is None
    assert json.dumps(not_archived(world.session, 10)) == f"[{issued.id}]"
    assert timedelta(0) < later.at - issued.issued_at


@contextmanager
def publishing(folder):
    """The list of the authority in a folder, served where its certificates say."""
    told = {"list": b""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if told["list"] else 404)
            self.send_header("Content-Type", "application/pkix-crl")
            self.send_header("Content-Length", str(len(told["list"])))
            self.end_headers()
            self.wfile.write(told["list"])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ca.crl", told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_list_is_asked_for_only_when_told_so(tmp_path) -> None:
    with publishing(tmp_path) as (url, told):
        signer, root = with_list_named(tmp_path, url)
        signed = sealed(unsigned_paper(), [Seal("co-quan", signer)], AT).pdf
        trust = Trust(roots=(root,))
        # The place answers, but has no list yet.
        with pytest.raises(CannotArchive):
            archived(signed, trust, fetches=True)
        told["list"] = Authority(tmp_path, "Root", AT).revocations([], clock.now())
        with pytest.raises(CannotArchive):
            archived(signed, trust)
        made = archived(signed, trust, fetches=True)
    (before,), (after,) = inspected(signed, trust).signatures, inspected(made, trust).signatures
    assert (before.revocation, after.revocation) == ("unreachable", "good")
