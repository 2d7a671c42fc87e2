"""The program with the demonstration in it, on a store of its own, as its visitors meet it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import EnvironBuilder, FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from onestop import config, migrating
from onestop.app import create_app
from onestop.demo.loading import OLDEST, described, load
from onestop.demo.province import PASSWORD
from onestop.kernel import clock, db
from onestop.results import keys
from onestop.results.approving import Place
from tests.conftest import cheap, fresh_database

STEP_UP = "/office/step-up"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Site:
    """The running program and what the demonstration says of itself."""

    app: Flask
    told: dict[str, Any]

    def visitor(self, username: str | None = None, code: str = "") -> "Visitor":
        """A new browser; signed in with the password and, where one is asked for, a code."""
        made = Visitor(self.app.test_client(), self)
        if username:
            made.sign_in(username, code)
        return made

    def dossier(self, **wanted: Any) -> dict[str, Any]:
        """The first dossier of the demonstration with these facts."""
        return next(
            d for d in self.told["dossiers"] if all(d[key] == v for key, v in wanted.items())
        )

    def result(self, state: str) -> dict[str, Any]:
        return next(r for r in self.told["results"] if r["state"] == state)

    def session(self) -> Session:
        return self.app.extensions["sessions"]()


@dataclass
class Visitor:
    """A browser without scripts: it keeps cookies and sends back what forms hide."""

    client: FlaskClient
    site: Site

    def sign_in(self, username: str, code: str = "") -> None:
        answer = self.post("/sign-in", {"username": username, "password": PASSWORD})
        if code:
            assert answer.location == "/sign-in/second", username
            answer = self.post(answer.location, {"code": code})
        assert answer.status_code == 303 and "/sign-in" not in answer.location, username

    def get(self, path: str, **kwargs: Any):
        return self.client.get(path, **kwargs)

    def post(self, path: str, data: dict[str, Any], page: str | None = None, **kwargs: Any):
        """Fill in the form on a page (the path itself when none is named) and send it."""
        shown = self.client.get(page or path).text
        found = TOKEN.search(shown)
        hidden = {"csrf_token": found.group(1)} if found else {}
        for name in ("op_id",):
            if match := re.search(rf'name="{name}"[^>]*value="([^"]+)"', shown):
                hidden[name] = match.group(1)
        builder = EnvironBuilder(
            self.site.app, path, method="POST", data={**hidden, **data}, **kwargs
        )
        request = builder.get_request()
        builder.close()
        try:
            return self.client.open(request)
        finally:
            # A large body is in a temporary file that nobody else closes.
            request.environ["wsgi.input"].close()

    def say_why(self, code: str, reason: str = "inspection", words: str = "Plan 12 of the year"):
        """Give the reason that a dossier of other units is opened with."""
        path = f"/office/dossiers/{code}/why"
        return self.post(path, {"reason": reason, "words": words})

    def prove(self, asking: Any, given: str = PASSWORD):
        """Answer the page that asks to prove oneself anew, and go on to where the form was going,
        as a browser does: the same body goes there again."""
        assert asking.status_code in (403, 422) and STEP_UP in asking.text, asking.status_code
        kept = hidden_of(asking.text, STEP_UP)
        field = "code" if 'name="step_up-code"' in asking.text else "password"
        kept.append((f"step_up-{field}", given))
        answer = self.client.post(STEP_UP, data=MultiDict(kept))
        if answer.status_code != 307:
            return answer
        return self.client.post(answer.location, data=MultiDict(kept))

    def signed(self, path: str, data: dict[str, Any], page: str, given: str = PASSWORD):
        """Send a form that is signed, proving oneself on the way."""
        return self.prove(self.post(path, data, page=page), given)


class _Hidden(HTMLParser):
    """The hidden fields of the form that goes to an address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.found = action, False, list[tuple[str, str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "form":
            self.inside = facts.get("action") == self.action
        if tag == "input" and self.inside and facts.get("type") == "hidden":
            self.found.append((str(facts["name"]), facts.get("value") or ""))


def hidden_of(page: str, action: str) -> list[tuple[str, str]]:
    """(name, value) of everything a form hides, in order."""
    reader = _Hidden(action)
    reader.feed(page)
    return reader.found


def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, name: str
) -> Iterator[Site]:
    """A site on a store called like this, closed behind its last visitor."""
    folder = tmp_path_factory.mktemp(name)
    settings = config.read(
        {
            "ONESTOP_DATA_DIR": str(folder),
            "ONESTOP_DATABASE_URL": fresh_database(request, folder, name),
            "ONESTOP_BASE_URL": "http://localhost",
        }
    )
    engine = db.connect(settings.database_url)
    migrating.upgrade(engine)
    engine.dispose()
    app = create_app(settings)
    cheap()
    keys.pretend_older(settings.keys_dir, clock.now() - OLDEST)
    with db.transaction(app.extensions["sessions"]) as session:
        load(session, Place(app.extensions["files"], settings.base_url), clock.now())
    with app.extensions["sessions"]() as session:
        told = json.loads(json.dumps(described(session, settings.base_url)))
    yield Site(app, told)
    app.extensions["sessions"].kw["bind"].dispose()


def listened(site: Site) -> Iterator[list[str]]:
    """The statements caused meanwhile, transaction control left out."""
    seen: list[str] = []
    engine = site.app.extensions["sessions"].kw["bind"]

    def note(_c, _cursor, statement, *_rest) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
