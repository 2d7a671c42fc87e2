"""Bags of envelopes at the post: filled by scanning, closed with a list, handed over by name."""

from flask import current_app
from werkzeug.wrappers import Response

from onestop.agencies import queries as agencies
from onestop.channels.post.blueprint import bp
from onestop.channels.post.forms import HandForm, PutForm, SettleForm
from onestop.despatch import queries, rules, scanned
from onestop.despatch.errors import NoSuchBag, NothingToSettle
from onestop.despatch.models import Bag
from onestop.despatch.scanned import Kind
from onestop.despatch.service import bags as service
from onestop.despatch.service.envelopes import at_hand
from onestop.despatch.states import BagState, Condition
from onestop.dossiers.service.opening import open_with_token
from onestop.kernel import clock
from onestop.people.rules import Right
from onestop.printing import postal
from onestop.web.furniture import BareForm
from onestop.web.guard import account, check_unit, only, unit_for
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

ALIVE = (BagState.OPEN, BagState.CLOSED, BagState.HANDED)
DONE_MOST = 20


@bp.route("/bags", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def bags() -> Answer:
    """The bags of this office, and the one field that lays an envelope into the right one."""
    unit = unit_for(Right.REGISTER_POST)
    form = PutForm()
    if form.accepted():
        with form.refusals_shown():
            envelope = at_hand(act(unit), _written(form.scan.data or ""))
            item = service.put_in(act(unit), envelope)
            return go("post.bags", put=item.id)
    alive = queries.bags_of_post(session(), unit, ALIVE)
    done = queries.bags_of_post(session(), unit, (BagState.ACCEPTED,), DONE_MOST)
    names = _unit_names([listed.bag for listed in [*alive, *done]])
    return page("post/bags.html", form=form, alive=alive, done=done, names=names)


@bp.get("/bags/<code>")
@only(Right.REGISTER_POST)
def bag(code: str) -> Answer:
    """One bag: its numbered list, and what is to be done with it next."""
    return _shown(_own(code), HandForm(giver=account().name))


@bp.post("/bags/<code>/out/<int:item_id>")
@only(Right.REGISTER_POST)
def take_out(code: str, item_id: int) -> Answer:
    found = _own(code, to_change=True)
    if BareForm().accepted():
        service.take_out(act(found.post_agency), found, item_id)
    return go("post.bag", code=found.code)


@bp.post("/bags/<code>/close")
@only(Right.REGISTER_POST)
def close_bag(code: str) -> Answer:
    found = _own(code, to_change=True)
    if BareForm().accepted():
        service.close(act(found.post_agency), found)
    return go("post.bag", code=found.code)


@bp.post("/bags/<code>/hand")
@only(Right.REGISTER_POST)
def hand_bag(code: str) -> Answer:
    """The bag leaves with somebody whose name is written down."""
    found = _own(code, to_change=True)
    form = HandForm()
    if form.accepted():
        with form.refusals_shown():
            service.hand_over(act(found.post_agency), found, form.giver.data or "")
            return go("post.bag", code=found.code)
    return _shown(found, form)


@bp.route("/bags/<code>/settle/<int:item_id>", methods=["GET", "POST"])
@only(Right.REGISTER_POST)
def settle(code: str, item_id: int) -> Answer:
    """What became of an envelope that was not found as listed."""
    form = SettleForm()
    found = _own(code, to_change=form.is_submitted)
    line = next((p for p in queries.packed(session(), found) if p.item.id == item_id), None)
    if line is None:
        raise NoSuchBag(bag=code)
    if line.item.condition in (None, Condition.ARRIVED):
        raise NothingToSettle
    if form.accepted():
        with form.refusals_shown():
            service.settle(act(found.post_agency), found, item_id, form.words.data or "")
            return go("post.envelopes")
    return page("post/settle.html", form=form, bag=found, line=line)


@bp.get("/bags/<code>/list.pdf")
@only(Right.REGISTER_POST)
def bag_list(code: str) -> Answer:
    found = _own(code)
    base = current_app.config["SETTINGS"].base_url
    made = Response(postal.bag_list(act(), found, base), mimetype="application/pdf")
    made.headers["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return private(made)


def _shown(found: Bag, form: HandForm) -> Answer:
    lines = queries.packed(session(), found)
    post, unit = queries.sides(session(), found)
    return page(
        "post/bag.html",
        form=form,
        bag=found,
        lines=lines,
        post=post,
        unit=unit,
        told={line.item.id: rules.told_of(line.envelope) for line in lines},
    )


def _own(code: str, *, to_change: bool = False) -> Bag:
    """A bag of this office by its code, however it is typed. Raises NoSuchBag, NotYours."""
    read = queries.bag_to_change if to_change else queries.bag
    found = read(session(), rules.bag_code(code) or code)
    check_unit(Right.REGISTER_POST, {found.post_agency})
    return found


def _written(text: str) -> str:
    """What was scanned as a number or a dossier's code; a receipt's QR names its dossier."""
    found = scanned.read(text, clock.now())
    if found.kind is Kind.RECEIPT:
        dossier = open_with_token(act(), found.text)
        return dossier.code if dossier else text
    return found.text


def _unit_names(rows: list[Bag]) -> dict[str, str]:
    codes = {row.reception_agency for row in rows}
    known = agencies.agencies_by_code(session(), codes, clock.day_of(clock.now()))
    return {code: known[code].name if code in known else code for code in codes}
