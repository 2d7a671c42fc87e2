"""Results on their way to people: lists counted in, doors."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import request

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.channels.post.back_forms import FailedForm, GivenForm, KeyForm
from onestop.channels.post.blueprint import bp
from onestop.delivery import queries
from onestop.delivery.errors import KeyWrong, NoSuchParcel
from onestop.delivery.models import Parcel, ParcelState
from onestop.delivery.rules import shown
from onestop.delivery.service import attempting, carrying, taking
from onestop.delivery.service.attempting import Handed, ShownMandate
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Party
from onestop.dossiers.service.opening import open_with_pin
from onestop.dossiers.states import Delivery, PartyRole
from onestop.kernel import clock, codes
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.web.fields import number_in
from onestop.web.furniture import BareForm
from onestop.web.guard import check_unit, only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, keep_despite_refusal, session
from onestop.web.uploads import keep_upload
from onestop.workdays import queries as workdays

SAY_WHY = _("Write what is wrong with it, or leave it ticked as there")


@bp.route("/results", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def results() -> Answer:
    """Lists that wait to be counted, and everything this post office has to bring."""
    unit = unit_for(Right.REGISTER_POST)
    form = KeyForm()
    if form.accepted():
        with form.refusals_shown():
            typed = form.key.data or ""
            if code := codes.dossier_code(typed):
                return go("post.delivery", code=code)
            return go("post.outgoing", key=queries.list_by_key(session(), typed).typed_key)
    carried = queries.on_the_road(session(), unit)
    lists = queries.lists_for(session(), unit)
    givers = agencies.agencies_by_code(
        session(), {o.giver_agency for o in lists}, clock.day_of(clock.now())
    )
    return page(
        "post/results.html",
        form=form,
        lists=lists,
        givers=givers,
        going=[w for w in carried if w.parcel and w.parcel.state is ParcelState.CARRIED],
        returning=[w for w in carried if w.parcel and w.parcel.state is ParcelState.RETURNING],
        unlisted=queries.without_list(session()),
        today=clock.day_of(clock.now()),
    )


@bp.route("/outgoing/<key>", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def outgoing(key: str) -> Answer:
    """A list opened by its code: each line there, or what is wrong with it."""
    found = queries.list_by_key(session(), key, to_change=request.method == "POST")
    check_unit(Right.REGISTER_POST, {found.taker_agency})
    if found.number is None:
        raise NoSuchParcel(dossier=key)
    parcels = queries.parcels_on(session(), found.id)
    form: Any = BareForm()
    notes: dict[int, str] = {}
    wrong: set[int] = set()
    if form.accepted():
        notes, wrong = _noted(parcels)
        with form.refusals_shown():
            if wrong:
                form.blame(None, str(SAY_WHY))
            else:
                taking.take(act(found.taker_agency), found, notes)
                return go("post.outgoing", key=key)
    giver = agencies.agency(session(), found.giver_agency, clock.day_of(clock.now()))
    return page(
        "post/outgoing.html",
        form=form,
        list=found,
        parcels=parcels,
        recipients=queries.recipients_of(session(), [p.dossier_id for p in parcels]),
        giver=giver,
        notes=notes,
        wrong=wrong,
    )


@bp.route("/deliveries/<code>", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def delivery(code: str) -> Answer:
    """At the recipient's door, on a phone."""
    dossier = dossiers.dossier_to_change(session(), code)
    if dossier.delivery != Delivery.WITH_POST.value:
        raise NoSuchParcel(dossier=code)
    here = act(unit_for(Right.REGISTER_POST))
    parcel = queries.last_parcel(session(), dossier.id)
    if parcel is not None and parcel.state in (ParcelState.CARRIED, ParcelState.RETURNING):
        here = act(check_unit(Right.REGISTER_POST, {parcel.taker_agency}))
    elif request.method == "POST":
        parcel = taking.adopt(here, dossier)
    else:
        parcel = None
    recipient = dossiers.parties_of(session(), dossier.id)[PartyRole.RECIPIENT]
    calendar = workdays.calendar(session())
    tomorrow = calendar.next_working(clock.day_of(here.at) + timedelta(days=1))
    given = GivenForm()
    failed = FailedForm(tries=str(parcel.tries if parcel else 0), next_on=tomorrow)
    is_given = request.form.get("do") == "given"
    form: Any = given if is_given else failed
    if request.method == "POST" and parcel is not None and form.accepted():
        with form.refusals_shown():
            if is_given:
                _give(here, dossier, parcel, recipient, given)
            else:
                attempting.fail(
                    here,
                    dossier,
                    parcel,
                    reason_code=failed.reason_code.data,
                    words=failed.reason.data or "",
                    next_on=failed.next_on.data or tomorrow,
                    seen=number_in(failed.tries.data),
                )
            return go("post.results")
    return page(
        "post/delivery.html",
        form=form if request.method == "POST" else None,
        given=given,
        failed=failed,
        dossier=dossier,
        parcel=parcel,
        recipient=recipient,
        masked_number=shown(recipient.number),
        name=catalogue.definition(session(), dossier.version_id).name,
        limits=queries.limits_for(session(), dossier),
        attempts=queries.attempts_of(session(), dossier.id),
        statuses=carrying.statuses_of(session(), dossier.id),
    )


def _give(here: Act, dossier: Dossier, parcel: Parcel, recipient: Party, form: GivenForm) -> None:
    pin = (form.pin.data or "").strip()
    if pin:
        # A wrong key counts against it, whatever else stands in the form.
        if open_with_pin(here, dossier.code, pin) is None:
            keep_despite_refusal()
            raise KeyWrong
        slip = None
    else:
        slip = keep_upload(here, form.slip.data).digest
    name = form.mandate_name.data
    mandate = (
        ShownMandate(name, form.mandate_number.data, form.mandate_paper.data) if name else None
    )
    handed = Handed(
        card=form.number.data or "",
        proof="pin" if pin else "slip",
        slip_digest=slip,
        mandate=mandate,
        collected_dong=form.collected.data or 0,
        receipt_number=form.receipt_number.data or "",
    )
    attempting.deliver(here, dossier, parcel, handed, recipient)


def _noted(parcels: Sequence[Parcel]) -> tuple[dict[int, str], set[int]]:
    """What is missing and why, and the lines where the reason is not written."""
    notes: dict[int, str] = {}
    wrong: set[int] = set()
    for parcel in parcels:
        words = request.form.get(f"note-{parcel.id}", "").strip()[:300]
        if request.form.get(f"there-{parcel.id}"):
            continue
        notes[parcel.id] = words
        if not words:
            wrong.add(parcel.id)
    return notes, wrong
