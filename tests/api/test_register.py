"""The register as anybody asks for it, checked with nothing but what the answers say."""

import hashlib

import pytest

from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.register import keys, merkle, notes
from onestop.results.checking import find_typed
from onestop.upkeep.service import go_on_registering
from tests.api.test_dossiers import token_of

REGISTER = "/api/v1/register"


@pytest.fixture(scope="module")
def filled(site):
    keys.configure(site.app.extensions["settings"].keys_dir, "http://localhost")
    assert go_on_registering(site.app.extensions["sessions"]) > 256
    return site


def test_before_the_first_checkpoint_there_is_a_sentence(app) -> None:
    for path in ("checkpoint", "proofs/inclusion?leaf=1", "proofs/consistency?from=1"):
        answer = app.test_client().get(f"{REGISTER}/{path}")
        assert answer.status_code == 404 and answer.json["type"] == "urn:onestop:no-checkpoint"
    assert app.test_client().get(f"{REGISTER}/tiles/0/0").status_code == 404
    app.extensions["sessions"].kw["bind"].dispose()


def told(site, path: str, **asked):
    answer = site.visitor().get(path, query_string=asked)
    assert answer.status_code == 200, answer.text
    return answer


def checkpoint(site) -> notes.Head:
    known = told(site, f"{REGISTER}/key").json
    log = keys.read(known["origin"], known["key"])
    return notes.opened(told(site, f"{REGISTER}/checkpoint").text, log.origin, log.key)


def holds(proof: dict, root: bytes) -> bool:
    leaf = bytes.fromhex(proof["hash"])
    parts = [bytes.fromhex(part) for part in proof["proof"]]
    said = merkle.leaf_hash(bytes.fromhex(proof["data"])) == leaf
    return said and merkle.verify_inclusion(leaf, proof["index"], proof["size"], parts, root)


def test_the_checkpoint_is_a_note_signed_by_the_key_offered(filled) -> None:
    head = checkpoint(filled)
    assert head.size > 256 and abs((clock.now() - head.at).total_seconds()) < 3600
    answer = told(filled, f"{REGISTER}/checkpoint")
    assert answer.mimetype == "text/plain" and answer.headers["Cache-Control"] == "no-cache"
    assert told(filled, f"{REGISTER}/checkpoint", size=head.size).text == answer.text


def test_the_tiles_make_the_root_of_the_checkpoint(filled) -> None:
    head = checkpoint(filled)
    hashes = b""
    for number in range(-(-head.size // 256)):
        answer = told(filled, f"{REGISTER}/tiles/0/{number}")
        assert answer.mimetype == "application/octet-stream"
        whole = len(answer.data) == 256 * 32
        assert ("immutable" in answer.headers["Cache-Control"]) is whole
        hashes += answer.data
    leaves = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    assert len(leaves) == head.size and merkle.Frontier(leaves).root() == head.root
    above = told(filled, f"{REGISTER}/tiles/1/0").data
    assert above[:32] == merkle.Frontier(leaves[:256]).root()
    part = told(filled, f"{REGISTER}/tiles/0/1.p/7")
    assert part.data == b"".join(leaves[256:263]) and "immutable" in part.headers["Cache-Control"]


@pytest.mark.parametrize("way", ["hash", "number", "code"])
def test_a_result_is_proved_to_be_registered(filled, way) -> None:
    typed = filled.result("revoked")["typed_code"]
    with filled.session() as session:
        result = find_typed(session, typed)
    by_code = told(filled, f"{REGISTER}/proofs/inclusion", leaf=typed).json
    named = {"hash": by_code["hash"], "number": str(result.id), "code": typed}[way]
    proof = told(filled, f"{REGISTER}/proofs/inclusion", leaf=named).json
    assert holds(proof, checkpoint(filled).root) and proof["hash"] == by_code["hash"]
    assert proof["checkpoint"] == told(filled, f"{REGISTER}/checkpoint").text
    leaf = proof["leaf"]
    assert (leaf["kind"], leaf["result"], leaf["pdf"]) == ("result", result.id, result.pdf_digest)
    assert result.owner_name not in str(proof)
    # Its revocation is a leaf of its own.
    (later,) = by_code["later"]
    revoked = told(filled, f"{REGISTER}/proofs/inclusion", leaf=later).json
    assert holds(revoked, checkpoint(filled).root) and revoked["leaf"]["state"] == "revoked"


def test_any_older_size_is_proved_to_be_the_beginning(filled) -> None:
    head = checkpoint(filled)
    for old in (1, 2, 255, 256, 257, head.size - 1, head.size):
        proof = told(filled, f"{REGISTER}/proofs/consistency", **{"from": old}).json
        assert proof["to"] == head.size and proof["to_root"] == head.root.hex()
        parts = [bytes.fromhex(part) for part in proof["proof"]]
        roots = bytes.fromhex(proof["from_root"]), head.root
        assert merkle.verify_consistency(old, head.size, *roots, parts)
        assert (proof["from_checkpoint"] is None) is (old != head.size)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("proofs/inclusion", 400),
        ("proofs/inclusion?leaf=x", 400),
        ("proofs/inclusion?leaf=0000-0000-0000-0000", 404),
        ("proofs/inclusion?leaf=0000-0000-0000-0001", 400),
        ("proofs/inclusion?leaf=" + "a" * 63, 400),
        ("proofs/inclusion?leaf=" + "a" * 64, 404),
        ("proofs/inclusion?leaf=999999999", 404),
        ("proofs/inclusion?leaf=99999999999999999999", 400),
        ("proofs/inclusion?leaf=1&size=0", 400),
        ("proofs/inclusion?leaf=1&size=99999999", 400),
        ("proofs/inclusion?leaf=1&size=x", 400),
        ("proofs/inclusion?leaf=1&size=²", 400),
        ("proofs/inclusion?leaf=1&size=1", 404),
        ("proofs/consistency", 400),
        ("proofs/consistency?from=0", 400),
        ("proofs/consistency?from=5&to=4", 400),
        ("proofs/consistency?from=1&to=99999999", 400),
        ("proofs/consistency?from=-1&to=4", 400),
        ("checkpoint?size=0", 400),
        ("checkpoint?size=1", 404),
        ("tiles/x/0", 400),
        ("tiles/0/x", 400),
        ("tiles/9/0", 400),
        ("tiles/0/999999", 404),
        ("tiles/0/99999999999999999999", 400),
        ("tiles/7/0", 404),
        ("tiles/0/0.p/0", 400),
        ("tiles/0/0.p/256", 400),
        ("tiles/0/0.p/x", 400),
        ("tiles/1/0.p/200", 404),
    ],
)
def test_what_cannot_be_asked_is_answered_with_a_sentence(filled, path, status) -> None:
    answer = filled.visitor().get(f"{REGISTER}/{path}")
    assert answer.status_code == status and answer.mimetype == "application/problem+json"
    assert len(answer.json["detail"]) > 20


