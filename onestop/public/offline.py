"""Checking a result without a network: a page that stays on the device, and a file to carry."""

import hashlib
import json
from typing import Any

from flask import current_app, url_for
from werkzeug.wrappers import Response

from onestop.kernel import clock
from onestop.kernel.i18n import LOCALES, gettext, locale, speaking
from onestop.public import offline_file
from onestop.public.blueprint import bp
from onestop.public.offline_facts import DECODER, KEPT, SCRIPTS, facts
from onestop.results import queries as results
from onestop.results.checking import compare_digest
from onestop.web.guard import anyone
from onestop.web.headers import private, with_camera
from onestop.web.pages import Answer, sheet
from onestop.web.transaction import session

PAGE = "public/offline.html"
# The smallest scope that holds /v/… and /verify/….
SCOPE = "/v"


@bp.get("/verify/offline")
@anyone
def offline() -> Answer:
    return with_camera(sheet(PAGE, facts=facts(session()), scripts=SCRIPTS))


@bp.get("/v")
@anyone
def fragment() -> Answer:
    """Where a sensitive result's code leads, `/v#<token>`: what stands behind the sign never leaves
    the device, and is checked there."""
    return with_camera(sheet(PAGE, facts=facts(session()), scripts=SCRIPTS))


@bp.get("/v/<raw:token>/file/<raw:digest>")
@anyone
def compare_file(token: str, digest: str) -> Answer:
    """Whether a file's SHA-256 is that of the file issued; the file itself stays where it is."""
    told = {"file": compare_digest(session(), token, digest)}
    return private(Response(json.dumps(told), mimetype="application/json"))


@bp.get("/verify/offline/worker.js")
@anyone
def worker() -> Answer:
    """The service worker: the same text until something it keeps has changed."""
    held: dict[str, Any] = {
        "page": url_for("public.offline"),
        "languages": LOCALES,
        "files": [_asset(name) for name in KEPT],
        "decoder": [_asset(name) for name in DECODER],
        "keys": url_for("public.signed_keys"),
        "lists": [url_for("public.status_list", number=n) for n in _lists()],
    }
    held["name"] = f"check-{_digest(held)}"
    script = (offline_file.STATIC / "check/worker.js").read_text("utf-8")
    text = f"const HELD = {json.dumps(held)};\n{script}"
    made = Response(text, mimetype="text/javascript")
    made.headers["Service-Worker-Allowed"] = SCOPE
    made.headers["Cache-Control"] = "no-cache"
    return made


@bp.get("/verify/offline/app.webmanifest")
@anyone
def manifest() -> Answer:
    described = {
        "name": gettext("Check a document"),
        "short_name": gettext("Check"),
        "id": url_for("public.offline"),
        "start_url": url_for("public.offline"),
        "scope": SCOPE,
        "display": "standalone",
        "lang": locale(),
        "background_color": "#fffdf8",
        "theme_color": "#8f1d1d",
        "icons": [
            {"src": _asset("check/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
            {"src": _asset("check/icon-192.png"), "type": "image/png", "sizes": "192x192"},
            {
                "src": _asset("check/icon-512.png"),
                "type": "image/png",
                "sizes": "512x512",
                "purpose": "any maskable",
            },
        ],
    }
    return Response(json.dumps(described), mimetype="application/manifest+json")


@bp.get("/verify/offline/onestop-check.html")
@anyone
def carried() -> Answer:
    """The same page as one file that needs nothing beside it."""
    now = clock.now()
    taken = facts(session()) | offline_file.taken_along(session(), _lists(), now)
    answer = Response(offline_file.rendered(taken, now), mimetype="text/html")
    answer.headers["Content-Disposition"] = "attachment; filename=onestop-check.html"
    # The file says for itself what it may do; opened here it may do nothing.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _asset(name: str) -> str:
    address: str = current_app.jinja_env.globals["asset"](name)  # type: ignore[operator]
    return address


def _lists() -> range:
    return range(results.newest_list(session()) + 1)


def _digest(held: dict[str, Any]) -> str:
    """Changes whenever a page that is kept would look different."""
    written = hashlib.sha256(json.dumps(held).encode())
    for code in LOCALES:
        with speaking(code):
            written.update(json.dumps(facts(session())).encode())
    for name in (PAGE, offline_file.BODY, "layout/page.html"):
        loader = current_app.jinja_env.loader
        assert loader is not None
        written.update(loader.get_source(current_app.jinja_env, name)[0].encode())
    return written.hexdigest()[:16]
