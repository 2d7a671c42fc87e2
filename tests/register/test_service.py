"""What the journal tells is taken in whole, once, in order; and signed hourly."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from onestop.dossiers.history import PRINTED
from onestop.journal import queries as journal
from onestop.journal.models import Event
from onestop.register import leaves, merkle, notes, queries, service, tiles
from onestop.register.errors import BrokenRegister
from onestop.register.keys import LogKey
from onestop.register.leaves import Kind
from onestop.register.models import Checkpoint, Leaf, Tile
from onestop.results.proving import STATES
from onestop.upkeep.service import go_on_registering
from tests.register.conftest import fill, problem_of
from tests.small_world import SOMEBODY


def all_leaves(world) -> list[Leaf]:
    return list(world.session.scalars(select(Leaf).order_by(Leaf.position)))


def test_each_result_each_state_and_each_head_has_its_leaf(world, registered) -> None:
    made = all_leaves(world)
    assert [leaf.position for leaf in made] == list(range(len(made)))
    told = [
        (leaf.kind, leaf.result_id, leaves.read(leaf.data).get("state"))
        for leaf in made
        if leaf.kind is not Kind.HEAD
    ]
    first, second, third = (result.id for result in registered)
    assert sorted(told, key=lambda row: (row[1], row[0].value, row[2] or "")) == [
        (Kind.RESULT, first, None),
        (Kind.RESULT, second, None),
        (Kind.STATE, second, "suspended"),
        (Kind.STATE, second, "valid"),
        (Kind.RESULT, third, None),
        (Kind.STATE, third, "revoked"),
    ]
    heads = {(leaf.subject, leaf.seq) for leaf in made if leaf.kind is Kind.HEAD}
    events = list(world.session.scalars(select(Event)))
    ends = {event.subject: event.seq for event in sorted(events, key=lambda event: event.seq)}
    printed = {(event.subject, event.seq) for event in events if event.name in PRINTED}
    assert heads >= set(ends.items()) | printed


def test_a_result_is_registered_by_its_digests(world, registered) -> None:
    result = registered[0]
    (leaf,) = queries.leaves_of_result(world.session, result.id)
    told = leaves.read(leaf.data)
    assert (told["pdf"], told["json"]) == (result.pdf_digest, result.data_digest)
    assert told["cose"] == leaves.cose_digest(result.token)
    assert told["issued_at"] == int(result.issued_at.timestamp())
    assert leaf.hash == merkle.leaf_hash(leaf.data)


def test_a_head_is_the_journals_and_names_nobody(world, registered) -> None:
    subject = f"dossier:{registered[0].dossier_code}"
    leaf = queries.newest_head(world.session, subject, 1 << 40)
    told = leaves.read(leaf.data)
    assert (told["seq"], told["head"]) == journal.head_of(world.session, subject)
    assert told["subject"] == leaves.salted(subject, leaf.salt).hex()
    for made in all_leaves(world):
        for name in (made.subject, registered[0].dossier_code, SOMEBODY.name):
            assert name.encode() not in made.data
        assert made.kind is not Kind.HEAD or made.salt not in made.data


def test_every_leaf_is_proved_against_both_checkpoints(world, registered, log_key) -> None:
    made = all_leaves(world)
    old, new = world.session.scalars(select(Checkpoint).order_by(Checkpoint.size))
    node = tiles.Nodes(world.session)
    for kept in (old, new):
        head = notes.opened(kept.note, log_key.known.origin, log_key.known.key)
        assert (head.size, head.root.hex()) == (kept.size, kept.root)
        for leaf in made[: kept.size]:
            proof = merkle.inclusion_proof(leaf.position, kept.size, node)
            assert merkle.verify_inclusion(leaf.hash, leaf.position, kept.size, proof, head.root)
    proof = merkle.consistency_proof(old.size, new.size, node)
    roots = bytes.fromhex(old.root), bytes.fromhex(new.root)
    assert 0 < old.size < new.size == len(made)
    assert merkle.verify_consistency(old.size, new.size, *roots, proof)


@pytest.mark.parametrize("most", [1, 3, 500])
def test_whatever_the_batch_each_event_is_taken_in_once(world, results, log_key, most) -> None:
    fill(world, log_key, world.now, most)
    assert service.append(world.session) == 0 and not service.is_behind(world.session)
    told = [leaf.event_id for leaf in all_leaves(world) if leaf.kind is not Kind.HEAD]
    wanted = select(Event.id).where(Event.name.in_(STATES)).order_by(Event.id)
    assert told == list(world.session.scalars(wanted))
    assert problem_of(world, log_key) is None


def test_checkpoints_come_hourly_and_only_when_something_was_added(
    world, results, make, log_key
) -> None:
    world.session.commit()
    at = world.now

    def count() -> int:
        return world.session.scalar(select(func.count()).select_from(Checkpoint))

    assert go_on_registering(make, at) > 0 and count() == 1
    assert go_on_registering(make, at + timedelta(hours=2)) == 0 and count() == 1
    world.lodged()
    world.session.commit()
    assert go_on_registering(make, at + timedelta(minutes=59)) > 0 and count() == 1
    assert go_on_registering(make, at + timedelta(hours=1)) == 0 and count() == 2
    assert problem_of(world, log_key) is None


def test_the_register_keeps_its_name_when_the_address_changes(tmp_path) -> None:
    first = LogKey(tmp_path, "http://127.0.0.1:5000")
    again = LogKey(tmp_path, "https://onestop.example")
    assert first.known.origin == again.known.origin == "127.0.0.1:5000/register"
    assert first.known.thumbprint == again.known.thumbprint


@pytest.mark.parametrize("parts", [[700], [1, 255, 256, 1, 300], [300, 300, 7]])
def test_tiles_hold_a_tree_of_any_size_and_any_batch(session, parts) -> None:
    hashes = [merkle.leaf_hash(str(number).encode()) for number in range(sum(parts))]
    size = 0
    for part in parts:
        tiles.extend(session, size, hashes[size : size + part])
        size += part
        assert merkle.root(size, tiles.Nodes(session)) == merkle.Frontier(hashes[:size]).root()
    kept = {(t.level, t.number): len(t.hashes) // 32 for t in session.scalars(select(Tile))}
    assert kept == {
        (level, number): tiles.filled(level, number, size)
        for level in range(2)
        for number in range(4)
        if tiles.filled(level, number, size)
    }
    node = tiles.Nodes(session)
    for index in (0, 255, 256, size - 1):
        proof = merkle.inclusion_proof(index, size, node)
        root = merkle.root(size, node)
        assert merkle.verify_inclusion(hashes[index], index, size, proof, root)


def test_a_tree_that_is_not_whole_takes_nothing(world, registered, make, caplog) -> None:
    world.session.execute(text("UPDATE register_tiles SET hashes = substr(hashes, 1, 64)"))
    before = queries.progress(world.session).reached
    world.lodged()
    world.session.commit()
    with make() as session, pytest.raises(BrokenRegister):
        service.append(session)
    assert go_on_registering(make, world.now) == 0
    assert "the register failed" in caplog.text
    world.session.expire_all()
    assert queries.progress(world.session).reached == before
