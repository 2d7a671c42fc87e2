"""Results that go out by post, and those that came back: lists, calls to applicants."""

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from onestop.agencies import queries as agencies
from onestop.agencies.models import AgencyRole
from onestop.catalogue import queries as catalogue
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.outgoing_forms import BackForm, CallForm, ChoiceForm, LineForm
from onestop.delivery import queries
from onestop.delivery.models import ListState, OutgoingList, Parcel, Payer
from onestop.delivery.service import listing, returning, taking
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.states import Delivery, PartyRole, ReturnBy
from onestop.kernel import clock, codes, identity
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.people import queries as people
from onestop.people.rules import Right
from onestop.printing.lists import ListRow, postal_list
from onestop.web.fields import options
from onestop.web.furniture import BareForm
from onestop.web.guard import check_unit, only, unit_for
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

ODD_NUMBER = _("%(number)s was added; its check digit is wrong, so look at the label again")


@bp.route("/outgoing", methods=["GET", "POST"])
@only(Right.RETURN_RESULT)
def outgoing() -> Answer:
    """What is to be sent, the list being put together, what came back."""
    unit = unit_for(Right.RETURN_RESULT)
    form = LineForm(code=request.args.get("code", "")[:60])
    posts = [
        a
        for a in agencies.all_agencies(session(), clock.day_of(clock.now()))
        if a.role is AgencyRole.POST
    ]
    form.taker.choices = options((a.code, a.name) for a in posts)
    if form.accepted():
        with form.refusals_shown():
            number, is_sound = _numbered(form)
            dossier = dossiers.dossier_to_change(
                session(), codes.dossier_code(form.code.data or "") or ""
            )
            listing.add_line(
                act(unit),
                dossier,
                number,
                form.taker.data,
                postage_dong=form.postage.data or 0,
                payer=Payer(form.payer.data),
                remark=form.remark.data or "",
            )
            return go("desk.outgoing", odd=None if is_sound else number)
    found = queries.lists_of(session(), unit)
    drafts = [(o, queries.parcels_on(session(), o.id)) for o in found if o.state is ListState.OPEN]
    return page(
        "desk/outgoing.html",
        form=form,
        waiting=queries.to_be_sent(session(), unit),
        drafts=drafts,
        lists=[o for o in found if o.state is not ListState.OPEN],
        names={a.code: a.name for a in posts},
        odd=str(ODD_NUMBER) % {"number": request.args["odd"][:40]} if "odd" in request.args else "",
        returning=queries.coming_back(session(), unit),
        back=queries.came_back(session(), unit),
        now=clock.now(),
    )


@bp.post("/outgoing/<key>/lines/<int:parcel_id>/remove")
@only(Right.RETURN_RESULT)
def remove_line(key: str, parcel_id: int) -> Answer:
    outgoing = _own(key, to_change=True)
    if BareForm().accepted():
        found = queries.parcel(session(), parcel_id)
        listing.remove_line(act(outgoing.giver_agency), found, outgoing)
    return go("desk.outgoing")


@bp.post("/outgoing/<key>/close")
@only(Right.RETURN_RESULT)
def close_outgoing(key: str) -> Answer:
    outgoing = _own(key, to_change=True)
    if BareForm().accepted():
        carried = current_app.config["SETTINGS"].has_carrier
        # Sent twice, it is closed once, and the second lands on the same page.
        if outgoing.state is ListState.OPEN:
            listing.close(act(outgoing.giver_agency), outgoing, with_carrier=carried)
    return go("desk.outgoing_list", key=key)


@bp.get("/outgoing/<key>")
@only(Right.RETURN_RESULT)
def outgoing_list(key: str) -> Answer:
    """A closed list: what was counted in, what was missing, where each is now."""
    outgoing = _own(key)
    parcels = queries.parcels_on(session(), outgoing.id)
    told = queries.recipients_of(session(), [p.dossier_id for p in parcels])
    post = agencies.agency(session(), outgoing.taker_agency, clock.day_of(clock.now()))
    return page(
        "desk/outgoing_list.html",
        list=outgoing,
        parcels=parcels,
        recipients=told,
        post=post,
        names=names_on(outgoing),
    )


@bp.get("/outgoing/<key>.pdf")
@only(Right.RETURN_RESULT)
def outgoing_pdf(key: str) -> Answer:
    outgoing = _own(key)
    if outgoing.number is None:
        return go("desk.outgoing")
    made = Response(printed(act(), outgoing), mimetype="application/pdf")
    made.headers["Content-Disposition"] = f'inline; filename="{outgoing.number}.pdf"'
    return private(made)


