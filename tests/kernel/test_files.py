"""What is stored is whole, immutable, and named by what it is."""

import hashlib

import pytest

from onestop.kernel.files import Store, write_once


def test_what_is_put_can_be_read_by_its_digest(tmp_path) -> None:
    store = Store(tmp_path / "files")
    digest = store.put([b"one", b"two"])
    assert digest == hashlib.sha256(b"onetwo").hexdigest()
    assert store.read(digest) == b"onetwo"
    assert store.path(digest).stat().st_mode & 0o777 == 0o440


def test_the_same_bytes_are_kept_once(tmp_path) -> None:
    store = Store(tmp_path)
    assert store.put([b"same"]) == store.put([b"sa", b"me"])
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_a_broken_upload_leaves_nothing(tmp_path) -> None:
    def broken():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        Store(tmp_path).put(broken())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65])
def test_what_is_no_digest_is_no_path(tmp_path, digest) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        Store(tmp_path).path(digest)


def test_the_first_writer_of_a_key_wins(tmp_path) -> None:
    path = tmp_path / "a" / "key"
    write_once(path, b"first")
    write_once(path, b"second")
    assert path.read_bytes() == b"first" and path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["key"]
