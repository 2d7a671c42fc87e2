"""Originals under a scanner: one field, and the act that makes sense for what was scanned.

The pages are the same at the desk and at an office; each door lists them under its own address.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import request
from werkzeug.exceptions import NotFound

from onestop.agencies import queries as agencies
from onestop.custody import queries, rules
from onestop.custody.queries import Placed
from onestop.dossiers.errors import PersonNotHere
from onestop.dossiers.originals import Original
from onestop.dossiers.service import originals
from onestop.kernel import clock
from onestop.kernel.act import Act, account_of
from onestop.people import queries as people
from onestop.people.models import Role
from onestop.people.rules import Right, may, units_of
from onestop.web import custody_forms as forms
from onestop.web.custody_words import ACTS, NOT_A_LABEL
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.guard import account, check_unit, only
from onestop.web.login import holdings
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, session

HANDS = (Role.CLERK, Role.OFFICER, Role.HEAD)
FORMS: dict[str, type[BaseForm]] = {
    "accept": forms.PlainForm,
    "find": forms.PlainForm,
    "refuse": forms.WhyForm,
    "shelve": forms.ShelfForm,
    "send": forms.SendForm,
    "hand": forms.HandForm,
    "give_back": forms.GiveBackForm,
    "keep": forms.WhyForm,
    "lost": forms.WhyForm,
}
ACCEPTING, SHELVING = "accept", "shelf:"


@only(Right.HAND_OVER)
def custody() -> Answer:
    """Where originals are: on the way here, taken by me, owed; and the field for the scanner."""
    form = forms.ScanForm()
    if form.accepted():
        with form.refusals_shown():
            if answer := _scan(form):
                return answer
        if form.is_refused:
            return _page(form, form.item.data or "", form.mode.data or "")
    mode = _mode(request.args.get("mode", ""))
    return _page(form, request.args.get("item", ""), mode)


@only(Right.HAND_OVER)
def custody_act(code: str, name: str) -> Answer:
    """One act on one original; when it is refused, the page is shown again with what was typed."""
    if name not in FORMS:
        raise NotFound
    placed = queries.by_code_to_change(session(), code)
    right = Right.RETURN_RESULT if name == "give_back" else Right.HAND_OVER
    unit = check_unit(right, {rules.unit_of_act(name, placed.original)})
    form = _form(name, placed)
    if form.accepted():
        with form.refusals_shown():
            DOING[name](act(unit), placed, form)
            return go(".custody", item=code, mode=_mode(request.args.get("mode", "")))
    return _page(forms.ScanForm(), code, "", refused=(name, form))


def _scan(form: Any) -> Answer | None:
    """Do what a scan means: show an original, take it, put it on a shelf; None: nothing was."""
    mode, found = _mode(form.mode.data or ""), rules.scanned(form.scan.data or "")
    if found.kind == "list":
        return go(".handover", key=found.text)
    if found.kind == "dossier":
        return go("office.dossier", code=found.text)
    if found.kind == "shelf":
        shelf = originals.shelf_named(found.text)
        if form.item.data:
            _shelve(form.item.data, shelf)
            return go(".custody", item=form.item.data, mode=mode)
        return go(".custody", mode=SHELVING + shelf)
    if not found.text and form.item.data:
        # Enter on an empty field does what stands first for the original that is shown.
        _accept(form.item.data)
        return go(".custody", item=form.item.data, mode=mode)
    if found.kind != "original":
        form.blame("scan", str(NOT_A_LABEL))
        return None
    _seen(queries.by_code(session(), found.text))
    if mode == ACCEPTING:
        _accept(found.text)
    elif mode.startswith(SHELVING):
        _shelve(found.text, mode.removeprefix(SHELVING))
    return go(".custody", item=found.text, mode=mode)


def _accept(code: str) -> None:
    placed = queries.by_code_to_change(session(), code)
    wanted = placed.original.sent_to or placed.original.holder_unit
    unit = check_unit(Right.HAND_OVER, {wanted})
    originals.accept_original(act(unit), placed.dossier, placed.original)


def _shelve(code: str, shelf: str) -> None:
    placed = queries.by_code_to_change(session(), code)
    unit = check_unit(Right.HAND_OVER, {placed.original.holder_unit})
    originals.shelve_original(act(unit), placed.dossier, placed.original, shelf)


def _do_send(here: Act, placed: Placed, form: Any) -> None:
    originals.send_original(here, placed.dossier, placed.original, form.agency.data)


def _do_hand(here: Act, placed: Placed, form: Any) -> None:
    unit = here.unit or ""
    known = {a.reference for a in people.accounts_of_unit(here.session, unit, HANDS)}
    if form.person.data not in known:
        raise PersonNotHere
    originals.send_original(here, placed.dossier, placed.original, unit, form.person.data)


DOING: dict[str, Callable[[Act, Placed, Any], None]] = {
    "accept": lambda a, p, f: originals.accept_original(a, p.dossier, p.original),
    "find": lambda a, p, f: originals.find_again(a, p.dossier, p.original),
    "refuse": lambda a, p, f: originals.refuse_original(a, p.dossier, p.original, f.reason.data),
    "shelve": lambda a, p, f: originals.shelve_original(
        a, p.dossier, p.original, f.shelf.data.upper().removeprefix(rules.SHELF_MARK)
    ),
    "send": _do_send,
    "hand": _do_hand,
    "give_back": lambda a, p, f: originals.give_back_originals(
        a, p.dossier, [p.original], identity_checked=f.identity_checked.data
    ),
    "keep": lambda a, p, f: originals.keep_original(a, p.dossier, p.original, f.reason.data),
    "lost": lambda a, p, f: originals.report_lost(a, p.dossier, p.original, f.reason.data),
}


def _form(name: str, placed: Placed) -> BaseForm:
    form: Any = FORMS[name](prefix=f"{name}-")
    if name == "send":
        known = agencies.all_agencies(session(), clock.day_of(clock.now()))
        others = ((a.code, a.name) for a in known if a.code != placed.original.holder_unit)
        form.agency.choices = options(others, empty=True)
    if name == "hand":
        there = people.accounts_of_unit(session(), placed.original.holder_unit, HANDS)
        others = ((a.reference, a.name) for a in there if a.reference != account().reference)
        form.person.choices = options(others, empty=True)
    made: BaseForm = form
    return made


def _mode(text: str) -> str:
    """What each scan does: nothing (the original is shown), accept it, or put it on a shelf."""
    if text == ACCEPTING or text.startswith(SHELVING):
        return text[:40]
    return ""


def _seen(placed: Placed) -> Placed:
    """The original, if a unit of the visitor has to do with it. Raises NotYours."""
    units = {placed.original.holder_unit, placed.dossier.reception_agency}
    units |= {placed.original.sent_to} if placed.original.sent_to else set()
    check_unit(Right.HAND_OVER, units)
    return placed


def _page(form: Any, code: str, mode: str, refused: tuple[str, BaseForm] | None = None) -> Answer:
    units = units_of(holdings(), Right.HAND_OVER)
    placed = _seen(queries.by_code(session(), code)) if code else None
    form.item.data, form.mode.data = code, mode
    if not form.is_refused:
        form.scan.data = ""
    coming = queries.coming_to(session(), units)
    taken = queries.last_accepted(session(), account().reference)
    owed = queries.owed_after_end(session(), units)
    everything = [*coming, *taken, *owed, *([placed] if placed else [])]
    answer = page(
        "office/custody.html",
        form=form,
        placed=placed,
        mode=mode,
        acts=_acts(placed.original, refused) if placed else [],
        words=ACTS,
        refused=refused,
        coming=coming,
        taken=taken,
        owed=owed,
        units=unit_names(p.original for p in everything),
        people=people_names(p.original for p in everything),
    )
    if refused and not isinstance(answer, tuple):
        return (str(answer), 422)
    return answer


def _acts(original: Original, refused: tuple[str, BaseForm] | None) -> list[tuple[str, BaseForm]]:
    units, who = units_of(holdings(), Right.HAND_OVER), account().reference
    found = []
    for name in rules.acts_for(original, units, who):
        right = Right.RETURN_RESULT if name == "give_back" else Right.HAND_OVER
        if not may(holdings(), right, {rules.unit_of_act(name, original)}):
            continue
        again = refused[1] if refused and refused[0] == name else None
        placed = queries.by_code(session(), original.code)
        found.append((name, again or _form(name, placed)))
    return found


def unit_names(rows: Iterable[Original]) -> dict[str, str]:
    """The names of every unit that these originals speak of, by code."""
    codes = {code for row in rows for code in (row.holder_unit, row.sent_to) if code}
    day = clock.day_of(clock.now())
    return {a.code: a.name for a in agencies.agencies_by_code(session(), codes, day).values()}


def holders(pictures: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The same for originals as a story tells them."""
    if not pictures:
        return {}
    return names_of({who for o in pictures for who in (o["holder_person"], o["sent_by"]) if who})


def people_names(rows: Iterable[Original]) -> dict[str, str]:
    """The names of who holds or sent these originals, by reference (`account:7`)."""
    wanted = {who for row in rows for who in (row.holder_person, row.sent_by) if who}
    return names_of(wanted)


def names_of(wanted: set[str]) -> dict[str, str]:
    """The names behind references (`account:7`), in one query."""
    ids = {number for who in wanted if (number := account_of(who))}
    return {f"account:{n}": name for n, name in people.names_of(session(), sorted(ids)).items()}
