"""The strict reader of CBOR, held against a whole one."""

import cbor2
import pytest

from onestop.results import strict_cbor

VALUES = [
    0,
    23,
    24,
    255,
    256,
    65535,
    65536,
    2**32,
    2**64 - 1,
    -1,
    -65537,
    b"",
    bytes(300),
    "",
    "Nguyễn Thị Mẫu An",
    [],
    [1, "a", b"b", [2]],
    {},
    {1: "a", -65537: [1, b""]},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_it_reads_what_another_library_writes(value) -> None:
    assert strict_cbor.loads(cbor2.dumps(value, canonical=True)) == value


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x18",
        b"\x01\x02",
        b"\x62a",
        b"\xa1\x61a\x01",
        b"\x9f\xff",
        b"\x1c",
        *(cbor2.dumps(value) for value in (1.5, True, None, 2**70, cbor2.CBORTag(18, 1))),
    ],
    ids=bytes.hex,
)
def test_it_refuses_what_tokens_do_not_use(raw) -> None:
    with pytest.raises(strict_cbor.BadCbor):
        strict_cbor.loads(raw)
