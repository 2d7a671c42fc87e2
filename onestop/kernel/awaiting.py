"""Waiting for coroutines of a library from code that has none."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def awaited(asked: Coroutine[Any, Any, T]) -> T:
    """What a coroutine comes to, also where this thread has a loop of its own running already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(asked)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, asked).result()
