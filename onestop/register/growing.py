"""The tree grown again from its leaves, compared on the way with the tiles and checkpoints kept."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onestop.register import merkle, notes
from onestop.register.errors import BrokenRegister
from onestop.register.keys import Known
from onestop.register.models import Checkpoint, Tile
from onestop.register.tiles import FULL, Nodes, root_of, stored


class Growing:
    """Leaves go in by `add` in their order; memory is one tile for each level."""

    def __init__(self, session: Session, log: Known) -> None:
        self._session, self._log = session, log
        self._frontier = merkle.Frontier()
        self._open: list[bytearray] = []
        self._whole: list[int] = []
        self._last: Checkpoint | None = None
        self._next = self._after(-1)

    @property
    def size(self) -> int:
        return self._frontier.size

    def add(self, leaf: bytes) -> str | None:
        """Returns the first thing that disagrees, with this leaf the last one."""
        self._frontier.append(leaf)
        return self._tiles(0, leaf) or self._checkpoint()

    def end(self) -> str | None:
        """What is kept over and above, or is not there, once all leaves are in."""
        for level, begun in enumerate(self._open):
            if begun and (problem := self._compared(level, bytes(begun))):
                return problem
        wanted = sum(self._whole) + sum(1 for begun in self._open if begun)
        found = self._session.scalar(select(func.count()).select_from(Tile)) or 0
        if found != wanted:
            return f"the register has {found} tiles, its leaves make {wanted}"
        if self._next is not None:
            return f"checkpoint of {self._next.size} leaves: only {self.size} are stored"
        return None

    def _tiles(self, level: int, entry: bytes) -> str | None:
        if level == len(self._open):
            self._open.append(bytearray())
            self._whole.append(0)
        begun = self._open[level]
        begun += entry
        if len(begun) < FULL:
            return None
        content = bytes(begun)
        problem = self._compared(level, content)
        begun.clear()
        self._whole[level] += 1
        return problem or self._tiles(level + 1, root_of(content))

    def _compared(self, level: int, content: bytes) -> str | None:
        number = self._whole[level]
        if stored(self._session, level, number) != content:
            return f"register tile {level}/{number} is not that of its leaves"
        return None

    def _checkpoint(self) -> str | None:
        kept = self._next
        if kept is None or kept.size > self.size:
            return None
        name = f"checkpoint of {kept.size} leaves"
        if kept.size != self.size:
            return f"{name}: no register has so many"
        try:
            head = notes.opened(kept.note, self._log.origin, self._log.key)
        except notes.BadNote as problem:
            return f"{name}: {problem}"
        if (head.size, head.root.hex(), head.at) != (kept.size, kept.root, kept.at):
            return f"{name}: its note says otherwise"
        if head.root != self._frontier.root():
            return f"{name}: its root is not that of the leaves"
        if self._last is not None and not self._follows(self._last, kept):
            return f"{name}: it does not follow from the one of {self._last.size} leaves"
        self._last, self._next = kept, self._after(kept.size)
        return None

    def _follows(self, old: Checkpoint, kept: Checkpoint) -> bool:
        """Whether the checkpoint before it is proved to be its beginning, from the tiles kept."""
        try:
            proof = merkle.consistency_proof(old.size, kept.size, Nodes(self._session))
        except BrokenRegister:
            return False
        roots = bytes.fromhex(old.root), bytes.fromhex(kept.root)
        return kept.at >= old.at and merkle.verify_consistency(old.size, kept.size, *roots, proof)

    def _after(self, size: int) -> Checkpoint | None:
        wanted = select(Checkpoint).where(Checkpoint.size > size)
        return self._session.scalar(wanted.order_by(Checkpoint.size).limit(1))
