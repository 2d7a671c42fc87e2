"""What may stand in an address. Whatever the store could not take is nowhere: it leads to 404.

A text without control signs (PostgreSQL keeps no NUL), a number a column can hold, a day of the
calendar; said once here, so no view has to ask.
"""

import re
from datetime import date
from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import (
    BaseConverter,
    IntegerConverter,
    PathConverter,
    UnicodeConverter,
    ValidationError,
)

# The greatest whole number of a column.
MOST = 2**31 - 1
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# In what was typed into a search, line ends and tabs come from pasting.
_CONTROL_IN_QUERY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Text(UnicodeConverter):
    def to_python(self, value: str) -> str:
        return _without_control_signs(value)


class Path(PathConverter):
    def to_python(self, value: str) -> str:
        return _without_control_signs(value)


class Number(IntegerConverter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", MOST)
        super().__init__(*args, **kwargs)

    def to_python(self, value: str) -> int:
        # Python itself refuses to read thousands of digits.
        if len(value) > len(str(MOST)):
            raise ValidationError
        return int(super().to_python(value))


class Day(BaseConverter):
    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: Any) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)


def init_app(app: Flask) -> None:
    """Before any address is registered. `raw` is for a page that judges any text itself."""
    app.url_map.converters.update(
        {
            "default": Text,
            "string": Text,
            "path": Path,
            "int": Number,
            "day": Day,
            "raw": UnicodeConverter,
        }
    )


def guard_queries(app: Flask) -> None:
    """After the language is chosen, in which the refusal is said."""

    @app.before_request
    def refuse_control_signs() -> None:
        for name, value in request.args.items(multi=True):
            if _CONTROL_IN_QUERY.search(name) or _CONTROL_IN_QUERY.search(value):
                abort(400)


def _without_control_signs(value: str) -> str:
    if _CONTROL.search(value):
        raise ValidationError
    return value