@bp.route("/returned", methods=["POST"])
@only(Right.RETURN_RESULT)
def returned() -> Answer:
    """A scanned or typed code of what the post brings back opens its page."""
    form = BackForm()
    written = codes.dossier_code(form.back_code.data or "") if form.accepted() else None
    return go("desk.came_back", code=written) if written else go("desk.outgoing")


@bp.route("/returned/<code>", methods=["GET", "POST"])
@only(Right.RETURN_RESULT)
def came_back(code: str) -> Answer:
    """Undeliverable: taken back, called about, given or sent anew."""
    dossier = _dossier(code)
    here = act(dossier.reception_agency)
    parcel = queries.last_parcel(session(), dossier.id)
    recipient = dossiers.parties_of(session(), dossier.id)[PartyRole.RECIPIENT]
    call, choice = CallForm(), ChoiceForm(via=ReturnBy.DESK.value, address=recipient.address)
    asked = request.form.get("do", "")
    form = call if asked == "call" else choice if asked == "choose" else BareForm()
    if form.accepted():
        with form.refusals_shown():
            _done(here, dossier, parcel, asked, call, choice)
            return go("desk.came_back", code=code)
    name = catalogue.definition(session(), dossier.version_id).name
    return page(
        "desk/came_back.html",
        form=form,
        call=call,
        choice=choice,
        dossier=dossier,
        parcel=parcel,
        recipient=recipient,
        name=name,
        attempts=queries.attempts_of(session(), dossier.id),
        is_back=dossier.delivery == Delivery.UNDELIVERABLE.value,
    )


def _done(
    here: Act,
    dossier: Dossier,
    parcel: Parcel | None,
    asked: str,
    call: CallForm,
    choice: ChoiceForm,
) -> None:
    if asked == "accept" and parcel is not None:
        returning.accept_back(here, dossier, parcel)
    elif asked == "call":
        returning.note_call(here, dossier, call.words.data or "")
    elif asked == "choose":
        known = taking.adopt(here, dossier)
        via = ReturnBy(choice.via.data)
        returning.choose(here, dossier, known, via, choice.address.data or "")


def printed(here: Act, outgoing: OutgoingList) -> bytes:
    """The list as both sign it."""
    parcels = queries.parcels_on(here.session, outgoing.id)
    told = queries.recipients_of(here.session, [p.dossier_id for p in parcels])
    day = clock.day_of(outgoing.closed_at or here.at)
    names = names_on(outgoing)
    rows = []
    for parcel in parcels:
        dossier = dossiers.dossier(here.session, parcel.dossier_code)
        person = told[parcel.dossier_id]
        rows.append(
            ListRow(
                code=parcel.dossier_code,
                applicant=person.organisation or person.name,
                address=person.address,
                procedure=catalogue.definition(here.session, dossier.version_id).name.vi,
                note=parcel.note or parcel.reason or "",
                papers=1,
                fee_dong=parcel.to_collect_dong,
                mailed_as=parcel.mailed_as,
            )
        )
    base = current_app.config["SETTINGS"].base_url
    return postal_list(
        here,
        giver=agencies.agency(here.session, outgoing.giver_agency, day),
        taker=agencies.agency(here.session, outgoing.taker_agency, day),
        rows=rows,
        number=outgoing.number or "",
        at=outgoing.closed_at or here.at,
        link=base + url_for("post.outgoing", key=outgoing.typed_key),
        typed_key=outgoing.typed_key,
        giver_name=names["closed"],
        taker_name=names["taken"],
    )


def names_on(outgoing: OutgoingList) -> dict[str, str]:
    """Who closed a list and who counted it; empty where nobody has."""
    ids = {
        side: int(who.removeprefix("account:"))
        for side, who in (("closed", outgoing.closed_by), ("taken", outgoing.taken_by))
        if who and who.startswith("account:")
    }
    found = people.names_of(session(), list(ids.values()))
    return {side: found.get(ids.get(side, 0), "") for side in ("closed", "taken")}


def _numbered(form: LineForm) -> tuple[str, bool]:
    """The number as written and whether its check digit holds; the field has seen its shape."""
    found = identity.envelope_number(form.mailed_as.data or "")
    assert found is not None
    return found


def _own(key: str, *, to_change: bool = False) -> OutgoingList:
    found = queries.list_by_key(session(), key, to_change=to_change)
    check_unit(Right.RETURN_RESULT, {found.giver_agency})
    return found


def _dossier(code: str) -> Dossier:
    found = dossiers.dossier_to_change(session(), code)
    check_unit(Right.RETURN_RESULT, {found.reception_agency})
    return found
