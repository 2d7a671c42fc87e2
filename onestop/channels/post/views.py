"""The post's pages: envelopes in."""

from datetime import datetime, time

from flask import current_app

from onestop.catalogue import queries as catalogue
from onestop.channels.post.blueprint import bp
from onestop.delivery import queries as delivery
from onestop.delivery.models import ParcelState
from onestop.despatch import queries as despatch
from onestop.despatch import rules
from onestop.despatch.models import Envelope
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.lodging import keys_of
from onestop.dossiers.states import Status
from onestop.journal import queries as journal
from onestop.kernel import clock
from onestop.people.errors import NotYours
from onestop.people.rules import Right
from onestop.printing import postal
from onestop.printing import receipt as printed
from onestop.web.guard import check_unit, only, unit_for
from onestop.web.headers import printing, private
from onestop.web.pages import Answer, page, sheet
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, session

# A dossier whose envelope the one-stop unit may still be waiting for.
WAITING = (Status.NEW, Status.SUPPLEMENT)
# How many results to be brought the front page shows; the rest is one link away.
SHOWN = 20


@bp.get("")
@only(Right.REGISTER_POST)
def envelopes() -> Answer:
    """What was registered here today with its bags, what is open, and what is to be delivered."""
    unit = unit_for(Right.REGISTER_POST)
    today = clock.day_of(clock.now())
    morning = datetime.combine(today, time.min, tzinfo=clock.VIETNAM)
    registered = despatch.registered(session(), unit, morning)
    differing = despatch.open_differences(session(), unit)
    ids = {e.dossier.version_id for e in registered}
    carried = delivery.on_the_road(session(), unit)
    names = {number: catalogue.definition(session(), number).name for number in ids}
    return page(
        "post/envelopes.html",
        registered=registered,
        differing=differing,
        results=[w for w in carried if w.parcel and w.parcel.state is ParcelState.CARRIED],
        shown=SHOWN,
        lists=delivery.lists_for(session(), unit),
        names=names,
        loose=sum(e.bag is None and e.dossier.status in WAITING for e in registered),
    )


@bp.get("/dossiers/<code>/slip")
@only(Right.REGISTER_POST)
def slip(code: str) -> Answer:
    """Code and key for the sender, with the papers to print."""
    dossier = _own(code)
    lodged = keys_of(act(), dossier)
    found = despatch.envelopes_of(session(), dossier.id)
    events = journal.events_of(session(), dossier.subject)
    return printing(
        private(
            sheet(
                "post/slip.html",
                lodged=lodged,
                dossier=dossier,
                mailed_as=events[0].facts["mailed_as"],
                envelope=found[0] if found else None,
                told=rules.told_of(found[0]) if found else [],
            )
        )
    )


@bp.get("/envelopes/<int:envelope_id>")
@only(Right.REGISTER_POST)
def sent(envelope_id: int) -> Answer:
    """Papers that were asked for are on their way: the slip for both sides."""
    envelope, dossier = _envelope(envelope_id)
    told = rules.told_of(envelope)
    return printing(
        private(
            sheet(
                "post/slip.html",
                lodged=None,
                dossier=dossier,
                mailed_as=envelope.mailed_as,
                envelope=envelope,
                told=told,
            )
        )
    )


@bp.get("/envelopes/<int:envelope_id>/slip.pdf")
@only(Right.REGISTER_POST)
def sending_slip(envelope_id: int) -> Answer:
    """Phiếu gửi hồ sơ, one for the sender and one for the post."""
    envelope, dossier = _envelope(envelope_id)
    base = current_app.config["SETTINGS"].base_url
    pdf = postal.sending_slip(act(), dossier, envelope, base)
    return pdf_answer(pdf, envelope.mailed_as)


@bp.get("/dossiers/<code>/receipt.pdf")
@only(Right.REGISTER_POST)
def receipt(code: str) -> Answer:
    dossier = _own(code)
    base = current_app.config["SETTINGS"].base_url
    return pdf_answer(printed.pdf(act(), dossier, base, **looks()), dossier.code)


def _own(code: str) -> Dossier:
    """The dossier if this post office registered it. Raises NotYours."""
    dossier = dossiers.dossier(session(), code)
    if dossier.support_agency != unit_for(Right.REGISTER_POST):
        raise NotYours
    return dossier


def _envelope(envelope_id: int) -> tuple[Envelope, Dossier]:
    """An envelope this post office registered, and its dossier. Raises NoSuchEnvelope, NotYours."""
    envelope = despatch.envelope_by_id(session(), envelope_id)
    check_unit(Right.REGISTER_POST, {envelope.post_agency})
    return envelope, dossiers.dossier_by_id(session(), envelope.dossier_id)
