"""Answering with a page."""

from typing import Any
from urllib.parse import urlsplit

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from onestop.web.forms import BaseForm

Answer = str | tuple[str, int] | Response


def page(template: str, *, form: BaseForm | None = None, **facts: Any) -> Answer:
    """Show a page; with errors in its form the answer is 422, so nothing is committed."""
    html = render_template(template, form=form, **facts)
    return (html, 422) if form is not None and form.is_refused else html


def sheet(template: str, status: int = 200, **facts: Any) -> Response:
    """A page as an answer whose headers can still be changed."""
    return Response(render_template(template, **facts), status, mimetype="text/html")


def go(endpoint: str, **values: Any) -> Response:
    """After a successful act: see other."""
    return redirect(url_for(endpoint, **values), code=303)


def go_back_to(target: str, otherwise: str) -> Response:
    """See a page of this site that was asked for before; anything else is not followed."""
    parts = urlsplit(target)
    inside = target.startswith("/") and not target.startswith(("//", "/\\"))
    safe = inside and not parts.scheme and not parts.netloc and "\\" not in target
    return redirect(target if safe else url_for(otherwise), code=303)
