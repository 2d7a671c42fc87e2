"""A forgotten password: a code to an address that was confirmed before, then a new one.

Whether there is such an account is not told. An account of staff is not opened by a code: whoever
runs the house gives it a new password.
"""

from flask import current_app
from flask import session as session_data
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.notifications import coded
from onestop.notifications.senders.available import senders_of
from onestop.notifications.senders.contract import Channel
from onestop.people import codes
from onestop.people import service as people
from onestop.people.codes import Purpose
from onestop.people.errors import TooManyCodes, WrongCode
from onestop.people.factors import Kind
from onestop.people.models import Account
from onestop.people.rules import is_staff
from onestop.public.blueprint import bp
from onestop.public.forms import AGAIN, new_password, sent_code
from onestop.web import step_up, throttle
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import account, anyone, signed_in
from onestop.web.login import current_session
from onestop.web.pages import Answer, go, page
from onestop.web.transaction import act, keep_despite_refusal, session

MEANT = "recovering"


class ForgottenForm(BaseForm):
    who = StringField(
        _("Sign-in name, phone or e-mail"),
        [InputRequired(), Length(max=120)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )


class NewPasswordForm(BaseForm):
    password = new_password(_("New password"))
    again = AGAIN


class RecoverForm(NewPasswordForm):
    code = sent_code(InputRequired(_("Type the code")))


@bp.route("/sign-in/forgotten", methods=["GET", "POST"])
@anyone
def forgotten() -> Answer:
    """Ask for a code. The answer is the same whoever is meant."""
    form = ForgottenForm()
    if form.accepted():
        if minutes := throttle.minutes_to_wait_for_a_code():
            form.blame(None, throttle.sentence(minutes))
        else:
            typed = (form.who.data or "").strip().lower()
            _send(typed)
            session_data[MEANT] = [typed, int(clock.now().timestamp())]
            return go("public.new_password_by_code")
    return page("public/forgotten.html", form=form)


@bp.route("/sign-in/forgotten/code", methods=["GET", "POST"])
@anyone
def new_password_by_code() -> Answer:
    """The code and the new password, together: nothing stands open in between."""
    typed = _meant()
    if typed is None:
        return go("public.forgotten")
    form = RecoverForm()
    if form.accepted():
        with form.refusals_shown():
            # A wrong try counts.
            keep_despite_refusal()
            found = codes.account_to_recover(session(), typed)
            known = _reachable(found) if found else None
            if found is None or known is None:
                raise WrongCode
            codes.take(act(), found, Purpose.RECOVER, known[1], form.code.data or "")
            people.change_password(act(), found, form.password.data or "")
            session_data.pop(MEANT, None)
            return go("public.sign_in", changed=1)
    return page("public/new_password_by_code.html", form=form)


@bp.post("/account/password")
@signed_in
def begin_password() -> Answer:
    """Ask who it is, then go to the page of the new password."""
    if not BareForm().accepted():
        return go("public.passkeys")
    proof = step_up.proof(enrolling=True)
    return go("public.change_password") if isinstance(proof, Kind) else proof


@bp.route("/account/password/new", methods=["GET", "POST"])
@signed_in
def change_password() -> Answer:
    if step_up.fresh(enrolling=True) is None:
        return go("public.passkeys")
    form, here = NewPasswordForm(), current_session()
    if form.accepted():
        with form.refusals_shown():
            keep = here.id if here else None
            people.change_password(act(), account(), form.password.data or "", keep=keep)
            return go("public.passkeys")
    return page("public/change_password.html", form=form)


def _send(typed: str) -> None:
    """Send a code to whom it may be sent to; asked too often, nothing is sent and nothing said."""
    found = codes.account_to_recover(session(), typed)
    known = _reachable(found) if found else None
    if found is None or known is None:
        return
    try:
        event, code = codes.send(act(), found, Purpose.RECOVER, known[1])
    except TooManyCodes:
        return
    coded.write(session(), event, found, known[0], code)


def _reachable(found: Account) -> tuple[Channel, str] | None:
    if is_staff(post.role for post in found.posts):
        return None
    return coded.confirmed_of(session(), found, senders_of(current_app.config["SETTINGS"]))


def _meant() -> str | None:
    kept = session_data.get(MEANT)
    if not isinstance(kept, list) or len(kept) != 2:
        return None
    age = clock.now().timestamp() - kept[1]
    return str(kept[0]) if 0 <= age <= codes.HOLDS.total_seconds() else None
