"""The first page and the catalogue."""

from flask import request

from onestop.catalogue import queries as catalogue
from onestop.catalogue import search
from onestop.catalogue.definition import Channel
from onestop.kernel import clock
from onestop.public.blueprint import bp
from onestop.public.forms import TrackForm
from onestop.web.guard import anyone
from onestop.web.pages import Answer, page
from onestop.web.transaction import session

MOST = 30


@bp.get("/")
@anyone
def home() -> Answer:
    return page("public/home.html", form=TrackForm())


@bp.get("/procedures")
@anyone
def procedures() -> Answer:
    """Find a procedure by any words; without words, the essential services."""
    query = request.args.get("q", "")[:200].strip()
    index = search.current_index(session())
    hits = index.find(query, limit=MOST) if query else index.essential()
    return page("public/procedures.html", query=query, hits=hits, most=MOST)


@bp.get("/procedures/<code>")
@anyone
def procedure(code: str) -> Answer:
    today = clock.day_of(clock.now())
    version_id, definition = catalogue.version_in_force(session(), code, today)
    channels = [channel for channel in Channel if channel in definition.channels]
    version = catalogue.version_row(session(), version_id)
    return page("public/procedure.html", p=definition, channels=channels, version=version)
