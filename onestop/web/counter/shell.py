"""The page a browser keeps: words and fields, and the worker that serves it without a line."""

import hashlib
import json
from pathlib import Path
from typing import Any

from flask import current_app, render_template, url_for
from werkzeug.wrappers import Response

from onestop.kernel.i18n import LOCALES, gettext, locale, speaking
from onestop.web.counter.door import Door
from onestop.web.counter.record_forms import Blank
from onestop.web.counter.words import words
from onestop.web.headers import with_worker
from onestop.web.pages import Answer

STATIC = Path(__file__).parents[3] / "static"
SCRIPTS = (
    "counter/qrcode/qrcode.js",
    "counter/vault.js",
    "counter/line.js",
    "counter/slip.js",
    "counter/fields.js",
    "counter/counter.js",
)
SHEETS = ("onestop.css", "counter/counter.css")


def shell(door: Door) -> Answer:
    """The page itself, the same for everybody: who works with it is known by what it unlocks."""
    return with_worker(Response(_drawn(door), mimetype="text/html"))


def worker(door: Door) -> Answer:
    """The service worker: the same text until something it keeps has changed."""
    page = url_for(door.at("page"))
    held: dict[str, Any] = {
        "page": page,
        "languages": LOCALES,
        "files": [_asset(name) for name in (*SCRIPTS, *SHEETS)],
        "door": door.name,
    }
    sealed = hashlib.sha256(json.dumps(held).encode())
    for code in LOCALES:
        with speaking(code):
            sealed.update(_drawn(door).encode())
    held["name"] = f"counter-{door.name}-{sealed.hexdigest()[:16]}"
    script = (STATIC / "counter/worker.js").read_text("utf-8")
    made = Response(f"const HELD = {json.dumps(held)};\n{script}", mimetype="text/javascript")
    made.headers["Service-Worker-Allowed"] = page
    made.headers["Cache-Control"] = "no-cache"
    return made


def manifest(door: Door) -> Answer:
    page = url_for(door.at("page"))
    described = {
        "name": gettext("Counter without a line"),
        "short_name": gettext("Counter"),
        "id": page,
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "lang": locale(),
        "background_color": "#fffdf8",
        "theme_color": "#8f1d1d",
        "icons": [
            {"src": _asset("check/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
            {"src": _asset("check/icon-192.png"), "type": "image/png", "sizes": "192x192"},
            {"src": _asset("check/icon-512.png"), "type": "image/png", "sizes": "512x512"},
        ],
    }
    return Response(json.dumps(described), mimetype="application/manifest+json")


def _drawn(door: Door) -> str:
    form: Any = type("Empty", (Blank, door.form), {})()
    door.choices(form, None)
    facts = {
        "door": door.name,
        "lang": locale(),
        "page": url_for(door.at("page")),
        "worker": url_for(door.at("worker")),
        "refresh": url_for(door.at("refresh")),
        "sync": url_for(door.at("sync")),
        "devices": url_for(door.at("devices")),
        "clashes": url_for(door.at("clashes")),
        "words": words(),
    }
    # The slip is the applicant's, whatever language the clerk works in.
    with speaking(LOCALES[0]):
        facts["slip"] = words()
    return render_template(
        "counter/page.html", fields=form, door=door, facts=facts, scripts=SCRIPTS
    )


def _asset(name: str) -> str:
    address: str = current_app.jinja_env.globals["asset"](name)  # type: ignore[operator]
    return address
