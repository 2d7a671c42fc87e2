"""Hand-over lists between units: made, printed, opened by their QR, accepted row by row."""

from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.catalogue import queries as catalogue
from onestop.custody import queries
from onestop.custody.handing_over import THE_FILE, accept_list, make_list
from onestop.custody.models import HandoverList, RowState
from onestop.dossiers import queries as dossiers
from onestop.kernel import clock, codes
from onestop.people.rules import Right, units_of
from onestop.printing.lists import ListRow, handover_list
from onestop.web.custody_forms import ListForm, accept_form
from onestop.web.custody_pages import names_of
from onestop.web.fields import options
from onestop.web.guard import account, check_unit, only, unit_for
from onestop.web.headers import private
from onestop.web.login import holdings
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session


@only(Right.HAND_OVER)
def handovers() -> Answer:
    """What this unit can give to another now, and the lists given and coming."""
    unit = unit_for(Right.HAND_OVER)
    known = {a.code: a for a in agencies.all_agencies(session(), clock.day_of(clock.now()))}
    to = request.args.get("to", "")
    to = to if to in known and to != unit else ""
    ready = queries.ready_for(session(), unit, to) if to else []
    form: Any = ListForm(op_id=codes.random_text(26))
    form.things.choices = options((dossier.code, dossier.code) for dossier, _rows in ready)
    if request.method == "GET":
        form.things.data = [d.code for d, _rows in ready if d.paper_sent_to == to]
    elif again := queries.handover_of(session(), account().reference, form.op_id.data or ""):
        return go(".handover", key=again.key)
    if form.accepted():
        with form.refusals_shown():
            made = make_list(act(unit), to, form.things.data, form.op_id.data)
            return go(".handover", key=made.key)
    lists = queries.handovers_of(session(), units_of(holdings(), Right.HAND_OVER))
    applicants = dossiers.applicants_of(session(), [d.id for d, _rows in ready])
    return page(
        "office/handovers.html",
        form=form,
        unit=unit,
        to=to,
        units=known,
        ready=ready,
        applicants=applicants,
        lists=lists,
        people=names_of({who for one in lists for who in (one.given_by, one.taken_by) if who}),
    )


@only(Right.HAND_OVER)
def handover(key: str) -> Answer:
    """One list as both sides see it; the taking unit ticks what is there and accepts it."""
    found, unit = _seen(key, to_change=request.method == "POST")
    rows = queries.rows_of(session(), found.id)
    form: Any = accept_form([row.position for row in rows])()
    if form.accepted():
        with form.refusals_shown():
            missing = {
                row.position: form[f"note_{row.position}"].data or ""
                for row in rows
                if not form[f"here_{row.position}"].data
            }
            accept_list(act(check_unit(Right.HAND_OVER, {found.taker})), found, missing)
            return go(".handover", key=key)
    return page(
        "office/handover.html",
        form=form,
        found=found,
        rows=rows,
        file=THE_FILE,
        dossiers=queries.dossiers_of(session(), {row.dossier_id for row in rows}),
        units=_units(found),
        may_accept=found.taken_by is None
        and unit == found.taker
        and found.given_by != account().reference,
        states=RowState,
        people=names_of({who for who in (found.given_by, found.taken_by) if who}),
    )


@only(Right.HAND_OVER)
def handover_pdf(key: str) -> Answer:
    """The list on paper, to be signed by both."""
    found, _unit = _seen(key)
    units, rows = _units(found), queries.rows_of(session(), found.id)
    known = queries.dossiers_of(session(), {row.dossier_id for row in rows})
    applicants = dossiers.applicants_of(session(), list(known))
    names = names_of({who for who in (found.given_by, found.taken_by) if who})
    printed = []
    for number, dossier in known.items():
        own = [row for row in rows if row.dossier_id == number]
        applicant = applicants[number]
        papers = dossiers.papers_of(session(), number)
        things = [row.what for row in own if row.original != THE_FILE]
        missing = [f"thiếu: {row.note}" for row in own if row.state is RowState.MISSING]
        printed.append(
            ListRow(
                code=dossier.code,
                applicant=applicant.organisation or applicant.name,
                address=applicant.address,
                procedure=catalogue.definition(session(), dossier.version_id).name.vi,
                note="; ".join([*things, *missing]),
                papers=sum(paper.originals + paper.copies for paper in papers),
                fee_dong=0,
                mailed_as="",
            )
        )
    base = current_app.config["SETTINGS"].base_url
    made = handover_list(
        act(),
        giver=units[found.giver],
        taker=units[found.taker],
        rows=sorted(printed, key=lambda row: row.code),
        number=f"{found.label}/PBG",
        at=found.given_at,
        link=f"{base}/office/handovers/{found.key}",
        typed_key=found.key,
        giver_name=names.get(found.given_by, ""),
        taker_name=names.get(found.taken_by or "", ""),
    )
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="ban-giao-{found.key}.pdf"'
    return private(answer)


def _seen(key: str, *, to_change: bool = False) -> tuple[HandoverList, str]:
    """A list and the visitor's unit in it, the taker's first. Raises NoSuchList, NotYours."""
    found = queries.handover(session(), key, to_change=to_change)
    mine = units_of(holdings(), Right.HAND_OVER)
    if found.taker in mine:
        return found, found.taker
    return found, check_unit(Right.HAND_OVER, {found.giver, found.taker})


def _units(found: HandoverList) -> dict[str, Agency]:
    day = clock.day_of(found.given_at)
    return agencies.agencies_by_code(session(), {found.giver, found.taker}, day)
