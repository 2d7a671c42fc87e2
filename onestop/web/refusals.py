"""A refusal nobody caught becomes a page with its own status."""

import logging

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException

from onestop.kernel.errors import Conflict, Forbidden, NotFound, Refusal
from onestop.kernel.i18n import _

log = logging.getLogger(__name__)

STATUS: dict[type[Refusal], int] = {NotFound: 404, Conflict: 409, Forbidden: 403, Refusal: 422}
SENTENCES = {
    400: _("The browser sent something this page cannot read"),
    404: _("There is no such page"),
    405: _("This page cannot be used that way"),
    413: _("What you sent is too large"),
}


def status_of(refusal: Refusal) -> int:
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))


def init_app(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[str, int]:
        return render_template("errors/refused.html", sentence=str(refusal)), status_of(refusal)

    @app.errorhandler(HTTPException)
    def http(problem: HTTPException) -> tuple[str, int, list[tuple[str, str]]]:
        code = problem.code or 500
        sentence = SENTENCES.get(code, _("This did not work"))
        kept = [(k, v) for k, v in problem.get_headers() if k.lower() in ("allow", "retry-after")]
        return render_template("errors/refused.html", sentence=str(sentence)), code, kept

    @app.errorhandler(Exception)
    def broken(problem: Exception) -> tuple[str, int]:
        log.exception("a request failed: %s", type(problem).__name__)
        sentence = _("Something broke on our side. Nothing was changed; please try again")
        return render_template("errors/refused.html", sentence=str(sentence)), 500
