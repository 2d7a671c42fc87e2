"""The tree against published vectors, against the definition, and against every changed bit."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from onestop.register import merkle

VECTORS = Path(__file__).parent / "vectors"
PUBLISHED = json.loads((VECTORS / "roots.json").read_text())


def lines(name: str):
    told = [json.loads(line) for line in (VECTORS / f"{name}.jsonl").read_text().splitlines()]
    return [pytest.param(case, id=case["name"]) for case in told]


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def defined(hashes: list[bytes]) -> bytes:
    """MTH as RFC 6962 §2.1 defines it, without a thought for work."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return merkle.children_hash(defined(hashes[:k]), defined(hashes[k:]))


def numbered(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(size)]


def nodes_of(hashes: list[bytes]):
    def node(level: int, index: int) -> bytes:
        part = hashes[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "only complete subtrees are kept"
        return defined(part)

    return node


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size) -> None:
    hashes = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in PUBLISHED["leaves"][:size]]
    wanted = bytes.fromhex(PUBLISHED["roots"][size - 1])
    assert merkle.Frontier(hashes).root() == wanted
    assert merkle.root(size, nodes_of(hashes)) == wanted


@pytest.mark.parametrize("case", lines("inclusion"))
def test_published_inclusion_proofs(case) -> None:
    good = merkle.verify_inclusion(
        raw(case["leafHash"]),
        case["leafIdx"],
        case["treeSize"],
        [raw(part) for part in case["proof"] or []],
        raw(case["root"]),
    )
    assert good is not case["wantErr"]


@pytest.mark.parametrize("case", lines("consistency"))
def test_published_consistency_proofs(case) -> None:
    good = merkle.verify_consistency(
        case["size1"],
        case["size2"],
        raw(case["root1"]),
        raw(case["root2"]),
        [raw(part) for part in case["proof"] or []],
    )
    assert good is not case["wantErr"]


@given(some.integers(0, 600))
def test_the_tree_that_grows_is_the_defined_one(size) -> None:
    hashes = numbered(size)
    assert merkle.Frontier(hashes).root() == merkle.root(size, nodes_of(hashes)) == defined(hashes)


def changed(parts: list[bytes], bit: int) -> list[bytes]:
    number, rest = divmod(bit % (len(parts) * 256), 256)
    whole = int.from_bytes(parts[number], "big") ^ 1 << rest
    return [*parts[:number], whole.to_bytes(32, "big"), *parts[number + 1 :]]


@given(some.data())
def test_an_inclusion_proof_verifies_and_with_one_bit_changed_does_not(data) -> None:
    size = data.draw(some.integers(1, 300))
    index = data.draw(some.integers(0, size - 1))
    hashes = numbered(size)
    proof = merkle.inclusion_proof(index, size, nodes_of(hashes))
    assert len(proof) <= (size - 1).bit_length()
    parts = [hashes[index], defined(hashes), *proof]

    def good(parts: list[bytes], index: int = index, size: int = size) -> bool:
        return merkle.verify_inclusion(parts[0], index, size, parts[2:], parts[1])

    assert good(parts)
    assert not good(changed(parts, data.draw(some.integers(0, 1 << 20))))
    assert not good(parts, index=data.draw(some.integers(0, size + 3).filter(lambda n: n != index)))
    assert not good([*parts, parts[0]]) and not (proof and good(parts[:-1]))


@given(some.data())
def test_a_consistency_proof_verifies_and_with_one_bit_changed_does_not(data) -> None:
    new = data.draw(some.integers(1, 300))
    old = data.draw(some.integers(1, new))
    hashes = numbered(new)
    proof = merkle.consistency_proof(old, new, nodes_of(hashes))
    parts = [defined(hashes[:old]), defined(hashes), *proof]

    def good(parts: list[bytes]) -> bool:
        return merkle.verify_consistency(old, new, parts[0], parts[1], parts[2:])

    assert good(parts)
    assert not good(changed(parts, data.draw(some.integers(0, 1 << 20))))
    assert not good([*parts, parts[0]]) and not (proof and good(parts[:-1]))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3)])
def test_there_is_no_proof_of_what_is_not_there(index, size) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(index, size, nodes_of(numbered(3)))


@pytest.mark.parametrize(("old", "new"), [(0, 3), (3, 2), (-1, 3)])
def test_the_empty_tree_proves_nothing(old, new) -> None:
    with pytest.raises(ValueError, match="sizes"):
        merkle.consistency_proof(old, new, nodes_of(numbered(3)))
    assert not merkle.verify_consistency(old, new, merkle.EMPTY, merkle.EMPTY, [])
