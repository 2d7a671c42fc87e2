"""Stored files by digest: durable before anybody is told, immutable after."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class Store:
    """A folder of files, each named by the SHA-256 of its bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, chunks: Iterable[bytes]) -> str:
        """Keep these bytes and return their digest in hex; on return they survive a power cut."""
        seal = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            try:
                for chunk in chunks:
                    seal.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), 0o440)
            except BaseException:
                os.unlink(file.name)
                raise
        digest = seal.hexdigest()
        target = self.path(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file.name, target)
        for folder in (target.parent, target.parent.parent, self.folder):
            sync_folder(folder)
        return digest

    def path(self, digest: str) -> Path:
        """Where the bytes of a digest are, or would be."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError("not a digest")
        return self.folder / digest[:2] / digest[2:4] / digest

    def read(self, digest: str) -> bytes:
        return self.path(digest).read_bytes()


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Put other bytes in a private file's place, whole or not at all, durable on return."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o600)
    os.replace(file.name, path)
    sync_folder(path.parent)


def write_once(path: Path, content: bytes) -> None:
    """Make a private file whole or not at all; the first writer wins, others leave it alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o600)
    with suppress(FileExistsError):
        os.link(file.name, path)
    os.unlink(file.name)
    sync_folder(path.parent)
