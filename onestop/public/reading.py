"""The first page and the catalogue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from babel.support import LazyProxy
from flask import request

from onestop.catalogue import queries as catalogue
from onestop.catalogue import search
from onestop.catalogue.definition import Channel, Component, Fee, Limit, Named, Procedure
from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.public.blueprint import bp
from onestop.public.forms import TrackForm
from onestop.web.guard import anyone
from onestop.web.pages import Answer, page
from onestop.web.transaction import session
from onestop.workdays import queries as workdays

MOST = 30
# What a note says about the data, not about the matter: for whoever curates it.
CURATED = re.compile(
    r"Cổng|cần đối chiếu|đã đối chiếu|cần xác nhận|dùng thật|bản ghi|chưa đưa vào|phần mềm này"
)
PAPERS: dict[Channel | None, LazyProxy] = {
    None: _("However you hand it in"),
    Channel.ONLINE: _("Only when applying online"),
    Channel.DESK: _("Only at the desk"),
    Channel.POST: _("Only by post"),
    Channel.INTERNAL: _("only between state bodies"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Channels that take the same time and cost the same."""

    channels: tuple[Channel, ...]
    limit: Limit
    cases: tuple[tuple[Named, Limit], ...]
    fees: tuple[Fee, ...]


@bp.get("/")
@anyone
def home() -> Answer:
    return page("public/home.html", form=TrackForm())


@bp.get("/outages")
@anyone
def outages() -> Answer:
    """When the system could not be used, and which dates were moved for it."""
    return page("public/outages.html", outages=workdays.outages(session()))


@bp.get("/procedures")
@anyone
def procedures() -> Answer:
    """Find a procedure by any words; without words, the essential services."""
    query = request.args.get("q", "")[:200].strip()
    index = search.current_index(session())
    if query:
        hits = index.find(query, limit=MOST)
        return page("public/procedures.html", query=query, hits=hits, most=MOST)
    services = groupby(index.essential(), key=lambda hit: hit.essential)
    numbered = [(number, list(hits)) for number, hits in services]
    return page("public/procedures.html", query=query, services=numbered)


@bp.get("/procedures/<code>")
@anyone
def procedure(code: str) -> Answer:
    today = clock.day_of(clock.now())
    version_id, definition = catalogue.version_in_force(session(), code, today)
    channels = [channel for channel in Channel if channel in definition.channels]
    version = catalogue.version_row(session(), version_id)
    of_data = [line for line in definition.notes if CURATED.search(line)]
    return page(
        "public/procedure.html",
        p=definition,
        channels=channels,
        ways=ways(definition, channels),
        papers=papers(definition),
        notes=[line for line in definition.notes if line not in of_data],
        curators=of_data,
        version=version,
    )


def ways(definition: Procedure, channels: Sequence[Channel]) -> list[Way]:
    """How long it takes and what it costs, once for all channels that do not differ."""
    found: dict[object, Way] = {}
    for channel in channels:
        limit, fees = definition.limit_for(channel), definition.fees_for(channel)
        cases = tuple(
            (case, narrowed)
            for case in definition.cases
            if _said(narrowed := definition.limit_for(channel, case.code)) != _said(limit)
        )
        key = (
            _said(limit),
            tuple((case.code, _said(narrowed)) for case, narrowed in cases),
            tuple((fee.name.vi, fee.amount) for fee in fees),
        )
        held = found.get(key)
        found[key] = Way((*(held.channels if held else ()), channel), limit, cases, fees)
    return list(found.values())


def papers(definition: Procedure) -> list[tuple[LazyProxy, list[Component]]]:
    """The checklist, what counts for every channel first, then what only one of them asks for."""
    grouped = [
        (words, [part for part in definition.components if part.channel == channel])
        for channel, words in PAPERS.items()
    ]
    return [(words, parts) for words, parts in grouped if parts]


def _said(limit: Limit) -> tuple[str, str, str | None, str]:
    return limit.unit, limit.amount, limit.cutoff, limit.text
