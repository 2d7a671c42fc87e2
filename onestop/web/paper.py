"""A printed paper as an answer: its size and language are asked for in the address."""

from typing import TypedDict

from flask import request
from werkzeug.wrappers import Response

from onestop.kernel import i18n
from onestop.web.headers import printable, private


class Looks(TypedDict):
    large: bool
    language: str


def looks() -> Looks:
    """`?size=large&lang=en`: 18-point print, the translation; anything else is the plain paper."""
    language = request.args.get("lang", "")
    return Looks(
        large=request.args.get("size") == "large",
        language=language if language in i18n.LOCALES else i18n.LOCALES[0],
    )


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF that is shown, also inside a page of this site, and nowhere kept; `name` is the name
    it is saved by."""
    made = Response(content, mimetype="application/pdf")
    made.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return printable(private(made))


def occasion() -> int | None:
    """`?n=2`: the second time a form was due; without it, the last."""
    return request.args.get("n", type=int)
