"""The names a carrier's interface uses, read from the file beside this one."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("vnpost.toml")


@cache
def names() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text("utf-8"))


def read(text: bytes | str) -> Any:
    """JSON as every store can keep it. Raises ValueError, also for numbers that are none."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("too deep") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def order_of(**ours: Any) -> dict[str, Any]:
    """An order under the carrier's names, from ours; see the file for both."""
    theirs = names()["order"]
    return {theirs[name]: value for name, value in ours.items()}


def number_of(order: dict[str, Any]) -> str:
    return str(order[names()["order"]["number"]])


def meaning_of(code: str) -> str:
    """What a status code means here; empty when nobody has said."""
    return str(names()["status"].get(code, ""))
