"""Handing a result over: the dossier found, who takes it, what proves it, how it was."""

from typing import Any

from flask import current_app, make_response, request
from markupsafe import Markup

from onestop.catalogue import queries as catalogue
from onestop.channels.desk.blueprint import bp
from onestop.channels.desk.giving_forms import RELATIONS, GiveForm
from onestop.custody import queries as custody
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.originals import OriginalState
from onestop.dossiers.service.opening import open_with_token
from onestop.dossiers.states import Outcome, PartyRole, Status
from onestop.kernel import codes, qr
from onestop.people.rules import Right
from onestop.printing import till as printed
from onestop.results import queries as results
from onestop.takings import queries, rating
from onestop.takings.errors import WrongPin
from onestop.takings.giving import KIN, SELF
from onestop.takings.giving import give as hand_over
from onestop.web.fields import options
from onestop.web.guard import account, check_unit, only
from onestop.web.headers import printable, printing, private
from onestop.web.pages import Answer, go, page
from onestop.web.paper import looks, pdf_answer
from onestop.web.transaction import act, keep_despite_refusal, session


@bp.get("/give")
@only(Right.RETURN_RESULT)
def give_find() -> Answer:
    """The dossier by its code, or by the QR of its receipt."""
    typed = request.args.get("q", "")[:400].strip()
    if typed:
        if "/t/" in typed:
            found = open_with_token(act(), typed.rpartition("/t/")[2].split("?")[0].strip("/"))
            if found:
                return go("desk.give", code=found.code)
        elif written := codes.dossier_code(typed):
            return go("desk.give", code=written)
    return page("desk/give_find.html", typed=typed)


@bp.route("/dossiers/<code>/give", methods=["GET", "POST"])
@only(Right.RETURN_RESULT)
def give(code: str) -> Answer:
    """Who stands here, what goes over the counter, what proves it."""
    dossier, unit = _dossier(code)
    if queries.handing(session(), dossier.id):
        return go("desk.given", code=code)
    form = _form(dossier)
    if form.accepted():
        with form.refusals_shown():
            try:
                hand_over(
                    act(unit),
                    dossier,
                    form.collector(),
                    proof=form.proof.data or "",
                    pin=form.pin.data or "",
                    withdrawn=form.withdrawn.data or (),
                    why_not=form.why_not.data or "",
                    originals=form.originals.data or (),
                )
            except WrongPin:
                # A wrong key counts against the dossier, whatever is answered.
                keep_despite_refusal()
                raise
            return go("desk.given", code=code)
    return _page(dossier, form)


@bp.route("/dossiers/<code>/acknowledgment.pdf", methods=["GET", "POST"])
@only(Right.RETURN_RESULT)
def acknowledgment(code: str) -> Answer:
    """The paper to be signed, with what was filled in so far; nothing is stored."""
    dossier, unit = _dossier(code)
    form = _form(dossier)
    parties = dossiers.parties_of(session(), dossier.id)
    procedure = catalogue.definition(session(), dossier.version_id)
    collector = form.collector()
    done = queries.handing(session(), dossier.id)
    taker = done.name if done else parties[PartyRole.RECIPIENT].name
    lines = [("Người nhận theo hồ sơ", parties[PartyRole.RECIPIENT].name)]
    if not done and collector.stands != SELF:
        taker = collector.called
        told = f"số {collector.mandate_number}" if collector.mandate_number else ""
        day = f"ngày {collector.mandate_day:%d/%m/%Y}" if collector.mandate_day else ""
        lines.append(("Người được ủy quyền", taker or "…………………………"))
        lines.append(("Văn bản ủy quyền", ", ".join(part for part in (told, day) if part)))
    lines += [("Kết quả", f"{r.title_vi}, số {r.number}") for r in _held(dossier)]
    if dossier.outcome == Outcome.REFUSED.value:
        lines.append(("Kết quả", "Văn bản từ chối giải quyết hồ sơ"))
    chosen = form.withdrawn.data or []
    taken = [
        p.name.vi for p in procedure.withdraws if p.code in (done.withdrawn if done else chosen)
    ]
    lines += [("Bản chính thu lại", name) for name in taken]
    back = {o.code: o.what for o in dossiers.originals_of(session(), dossier.id)}
    lines += [("Bản chính trả lại", back[c]) for c in form.originals.data or [] if c in back]
    made = printed.acknowledgment(
        act(unit),
        dossier,
        lines=lines,
        taker=taker,
        clerk=account().name,
        base_url=current_app.config["SETTINGS"].base_url,
        large=looks()["large"],
    )
    return printable(pdf_answer(made, f"{dossier.code}-tra-ket-qua"))


@bp.get("/dossiers/<code>/given")
@only(Right.RETURN_RESULT)
def given(code: str) -> Answer:
    """It is given: how was it? On this screen turned round, or on their phone."""
    dossier, _unit = _dossier(code)
    handing = queries.handing(session(), dossier.id)
    asked = rating.invitation(session(), dossier.id)
    if handing is None or asked is None:
        return go("desk.give", code=code)
    link = f"{current_app.config['SETTINGS'].base_url}/r/{asked.token}"
    answer = page(
        "desk/given.html",
        dossier=dossier,
        handing=handing,
        asked=asked,
        link=link,
        picture=Markup(qr.svg(link)),  # noqa: S704  drawn here
    )
    return printing(private(make_response(answer)))


def _form(dossier: Dossier) -> GiveForm:
    form = GiveForm()
    procedure = catalogue.definition(session(), dossier.version_id)
    if not procedure.kin_collect:
        form.stands.choices = [c for c in form.stands.choices if c.value != KIN]
    form.relation.choices = options(RELATIONS, empty=True)
    form.withdrawn.choices = options((part.code, str(part.name)) for part in procedure.withdraws)
    form.originals.choices = options(
        (original.code, f"{original.what} ({original.code})")
        for original in custody.to_give_back(session(), dossier.id)
        if original.state == OriginalState.HELD.value
        and original.holder_unit == dossier.reception_agency
    )
    return form


def _page(dossier: Dossier, form: GiveForm) -> Answer:
    parties = dossiers.parties_of(session(), dossier.id)
    charges = dossiers.charges_of(session(), dossier.id)
    procedure = catalogue.definition(session(), dossier.version_id)
    return page(
        "desk/give.html",
        form=form,
        dossier=dossier,
        name=procedure.name,
        kin=procedure.kin_collect,
        is_ready=dossier.status == Status.DONE,
        recipient=parties[PartyRole.RECIPIENT],
        applicant=parties[PartyRole.APPLICANT],
        owed=sum(charge.amount_dong for charge in charges if charge.is_owed),
        results=_held(dossier),
        elsewhere=[
            original
            for original in custody.to_give_back(session(), dossier.id)
            if original.code not in {choice.value for choice in form.originals.choices or ()}
        ],
    )


def _held(dossier: Dossier) -> list[Any]:
    return [r for r in results.of_dossier(session(), dossier.id) if r.state.value == "valid"]


def _dossier(code: str) -> tuple[Dossier, str]:
    """The dossier, locked when it is to change, and the visitor's unit among its own."""
    read = dossiers.dossier_to_change if request.method == "POST" else dossiers.dossier
    dossier = read(session(), code)
    return dossier, check_unit(Right.RETURN_RESULT, {dossier.reception_agency})
