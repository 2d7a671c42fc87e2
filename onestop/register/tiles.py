"""The tree as tiles of 256 hashes (C2SP tlog-tiles): the only form in which its nodes are kept."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from onestop.register.errors import BrokenRegister
from onestop.register.merkle import HASH, Frontier
from onestop.register.models import Tile

WIDTH = 256
LEVELS_A_TILE = 8
FULL = WIDTH * HASH


def extend(session: Session, size: int, hashes: Iterable[bytes]) -> None:
    """Add leaves to a tree of this size: the last tile of each level is the only one rewritten.

    Raises BrokenRegister.
    """
    level, start, new = 0, size, b"".join(hashes)
    while new:
        number, filled = divmod(start, WIDTH)
        kept = b""
        if filled:
            kept = stored(session, level, number)
            if len(kept) != filled * HASH:
                raise BrokenRegister(f"tile {level}/{number} has not {filled} hashes")
        new = kept + new
        above = []
        for offset in range(0, len(new), FULL):
            content = new[offset : offset + FULL]
            place = number + offset // FULL
            session.merge(Tile(level=level, number=place, hashes=content))
            if len(content) == FULL:
                above.append(root_of(content))
        level, start, new = level + 1, number, b"".join(above)
    session.flush()


class Nodes:
    """The complete subtrees of the tree, read from tiles, each tile once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The root of 2**level leaves; see `merkle`. Raises BrokenRegister."""
        tile_level, rest = divmod(level, LEVELS_A_TILE)
        number, first = divmod(index << rest, WIDTH)
        key = (tile_level, number)
        if key not in self._read:
            self._read[key] = stored(self._session, *key)
        part = self._read[key][first * HASH : (first + (1 << rest)) * HASH]
        if len(part) != HASH << rest:
            raise BrokenRegister(f"tile {tile_level}/{number} is too short")
        return root_of(part)


def filled(level: int, number: int, size: int) -> int:
    """How many hashes a tile has in a tree of this size."""
    return max(0, min(WIDTH, (size >> level * LEVELS_A_TILE) - number * WIDTH))


def content(session: Session, level: int, number: int, width: int) -> bytes:
    """The first `width` hashes of a tile, which is what it held when it had no more.

    Raises BrokenRegister.
    """
    found = stored(session, level, number)[: width * HASH]
    if len(found) != width * HASH:
        raise BrokenRegister(f"tile {level}/{number} is too short")
    return found


def stored(session: Session, level: int, number: int) -> bytes:
    """The hashes of a tile as it is kept; empty when there is none."""
    wanted = select(Tile.hashes).where(Tile.level == level, Tile.number == number)
    return session.scalar(wanted) or b""


def root_of(hashes: bytes) -> bytes:
    """The root over the hashes of a tile, or of a part of it."""
    return Frontier(hashes[at : at + HASH] for at in range(0, len(hashes), HASH)).root()
