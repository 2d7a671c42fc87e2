"""Proving anew who one is before signing, and setting up the phone one proves it by."""

from flask import redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from onestop.kernel import one_time, qr
from onestop.kernel.i18n import _
from onestop.office.blueprint import bp
from onestop.people import factors
from onestop.people import queries as people
from onestop.people.errors import NothingBegun, WrongProof
from onestop.people.factors import Kind
from onestop.people.rules import Right
from onestop.web import step_up
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import account, only
from onestop.web.headers import private
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, keep_despite_refusal, session

ISSUER = "Onestop"


class EnrolForm(BaseForm):
    code = StringField(
        _("The code your app shows now"),
        [InputRequired(_("Type the code")), Length(max=40)],
        description=_("Six digits; they change every 30 seconds"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"},
    )


@bp.post("/step-up")
@only(Right.DECIDE, Right.REVOKE, Right.RECEIVE)
def prove() -> Answer:
    """Take the proof; the form that waited for it goes on to where it was going."""
    form = step_up.form_for_visitor()
    onward = step_up.way_on(form)
    if form.accepted():
        with form.refusals_shown():
            try:
                kind = factors.prove(act(), account(), form.given)
            except WrongProof:
                factors.note_wrong_proof(act(), account())
                keep_despite_refusal()
                raise
            step_up.mark(kind)
            return redirect(onward, code=307)
    return step_up.asking_page(form)


@bp.get("/factor")
@only(Right.DECIDE, Right.REVOKE, Right.RECEIVE)
def factor() -> Answer:
    """Whether a phone is set up, and since when."""
    mine = people.factor(session(), account().id)
    return page(
        "office/factor.html",
        form=BareForm(),
        since=mine.enrolled_at if mine else None,
        left=people.recovery_codes_left(session(), account().id),
        must_enrol=step_up.must_enrol(),
    )


@bp.post("/factor")
@only(Right.DECIDE, Right.REVOKE, Right.RECEIVE)
def begin_factor() -> Answer:
    """Make a new secret, once the visitor proved who they are by what held until now."""
    if not BareForm().accepted():
        return go("office.factor")
    proof = step_up.proof(enrolling=True)
    if not isinstance(proof, Kind):
        return proof
    factors.begin(act(), account())
    return go("office.enrol")


@bp.route("/factor/enrol", methods=["GET", "POST"])
@only(Right.DECIDE, Right.REVOKE, Right.RECEIVE)
def enrol() -> Answer:
    """The QR for the app, and its first code; then the recovery codes, this once."""
    form = EnrolForm()
    try:
        seed = factors.begun(act(), account())
    except NothingBegun:
        return go("office.factor")
    if form.accepted():
        with form.refusals_shown():
            try:
                codes = factors.enrol(act(), account(), form.code.data or "")
            except WrongProof:
                factors.note_wrong_proof(act(), account())
                keep_despite_refusal()
                raise
            step_up.mark(Kind.TOTP)
            return private(sheet("office/recovery.html", codes=codes))
    return private(_enrol_sheet(form, seed))


def _enrol_sheet(form: EnrolForm, seed: str) -> Response:
    written = one_time.secret(seed)
    return sheet(
        "office/enrol.html",
        422 if request.method == "POST" else 200,
        form=form,
        # Our own drawing, made from an address we wrote.
        picture=Markup(qr.svg(one_time.address(seed, account().username, ISSUER))),  # noqa: S704
        secret=" ".join(written[start : start + 4] for start in range(0, len(written), 4)),
    )
