"""What every provider of payments is asked alike: a JSON object for a JSON object, by POST."""

import json
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onestop.kernel import clock
from onestop.kernel.http_post import NoAnswer, address_of, post
from onestop.payments.providers.contract import Unreachable

ANSWER_MOST = 64 * 1024
# How providers write a moment, in Vietnam's time.
STAMP = "%Y%m%d%H%M%S"
HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


def asked(url: str, path: str, fields: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """The object a provider answers with; nobody has looked at its signature yet.

    Raises Unreachable, also for an answer that is none.
    """
    where, body = address_of(url), json.dumps(fields).encode()
    to, until = f"{where.path.rstrip('/')}/{path}", time.monotonic() + seconds
    try:
        status, text = post(where, to, body, HEADERS, until, ANSWER_MOST)
        found = json.loads(text)
    except (NoAnswer, ValueError, RecursionError) as problem:
        raise Unreachable(f"{type(problem).__name__}: {problem}") from None
    if status != 200 or not isinstance(found, dict):
        raise Unreachable(f"status {status}")
    return found


def stamp(at: datetime) -> str:
    return f"{clock.local(at):{STAMP}}"


def moment(text: str) -> datetime | None:
    """None for what is no moment."""
    try:
        return datetime.strptime(text, STAMP).replace(tzinfo=clock.VIETNAM)
    except ValueError:
        return None
