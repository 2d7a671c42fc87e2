"""Answers for a counter's scripts."""

import json
from typing import Any

from werkzeug.wrappers import Response

from onestop.web.headers import private


def answer(told: dict[str, Any], status: int = 200) -> Response:
    """JSON that nobody keeps."""
    return private(Response(json.dumps(told), status, mimetype="application/json"))
