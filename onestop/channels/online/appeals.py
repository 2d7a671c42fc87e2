"""Complaining about one's own dossier, or petitioning: writing it, following it, taking it back."""

from flask import request
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.appeals import queries, service
from onestop.appeals.errors import NoSuchAppeal
from onestop.appeals.models import Appeal, AppealKind
from onestop.appeals.words import KINDS, STATES
from onestop.channels.online.blueprint import bp
from onestop.channels.online.own import own_dossier
from onestop.kernel import clock, codes
from onestop.kernel.i18n import _, gettext
from onestop.people.rules import Right
from onestop.web.dossier_pages import Shown, shown
from onestop.web.fields import options
from onestop.web.filters import short_day
from onestop.web.forms import MOST, BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session


class ComplainForm(BaseForm):
    op_id = HiddenField(validators=[InputRequired(), Length(max=40)])
    kind = RadioField(
        _("What is it?"),
        [InputRequired()],
        choices=options((kind.value, words) for kind, words in KINDS.items()),
    )
    words = TextAreaField(
        _("What happened, and what do you ask for?"),
        [InputRequired(), Length(min=20, max=MOST)],
        description=_("Name what is wrong and what should be done. At least 20 letters."),
        render_kw={"rows": 10},
    )


@bp.route("/me/dossiers/<code>/complain", methods=["GET", "POST"])
@only(Right.SEE_OWN)
def complain(code: str) -> Answer:
    """Write a complaint or a petition; what is known of the dossier stands in it already."""
    dossier = own_dossier(code, to_change=request.method == "POST")
    view = shown(session(), dossier.code)
    form = ComplainForm(op_id=codes.random_text(26))
    if request.method == "GET":
        asked = request.args.get("kind")
        form.kind.data = asked if asked in {kind.value for kind in AppealKind} else None
        form.words.data = _begun(view)
    if form.accepted():
        with form.refusals_shown():
            kind = AppealKind(form.kind.data)
            words, op_id = form.words.data or "", form.op_id.data or ""
            sent = service.send(act(), dossier, kind, words, op_id, account().id)
            return go("online.appeal", code=dossier.code, number=sent.number)
    return page("online/complain.html", form=form, dossier=dossier)


@bp.get("/me/dossiers/<code>/appeals/<int:number>")
@only(Right.SEE_OWN)
def appeal(code: str, number: int) -> Answer:
    """Its receipt: the number, until when it is answered, and what became of it."""
    found = _own(code, number)
    return private(
        sheet(
            "online/appeal.html",
            appeal=found,
            unit=_unit(found),
            kinds=KINDS,
            states=STATES,
        )
    )


@bp.post("/me/dossiers/<code>/appeals/<int:number>/withdraw")
@only(Right.SEE_OWN)
def withdraw_appeal(code: str, number: int) -> Answer:
    form = BareForm()
    found = _own(code, number, to_change=True)
    if form.accepted():
        service.withdraw(act(), found)
    return go("online.appeal", code=found.dossier_code, number=number)


def _own(code: str, number: int, *, to_change: bool = False) -> Appeal:
    """Of a dossier of one's own, sent by oneself. Raises NoSuchDossier, NoSuchAppeal."""
    dossier = own_dossier(code, to_change=to_change)
    found = queries.appeal(session(), dossier.code, number, to_change=to_change)
    if found.account_id != account().id:
        raise NoSuchAppeal(number=found.name)
    return found


def _unit(found: Appeal) -> Agency:
    return agencies.agency(session(), found.unit, clock.day_of(found.sent_at))


def _begun(view: Shown) -> str:
    """The first lines, from the dossier: the writer completes them."""
    story = view.story
    lines = [
        gettext("Dossier %(code)s: %(procedure)s.", code=story.code, procedure=story.procedure.name)
    ]
    if unit := view.agencies.get(story.row["competent_agency"]):
        lines.append(gettext("Unit concerned: %(unit)s.", unit=unit.name))
    if story.finished_at:
        lines.append(gettext("Decision of %(day)s.", day=short_day(story.finished_at)))
    elif story.legal_due_at:
        lines.append(gettext("The answer was due on %(day)s.", day=short_day(story.legal_due_at)))
    return "\n".join([*lines, "", ""])
