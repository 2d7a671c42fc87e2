"""Whatever is changed, in the store or in an exported file, is named; and both are proved alike."""

import json
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import text

from onestop.journal.models import Event
from onestop.journal.rules import seal
from onestop.journal.service import record
from onestop.kernel.signing import SigningKey
from onestop.register import archive, leaves, merkle, notes, opening
from onestop.register.archive import BadFile
from onestop.register.models import Checkpoint, Leaf, Tile
from onestop.results.keys import ring
from tests.conftest import MONDAY
from tests.register.conftest import fill, problem_of

OTHER = "a" * 64


def exported(world, log_key, path: Path) -> Path:
    with path.open("wb") as file:
        archive.write(world.session, file, log_key.known, ring().jwks(), MONDAY)
    return path


def file_problem(path: Path) -> str | None:
    try:
        opening.verified(path)
    except BadFile as problem:
        return str(problem)
    return None


def rewrite_chain(world, event: Event, **changes) -> None:
    """What somebody does who knows how events are sealed: the whole chain is made to fit again."""
    for name, value in changes.items():
        setattr(event, name, value)
    chain = world.session.query(Event).filter_by(subject=event.subject).order_by(Event.seq)
    previous = event.previous
    for later in chain.filter(Event.seq >= event.seq):
        later.previous = previous
        previous = later.digest = seal(later)
    world.session.flush()


def issue_event(world) -> Event:
    return world.session.query(Event).filter_by(name="result.issued").order_by(Event.id).first()


def rewritten_event(world, results) -> None:
    rewrite_chain(world, issue_event(world), who="account:99")


def other_pdf(world, results) -> None:
    results[0].pdf_digest = OTHER
    rewrite_chain(world, event := issue_event(world), facts={**event.facts, "pdf": OTHER})


def leaf_made_to_fit(world, results) -> None:
    """The leaf is written anew with the chain; the tree still knows the old one."""
    event = issue_event(world)
    rewrite_chain(world, event, who="account:99")
    for leaf in world.session.query(Leaf).filter(Leaf.subject == event.subject):
        if leaf.kind.value == "head":
            head = world.session.get(Event, leaf.event_id)
            leaf.data = leaves.of_head(head.subject, leaf.salt, head.seq, head.digest)
            leaf.hash = merkle.leaf_hash(leaf.data)


def tiles_made_to_fit(world, results) -> None:
    """And the tree with it; the checkpoint still knows the old root."""
    leaf_made_to_fit(world, results)
    world.session.flush()
    hashes = [leaf.hash for leaf in world.session.query(Leaf).order_by(Leaf.position)]
    world.session.get(Tile, (0, 0)).hashes = b"".join(hashes)


def signed_anew(world, results) -> None:
    """And the checkpoints, by who has not the key."""
    tiles_made_to_fit(world, results)
    world.session.flush()
    hashes = [leaf.hash for leaf in world.session.query(Leaf).order_by(Leaf.position)]
    with tempfile.TemporaryDirectory() as folder:
        stranger = SigningKey(Path(folder) / "log.pem")
    for kept in world.session.query(Checkpoint):
        root = merkle.Frontier(hashes[: kept.size]).root()
        head = notes.Head("onestop.example/register", kept.size, root, kept.at)
        kept.root, kept.note = root.hex(), notes.signed(head, stranger)


def longer_tile(world, results) -> None:
    world.session.get(Tile, (0, 0)).hashes += bytes(32)


def sql(change: str):
    def done(world, results) -> None:
        world.session.execute(text(change.format(*(result.id for result in results))))

    done.__name__ = change
    return done


