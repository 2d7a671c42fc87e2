"""CBOR (RFC 8949) as tokens use it: whole numbers, bytes, texts, lists and maps, nothing else."""

from typing import Any

# A token is read before anybody knows who wrote it. A whole reader makes decimals, times and
# shared parts of what strangers send, and each of these can fail in a way of its own.
UNSIGNED, NEGATIVE, BYTES, TEXT, LIST, MAP = range(6)
DEEPEST = 4


class BadCbor(ValueError):
    """Bytes that are no CBOR, or CBOR that tokens do not use."""


def loads(raw: bytes) -> Any:
    """The one item these bytes are, keys of maps being whole numbers. Raises BadCbor."""
    item, end = _item(raw, 0, DEEPEST)
    if end != len(raw):
        raise BadCbor("more than one item")
    return item


def _item(raw: bytes, start: int, depth: int) -> tuple[Any, int]:
    """The item that begins here, and where it ends."""
    kind, amount, place = _head(raw, start)
    if kind == UNSIGNED:
        return amount, place
    if kind == NEGATIVE:
        return -1 - amount, place
    if kind in (BYTES, TEXT):
        end = place + amount
        if end > len(raw):
            raise BadCbor("cut off")
        part = raw[place:end]
        return (part if kind == BYTES else _text(part)), end
    if kind not in (LIST, MAP) or not depth:
        raise BadCbor("not used in tokens")
    items: list[Any] = []
    for _ in range(amount * (2 if kind == MAP else 1)):
        item, place = _item(raw, place, depth - 1)
        items.append(item)
    if kind == LIST:
        return items, place
    if not all(isinstance(key, int) for key in items[::2]):
        raise BadCbor("a key that is no whole number")
    return dict(zip(items[::2], items[1::2], strict=True)), place


def _head(raw: bytes, start: int) -> tuple[int, int, int]:
    """Kind and amount of the item that begins here, and where its content begins."""
    if start >= len(raw):
        raise BadCbor("cut off")
    kind, short = raw[start] >> 5, raw[start] & 31
    place = start + 1
    if short < 24:
        return kind, short, place
    if short > 27:
        raise BadCbor("without a length")
    end = place + (1 << short - 24)
    if end > len(raw):
        raise BadCbor("cut off")
    return kind, int.from_bytes(raw[place:end], "big"), end


def _text(part: bytes) -> str:
    try:
        return part.decode()
    except UnicodeDecodeError:
        raise BadCbor("no text") from None
