"""Paying from a distance: what is owed, the ways there are, and what became of a payment."""

from contextlib import suppress
from functools import partial
from typing import Any

from flask import current_app, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Length

from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import CollectedAtTheDoor, NoSuchDossier
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.clockwork import check_not_at_the_door
from onestop.kernel import clock, codes, db, i18n, qr
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.payments import queries, service
from onestop.payments.errors import NoSuchOrder, NoWay
from onestop.payments.models import OrderState, PaymentOrder
from onestop.payments.providers.available import providers_of
from onestop.payments.providers.contract import Forged, Provider, Refused, Unreachable, Verdict
from onestop.payments.sweeping import is_offered
from onestop.payments.words import PROVIDERS, STATES
from onestop.public.blueprint import bp
from onestop.takings import queries as takings
from onestop.takings import vietqr
from onestop.web import holder
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import anyone
from onestop.web.headers import private
from onestop.web.login import current_account
from onestop.web.pages import Answer, go, sheet
from onestop.web.transaction import act, afterwards, let_go, only_reads, session
from onestop.web.viewing import Sight, sight_of


class PayForm(BaseForm):
    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    way = RadioField(_("How do you want to pay?"), [InputRequired(_("Choose one"))])


@bp.route("/track/<code>/pay", methods=["GET", "POST"])
@anyone
def pay(code: str) -> Answer:
    """What is owed and the ways to pay it; while a payment is under way, nothing but that."""
    dossier = _seen(code, to_change=request.method == "POST")
    ways = _ways(dossier)
    form = PayForm(op_id=codes.random_text(26))
    form.way.choices = options((name, str(PROVIDERS[name])) for name in ways)
    if form.accepted():
        with form.refusals_shown():
            if form.way.data not in ways:
                raise NoWay
            service.open_order(
                act(), dossier, form.way.data, form.op_id.data or "", language=i18n.locale()
            )
            return go("public.pay", code=dossier.code)
    return private(_page(dossier, form, ways))


@bp.post("/track/<code>/pay/other")
@anyone
def other_way(code: str) -> Answer:
    """Another way instead, once the provider was asked whether the first one was paid after all."""
    # The provider may take seconds: nobody who writes waits for it.
    only_reads()
    dossier = _seen(code)
    order = queries.open_order(session(), dossier.id)
    if order is None or not BareForm().accepted():
        return go("public.pay", code=dossier.code)
    provider, reference = _providers().get(order.provider), order.reference
    wanted, said = service.wanted_of(order, dossier.code), None
    if provider is not None:
        with suppress(Unreachable, Refused):
            said = provider.ask(wanted)
    let_go()
    order, dossier = queries.order_to_change(session(), reference)
    if said is not None:
        service.settle(act(), order, dossier, said)
    if provider is not None and (said is None or said.verdict is Verdict.PENDING):
        # Nothing is known: a second payment is not begun on top of it.
        service.came_back(act(), order)
    elif order.is_open:
        service.give_up(act(), order, "another-way")
    return go("public.pay", code=dossier.code)


@bp.get("/pay/back/<name>")
@anyone
def came_back(name: str) -> Answer:
    """Where a provider sends the payer back to. It only shows: its notice and our question settle.

    Whatever was altered on the way shows the look-up page.
    """
    provider = _providers().get(name)
    try:
        if provider is None:
            raise NoSuchOrder
        told = provider.read(request.args.to_dict())
        order = queries.order(session(), told.reference)
    except (Forged, ValueError, NoSuchOrder):
        return go("public.track")
    afterwards(partial(_note_back, order.reference))
    code = queries.codes_of(session(), [order.dossier_id])[order.dossier_id]
    return go("public.pay", code=code)


@bp.get("/track/<code>/pay/qr.png")
@anyone
def transfer_picture(code: str) -> Answer:
    """The transfer code as a picture, for whoever pays on the phone that shows it."""
    dossier = _seen(code)
    order = queries.open_order(session(), dossier.id)
    text = _transfer(order) if order and order.provider == service.VIETQR else None
    if text is None:
        raise NoSuchOrder
    made = Response(qr.png(text), mimetype="image/png")
    made.headers["Content-Disposition"] = f'attachment; filename="{dossier.code}-vietqr.png"'
    return private(made)


def _page(dossier: Dossier, form: PayForm, ways: list[str]) -> Response:
    found = queries.orders_of(session(), dossier.id)
    order = next((o for o in found if o.is_open), None)
    charges = dossiers.charges_of(session(), dossier.id)
    facts: dict[str, Any] = {}
    if order and order.provider == service.VIETQR and (text := _transfer(order)):
        to = takings.bank_account(session(), order.unit)
        bank = vietqr.BANKS.get(to.bin, to.bin) if to else ""
        facts = {"to": to, "bank": bank, "picture": Markup(qr.svg(text))}  # noqa: S704  ours
    elif (
        order
        # While it is being checked nobody is sent there, so nobody is asked where.
        and order.state is not OrderState.CHECKING
        and (provider := _providers().get(order.provider)) is not None
    ):
        facts = {"onward": _onward(order, dossier, provider)}
    return sheet(
        "public/pay.html",
        422 if form.is_refused else 200,
        dossier=dossier,
        form=form,
        ways=ways,
        at_the_door=CollectedAtTheDoor.sentence if _is_at_the_door(dossier) else None,
        order=order,
        last=found[0] if found else None,
        owed=[c for c in charges if c.is_owed],
        total=sum(c.amount_dong for c in charges if c.is_owed),
        names=PROVIDERS,
        states=STATES,
        receipts=queries.receipts_of(session(), dossier.id),
        **facts,
    )


def _seen(code: str, *, to_change: bool = False) -> Dossier:
    """The dossier, for its owner and whoever holds its receipt. Raises NoSuchDossier."""
    written = codes.dossier_code(code) or ""
    seen = sight_of(session(), written, current_account(), holder.admitted())
    if seen.level < Sight.HOLDER:
        raise NoSuchDossier(dossier=code)
    read = dossiers.dossier_to_change if to_change else dossiers.dossier
    return read(session(), written)


def _providers() -> dict[str, Provider]:
    return providers_of(current_app.config["SETTINGS"])


def _ways(dossier: Dossier) -> list[str]:
    """The providers that are open, and a transfer where the unit has an account; none while the
    post collects what is owed."""
    if _is_at_the_door(dossier):
        return []
    found = [name for name in _providers() if is_offered(session(), name)]
    if takings.bank_account(session(), dossier.reception_agency):
        found.append(service.VIETQR)
    return found


def _is_at_the_door(dossier: Dossier) -> bool:
    try:
        check_not_at_the_door(act(), dossier)
    except CollectedAtTheDoor:
        return True
    return False


def _transfer(order: PaymentOrder) -> str | None:
    to = takings.bank_account(session(), order.unit)
    if to is None:
        return None
    return vietqr.transfer(to.bin, to.number, order.amount_dong, order.reference)


def _onward(order: PaymentOrder, dossier: Dossier, provider: Provider) -> str | None:
    """Where to go on paying; None when the provider cannot be reached for it."""
    back = url_for("public.came_back", name=provider.name, _external=False)
    base = current_app.config["SETTINGS"].base_url
    try:
        wanted = service.wanted_of(order, dossier.code)
        return provider.begin(wanted, f"{base}{back}", request.remote_addr or "127.0.0.1")
    except (Unreachable, Refused):
        return None


def _note_back(reference: str, make: sessionmaker[Session]) -> None:
    with db.transaction(make) as writing:
        order, _dossier = queries.order_to_change(writing, reference)
        service.came_back(Act(writing, "anyone", clock.now(), "public"), order)
