"""Coroutines are waited for, whatever the thread that waits is in the middle of."""

import asyncio

import pytest

from onestop.kernel.awaiting import awaited


async def doubled(number: int) -> int:
    await asyncio.sleep(0)
    if number < 0:
        raise ValueError("below nothing")
    return number * 2


def test_without_a_loop() -> None:
    assert awaited(doubled(21)) == 42


def test_inside_a_running_loop() -> None:
    async def inside() -> int:
        return awaited(doubled(21))

    assert asyncio.run(inside()) == 42


def test_what_is_raised_arrives() -> None:
    async def inside() -> int:
        return awaited(doubled(-1))

    for waiting in (lambda: awaited(doubled(-1)), lambda: asyncio.run(inside())):
        with pytest.raises(ValueError, match="below nothing"):
            waiting()
