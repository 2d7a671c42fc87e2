"""Bags from the post at the one-stop unit: each envelope accepted, or what is wrong with it."""

from collections.abc import Sequence
from typing import Any

from flask import request

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.forms import BagForm, FindBagForm
from onestop.despatch import queries, rules
from onestop.despatch.errors import NoSuchBag, NotSaid
from onestop.despatch.models import Bag
from onestop.despatch.queries import Packed
from onestop.despatch.service.bags import Finding, accept
from onestop.despatch.states import BagState, Condition
from onestop.kernel import clock, identity
from onestop.kernel.i18n import _
from onestop.people.rules import Right
from onestop.web.guard import account, check_unit, only, unit_for
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

NOT_LISTED = _("No envelope of this number is on the list: lay it aside and tell the post")
DONE_MOST = 20
WORDS_MOST = 500


@bp.route("/bags", methods=["GET", "POST"])
@only(Right.RECEIVE)
def bags() -> Answer:
    """The bags that were handed to this unit; the code of a list, scanned or typed, opens one."""
    unit = unit_for(Right.RECEIVE)
    form = FindBagForm()
    if form.accepted():
        with form.refusals_shown():
            code = rules.bag_code(form.scan.data or "")
            if code is None:
                raise NoSuchBag(bag=(form.scan.data or "")[:40])
            queries.bag(session(), code)
            return go("desk.bag", code=code)
    came = queries.bags_of_unit(session(), unit, (BagState.HANDED,))
    done = queries.bags_of_unit(session(), unit, (BagState.ACCEPTED,), DONE_MOST)
    known = agencies.agencies_by_code(
        session(), {b.bag.post_agency for b in [*came, *done]}, clock.day_of(clock.now())
    )
    return page("desk/bags.html", form=form, came=came, done=done, names=known)


@bp.route("/bags/<code>", methods=["GET", "POST"])
@only(Right.RECEIVE)
def bag(code: str) -> Answer:
    """The list of a bag: scanning an envelope ticks it; accepting puts a name on this side too."""
    form = BagForm()
    read = queries.bag_to_change if form.is_submitted else queries.bag
    found = read(session(), rules.bag_code(code) or code)
    check_unit(Right.RECEIVE, {found.reception_agency})
    lines = queries.packed(session(), found)
    marks = {line.item.id: _mark(line) for line in lines}
    if form.accepted():
        scan = (form.scan.data or "").strip()
        if scan:
            _tick(form, scan, lines, marks)
        else:
            with form.refusals_shown():
                _accept(form, found, lines, marks)
                return go("desk.bag", code=found.code)
    post, _unit = queries.sides(session(), found)
    names = {
        line.dossier.version_id: catalogue.definition(session(), line.dossier.version_id).name
        for line in lines
    }
    told = {line.item.id: rules.told_of(line.envelope) for line in lines}
    facts: dict[str, Any] = {"names": names, "told": told, "conditions": WORDS}
    facts["left"] = sum(not condition for condition, _words in marks.values())
    return page("desk/bag.html", form=form, bag=found, lines=lines, post=post, marks=marks, **facts)


def _accept(
    form: BagForm, found: Bag, lines: Sequence[Packed], marks: dict[int, tuple[str, str]]
) -> None:
    said = {
        line.item.id: Finding(Condition(marks[line.item.id][0]), marks[line.item.id][1])
        for line in lines
        if marks[line.item.id][0] in WORDS
    }
    try:
        accept(act(found.reception_agency), found, said, account().name)
    except NotSaid:
        form.unsaid = {
            line.item.id
            for line in lines
            if line.item.id not in said
            or (said[line.item.id].condition in IN_WORDS and not said[line.item.id].words.strip())
        }
        raise


def _tick(
    form: BagForm, scan: str, lines: Sequence[Packed], marks: dict[int, tuple[str, str]]
) -> None:
    """The envelope that was scanned has arrived, unless something else was said of it."""
    number = identity.envelope_number(scan)
    written = number[0] if number else scan
    line = next((p for p in lines if written in (p.envelope.mailed_as, p.dossier.code)), None)
    if line is None:
        form.blame("scan", str(NOT_LISTED))
        return
    condition, words = marks[line.item.id]
    marks[line.item.id] = condition or Condition.ARRIVED.value, words
    form.scan.data, form.ticked = "", line.envelope.mailed_as


def _mark(line: Packed) -> tuple[str, str]:
    """What is said of an envelope so far: in this form, or when it was accepted."""
    if line.item.condition is not None:
        return line.item.condition.value, line.item.words
    told = request.form.get(f"condition_{line.item.id}", "")
    words = request.form.get(f"words_{line.item.id}", "")[:WORDS_MOST]
    return told if told in WORDS else "", words


WORDS = {
    Condition.ARRIVED.value: _("arrived"),
    Condition.MISSING.value: _("missing"),
    Condition.DAMAGED.value: _("damaged"),
    Condition.DIFFERS.value: _("papers differ"),
}
IN_WORDS = frozenset({Condition.DAMAGED, Condition.DIFFERS})