def chain(site, code: str, token: str | None = None, visitor=None, **asked):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    path = f"/api/v1/dossiers/{code}/chain"
    return (visitor or site.visitor()).get(path, headers=headers, query_string=asked)


def test_the_holder_compares_the_receipt_with_the_chain_and_the_register(filled) -> None:
    dossier = filled.dossier(status=4, channel="desk")
    code, token = dossier["code"], token_of(dossier)
    with filled.session() as session:
        events = list(journal.events_of(session, f"dossier:{code}"))
    printed = next(event for event in events if event.name == "dossier.received")
    answer = chain(filled, code, token, seq=printed.seq)
    assert answer.headers["Cache-Control"] == "no-store"
    facts = answer.json
    assert facts["head"] == printed.digest
    assert [(head["seq"], head["head"]) for head in facts["heads"]] == [
        (event.seq, event.digest) for event in events[printed.seq - 1 :]
    ]
    for proof, event in ((facts["registered"], printed), (facts["latest"], events[-1])):
        assert holds(proof, checkpoint(filled).root)
        assert (proof["leaf"]["seq"], proof["leaf"]["head"]) == (event.seq, event.digest)
        salted = hashlib.sha256(bytes.fromhex(proof["salt"]) + proof["subject"].encode())
        assert proof["leaf"]["subject"] == salted.hexdigest()


def test_the_page_of_the_dossier_shows_the_seal_and_leads_to_the_chain(filled) -> None:
    dossier = filled.dossier(status=4, channel="desk")
    visitor = filled.visitor()
    page = visitor.get(f"/t/{token_of(dossier)}", follow_redirects=True).text
    with filled.session() as session:
        events = list(journal.events_of(session, f"dossier:{dossier['code']}"))
    printed = next(event for event in events if event.name == "dossier.received")
    for event in (printed, events[-1]):
        digest = event.digest
        assert " ".join(digest[at : at + 4] for at in range(0, 16, 4)) in page
    assert f"/api/v1/dossiers/{dossier['code']}/chain" in page
    answer = chain(filled, dossier["code"], visitor=visitor)
    assert answer.status_code == 200 and len(answer.json["heads"]) == len(events)


def test_a_code_alone_or_a_wrong_token_shows_no_chain(filled) -> None:
    code = filled.dossier(status=4)["code"]
    other = token_of(filled.dossier(status=5))
    unknown = chain(filled, "H05.105-200101-9999")
    for answer in (chain(filled, code), chain(filled, code, "0" * 26), chain(filled, code, other)):
        assert (answer.status_code, answer.data) == (404, unknown.data)
    assert chain(filled, "x").status_code == 404


@pytest.mark.parametrize("seq", ["0", "x", "-1", "999999", "²", "9" * 40, ""])
def test_an_event_that_is_not_there_is_a_sentence(filled, seq) -> None:
    dossier = filled.dossier(status=4)
    answer = chain(filled, dossier["code"], token_of(dossier), seq=seq)
    assert answer.status_code == 400 and "1" in answer.json["detail"]