CHANGES = [
    (rewritten_event, "head is"),
    (other_pdf, "pdf is"),
    (leaf_made_to_fit, "root is not that of the leaves"),
    (tiles_made_to_fit, "root is not that of the leaves"),
    (signed_anew, "another key"),
    (sql("DELETE FROM events WHERE name = 'result.revoked'"), "its event is not stored"),
    (sql("UPDATE register_leaves SET position = 1000 WHERE position = 3"), "leaf 3 is missing"),
    (sql("DELETE FROM register_leaves WHERE position = 0"), "leaf 0 is missing"),
    (sql("UPDATE register_leaves SET seq = seq + 1 WHERE position = 2"), "its event is another"),
    (sql("UPDATE register_leaves SET salt = hash WHERE position = 2"), "subject is"),
    (sql("UPDATE register_leaves SET data = salt WHERE position = 2"), "no leaf"),
    (sql("UPDATE register_leaves SET hash = salt WHERE position = 2"), "its hash"),
    (sql("UPDATE register_leaves SET result_id = 77 WHERE kind = 'state'"), "does not tell of it"),
    (sql("UPDATE results SET data_digest = '" + OTHER + "' WHERE id = {0}"), "digest of the data"),
    (sql("UPDATE results SET pdf_digest = '" + OTHER + "' WHERE id = {1}"), "digest of the pdf"),
    (sql("UPDATE results SET pdf_digest = 'x' WHERE id = {1}"), None),
    (sql("UPDATE results SET token = 'AAAA' WHERE id = {2}"), "cose is"),
    (sql("DELETE FROM results WHERE id = {2}"), "the result is not stored"),
    (sql("UPDATE register_checkpoints SET root = '" + OTHER + "'"), "its note says otherwise"),
    (sql("UPDATE register_checkpoints SET note = replace(note, '2026', '2027')"), "not genuine"),
    (sql("UPDATE register_checkpoints SET size = size - 1"), "its note says otherwise"),
    (sql("UPDATE register_tiles SET hashes = substr(hashes, 1, 64)"), "does not follow"),
    (longer_tile, "tile 0/0"),
    (sql("INSERT INTO register_tiles SELECT 3, 0, hashes FROM register_tiles"), "tiles"),
    (sql("UPDATE register_progress SET size = size + 1"), "the register says"),
    (sql("UPDATE register_progress SET reached = 1"), "the register says"),
    (sql("DELETE FROM register_progress"), "never began"),
]


@pytest.mark.parametrize(
    ("change", "named"), [pytest.param(c, n, id=c.__name__) for c, n in CHANGES]
)
def test_what_was_changed_in_the_store_is_named(world, registered, log_key, change, named) -> None:
    if named is None:
        # The store itself refuses what cannot be a digest.
        with pytest.raises(Exception, match="digests_whole"):
            change(world, registered)
        return
    change(world, registered)
    world.session.flush()
    problem = problem_of(world, log_key)
    assert problem is not None and named in problem and "\n" not in problem


def test_the_last_leaves_cannot_be_taken_away(world, registered, log_key) -> None:
    """With the tiles and the place reached made to fit, the checkpoint still knows."""
    last = world.session.query(Leaf).order_by(Leaf.position.desc()).first()
    tile = world.session.get(Tile, (0, 0))
    tile.hashes = tile.hashes[:-32]
    world.session.delete(last)
    world.session.flush()
    world.session.execute(text("UPDATE register_progress SET size = size - 1"))
    assert "only" in str(problem_of(world, log_key))


def test_an_event_without_a_leaf_is_named(world, registered, log_key) -> None:
    """An event written in behind the register's back, at the end of its chain."""
    world.lodged()
    world.session.flush()
    world.session.execute(
        text("UPDATE register_progress SET reached = (SELECT max(id) FROM events)")
    )
    problem = str(problem_of(world, log_key))
    assert "has no leaf" in problem and "dossier:" in problem


# The same changes, in the lines of a file.


