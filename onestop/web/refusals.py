"""A refusal nobody caught becomes a page with its own status."""

import logging
from contextlib import suppress
from typing import Any

from flask import Flask, g, render_template, request
from werkzeug.exceptions import HTTPException

from onestop.kernel.errors import Conflict, Forbidden, NotFound, Refusal
from onestop.kernel.i18n import _
from onestop.web.filters import size

log = logging.getLogger(__name__)

STATUS: dict[type[Refusal], int] = {NotFound: 404, Conflict: 409, Forbidden: 403, Refusal: 422}
SENTENCES = {
    400: _("The browser sent something this page cannot read"),
    404: _("There is no such page"),
    405: _("This page cannot be used that way"),
}
DROPPED_MOST = 512 * 1024 * 1024
PIECE = 1024 * 1024
FAILED = _("This did not work")
TOO_LARGE = _(
    "What you sent is too large: one file may have %(file)s, everything together %(all)s. "
    "Go back and choose smaller files"
)


def status_of(refusal: Refusal) -> int:
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))


def _too_large(app: Flask) -> str:
    facts = {
        "file": size(app.config["SETTINGS"].upload_bytes),
        "all": size(app.config["MAX_CONTENT_LENGTH"]),
    }
    return str(TOO_LARGE) % facts


def _let_it_finish(environ: dict[str, Any]) -> None:
    """Let a browser send its too large body to the end, dropping it: a browser that is cut off
    while it sends shows that, and never our sentence. Beyond all reason it is cut off."""
    left = DROPPED_MOST
    with suppress(OSError):
        while left > 0 and (piece := environ["wsgi.input"].read(min(left, PIECE))):
            left -= len(piece)


def init_app(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[str, int]:
        return render_template("errors/refused.html", sentence=str(refusal)), status_of(refusal)

    @app.errorhandler(HTTPException)
    def http(problem: HTTPException) -> tuple[str, int, list[tuple[str, str]]]:
        code = problem.code or 500
        if code == 413:
            _let_it_finish(request.environ)
        sentence = _too_large(app) if code == 413 else SENTENCES.get(code, FAILED)
        kept = [(k, v) for k, v in problem.get_headers() if k.lower() in ("allow", "retry-after")]
        return render_template("errors/refused.html", sentence=str(sentence)), code, kept

    @app.errorhandler(Exception)
    def broken(problem: Exception) -> tuple[str, int]:
        log.exception("a request failed: %s", type(problem).__name__)
        # Whatever broke may be the store: this page asks it for nothing, not even who is there.
        g.account = None
        sentence = _("Something broke on our side. Nothing was changed; please try again")
        return render_template("errors/refused.html", sentence=str(sentence)), 500
