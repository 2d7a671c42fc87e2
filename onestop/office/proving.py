"""Proving anew who one is before signing, and setting up the phone one proves it by."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from onestop.office.blueprint import bp
from onestop.people import factors, passkeys
from onestop.people import queries as people
from onestop.people.errors import NothingBegun
from onestop.people.factors import Kind
from onestop.web import step_up
from onestop.web.factor_pages import enrol_answer
from onestop.web.furniture import BareForm
from onestop.web.guard import account, signed_in
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.transaction import act, session


@bp.post("/step-up")
@signed_in
def prove() -> Answer:
    """Take the proof; the form that waited for it goes on to where it was going."""
    form = step_up.form_for_visitor()
    onward = step_up.way_on(form)
    if form.accepted():
        with form.refusals_shown():
            step_up.prove(form)
            return redirect(onward, code=307)
    return step_up.asking_page(form)


@bp.get("/factor")
@signed_in
def factor() -> Answer:
    """Whether a phone is set up, and since when."""
    mine = people.factor(session(), account().id)
    return page(
        "office/factor.html",
        form=BareForm(),
        since=mine.enrolled_at if mine else None,
        left=people.recovery_codes_left(session(), account().id),
        has_passkey=passkeys.has_one(session(), account().id),
        must_enrol=step_up.must_enrol(),
    )


@bp.post("/factor")
@signed_in
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
@signed_in
def enrol() -> Answer:
    """The QR for the app, and its first code; then the recovery codes, this once."""

    def done(codes: list[str]) -> Response:
        step_up.mark(Kind.TOTP)
        onward = url_for("public.after_sign_in")
        return sheet("office/recovery.html", codes=codes, onward=onward)

    try:
        return enrol_answer(account(), done)
    except NothingBegun:
        return go("office.factor")