def told(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def put(path: Path, lines: list[dict]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def first(lines: list[dict], line_kind: str, /, **wanted) -> dict:
    return next(
        line
        for line in lines
        if line["line"] == line_kind and all(line[name] == value for name, value in wanted.items())
    )


FILE_CHANGES = {
    "an event": (lambda told: first(told, "event", name="result.issued"), {"who": "account:9"}),
    "its facts": (lambda told: first(told, "event", name="dossier.received"), {"facts": {}}),
    "a moment": (lambda told: first(told, "event"), {"at": "2020-01-01T00:00:00Z"}),
    "a leaf": (lambda told: first(told, "leaf"), {"data": "AAAA"}),
    "a hash": (lambda told: first(told, "leaf"), {"hash": "AAAA"}),
    "a salt": (lambda told: first(told, "leaf", kind="head"), {"salt": "AAAA"}),
    "a kind": (lambda told: first(told, "leaf", kind="state"), {"kind": "result"}),
    "a root": (lambda told: first(told, "checkpoint"), {"root": OTHER}),
    "a note": (lambda told: first(told, "checkpoint"), {"note": "x\n\n— y z\n"}),
    "a size": (lambda told: first(told, "checkpoint"), {"size": 1}),
    "a time": (lambda told: first(told, "checkpoint"), {"at": "2020-01-01T00:00:00Z"}),
    "a result's data": (lambda told: first(told, "result"), {"data_digest": OTHER}),
    "a result's pdf": (lambda told: first(told, "result"), {"pdf_digest": OTHER}),
    "a token": (lambda told: first(told, "result"), {"token": "AAAA"}),
    "the name": (lambda told: told[0], {"origin": "other.example/register"}),
    "the format": (lambda told: told[0], {"format": "other"}),
    "the key": (lambda told: told[0], {"key": {"x": "AA", "y": "AA"}}),
    "a key of another kind": (lambda told: told[0], {"key": {"kty": "RSA"}}),
    "the issuers": (lambda told: told[0], {"issuers": {"keys": []}}),
    "issuers of another kind": (lambda told: told[0], {"issuers": {"keys": [7]}}),
    "how far it reached": (lambda told: told[0], {"reached": 1}),
    "a type": (lambda told: first(told, "leaf"), {"position": "0"}),
    "a name of a line": (lambda told: first(told, "leaf"), {"line": "twig"}),
    "a number too large": (lambda told: first(told, "leaf"), {"event_id": 1 << 70}),
    "a place taken": (lambda told: first(told, "leaf"), {"position": 1}),
}


@pytest.mark.parametrize("what", FILE_CHANGES)
def test_what_was_changed_in_a_file_is_named(world, registered, log_key, tmp_path, what) -> None:
    path = exported(world, log_key, tmp_path / "journal.jsonl")
    assert file_problem(path) is None
    lines = told(path)
    find, change = FILE_CHANGES[what]
    find(lines).update(change)
    put(path, lines)
    problem = file_problem(path)
    assert problem and "\n" not in problem


@pytest.mark.parametrize("kind", ["header", "event", "result", "leaf", "checkpoint", "end"])
def test_a_line_taken_out_of_a_file_is_named(world, registered, log_key, tmp_path, kind) -> None:
    path = exported(world, log_key, tmp_path / "journal.jsonl")
    lines = told(path)
    lines.remove(first(lines, kind))
    put(path, lines)
    assert file_problem(path)
    if kind in ("event", "result", "leaf"):
        # Also by who corrects the count at the end.
        lines[-1]["lines"] -= 1
        put(path, lines)
        assert file_problem(path)


@pytest.mark.parametrize(
    "change", [sql(c.__name__) for c, n in CHANGES if "register_c" in c.__name__]
)
def test_a_file_of_a_changed_store_does_not_agree(
    world, registered, log_key, tmp_path, change
) -> None:
    change(world, registered)
    world.session.expire_all()
    assert file_problem(exported(world, log_key, tmp_path / "journal.jsonl"))


@pytest.mark.parametrize(
    "change", [rewritten_event, other_pdf, leaf_made_to_fit, tiles_made_to_fit, signed_anew]
)
def test_a_file_of_a_store_that_was_made_to_fit_does_not_agree(
    world, registered, log_key, tmp_path, change
) -> None:
    change(world, registered)
    world.session.flush()
    assert file_problem(exported(world, log_key, tmp_path / "journal.jsonl"))


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"\xff\xfe\n", b"[" * 100_000, b"null\n"])
def test_what_is_no_export_is_named(tmp_path, content) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    assert str(file_problem(path)).startswith("line 1")


def test_a_file_of_an_empty_register_agrees(world, results, log_key, tmp_path) -> None:
    path = exported(world, log_key, tmp_path / "journal.jsonl")
    count, log = opening.verified(path)
    assert (
        count == world.session.query(Event).count() and log.thumbprint == log_key.known.thumbprint
    )


def test_more_than_one_batch_is_proved_to_the_last_leaf(world, log_key, tmp_path) -> None:
    for number in range(1100):
        record(world.act(hours=0.01), "thing.made", f"thing:{number}", number=number)
    fill(world, log_key, world.now)
    assert problem_of(world, log_key) is None
    path = exported(world, log_key, tmp_path / "journal.jsonl")
    assert file_problem(path) is None
    last = world.session.query(Leaf).order_by(Leaf.position.desc()).first()
    assert last.position > 1024
    last.salt = bytes(16)
    world.session.flush()
    assert f"leaf {last.position} " in str(problem_of(world, log_key))
    lines = told(path)
    [line for line in lines if line["line"] == "event"][-1]["who"] = "account:9"
    put(path, lines)
    assert f"thing:{1099}" in str(file_problem(path))
