"""Signing in with a passkey; the passkeys of an account."""

from flask import request
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from onestop.kernel.i18n import _
from onestop.people import passkeys as keys
from onestop.people import queries as people
from onestop.people import second_factor
from onestop.people.factors import Kind
from onestop.public.blueprint import bp
from onestop.public.forms import SignInForm
from onestop.web import entering, passkey_pages, step_up, throttle
from onestop.web.furniture import BareForm
from onestop.web.guard import account, anyone, signed_in
from onestop.web.login import current_account
from onestop.web.pages import Answer, go, page
from onestop.web.passkey_pages import PasskeyForm
from onestop.web.transaction import act, keep_despite_refusal, session


class NewPasskeyForm(PasskeyForm):
    label = StringField(
        _("What you call it"),
        [InputRequired(_("Give it a name")), Length(max=60)],
        description=_("For instance: my phone"),
        render_kw={"autocomplete": "off"},
    )


class RemoveForm(BareForm):
    which = HiddenField(validators=[InputRequired(), Length(max=20)])


@bp.post("/sign-in/passkey")
@anyone
def with_passkey() -> Answer:
    """A passkey is two proofs in one: the device, and its owner known to it."""
    form, target = PasskeyForm(), request.args.get("next", "")
    if minutes := throttle.minutes_to_wait():
        form.blame(None, throttle.sentence(minutes))
    elif form.accepted():
        with form.refusals_shown():
            # Even a wrong answer uses up what was asked.
            keep_despite_refusal()
            found = keys.use(act(), *passkey_pages.asked(None), form.passkey.data or "")
            answer = entering.let_in(found, "passkey", target, "public.after_sign_in")
            step_up.mark(Kind.PASSKEY)
            return answer
    return sign_in_page(SignInForm(None), form)


def sign_in_page(form: SignInForm, answered: PasskeyForm | None = None) -> Answer:
    """The page to sign in on; what was wrong with a passkey stands above everything."""
    for _field, sentence in answered.all_errors() if answered else ():
        form.blame(None, sentence)
    asked = None if current_account() else passkey_pages.to_use()
    return page("public/sign_in.html", form=form, asked=asked)


@bp.get("/account/passkeys")
@signed_in
def passkeys() -> Answer:
    """The passkeys of the visitor, and by what else they prove who they are."""
    mine = keys.of_account(session(), account().id)
    ways = second_factor.ways(session(), account().id)
    return page(
        "public/passkeys.html",
        form=BareForm(),
        passkeys=mine,
        can=passkey_pages.site() is not None,
        has_app=Kind.TOTP in ways,
        codes_left=people.recovery_codes_left(session(), account().id),
    )


@bp.post("/account/passkeys")
@signed_in
def begin_passkey() -> Answer:
    """Ask who it is, then go to the page on which the browser makes it."""
    if not BareForm().accepted():
        return go("public.passkeys")
    proof = step_up.proof(enrolling=True)
    return go("public.new_passkey") if isinstance(proof, Kind) else proof


@bp.route("/account/passkeys/new", methods=["GET", "POST"])
@signed_in
def new_passkey() -> Answer:
    if step_up.fresh(enrolling=True) is None or passkey_pages.site() is None:
        return go("public.passkeys")
    form = NewPasskeyForm()
    if form.accepted():
        with form.refusals_shown():
            site, challenge = passkey_pages.asked(account())
            label, sent = (form.label.data or "").strip(), form.passkey.data or ""
            keys.add(act(), account(), site, challenge, sent, label)
            step_up.mark(Kind.PASSKEY)
            return go("public.passkeys")
    return page("public/new_passkey.html", form=form, asked=passkey_pages.to_make(account()))


@bp.post("/account/passkeys/remove")
@signed_in
def remove_passkey() -> Answer:
    form = RemoveForm()
    which = form.which.data or ""
    if not form.accepted() or not (which.isascii() and which.isdecimal() and len(which) < 10):
        return go("public.passkeys")
    proof = step_up.proof()
    if not isinstance(proof, Kind):
        return proof
    keys.remove(act(), account(), int(which), keep_one=entering.must_have_one(account()))
    return go("public.passkeys")
