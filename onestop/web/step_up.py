"""Asking who signs to prove anew that it is them, and keeping what they typed meanwhile.

The form that was sent comes back inside the page that asks, hidden, and goes on to where it was
going once the proof was given: the browser sends it there again (307). So nothing is typed twice,
and the proof is a request and a transaction of its own, whatever becomes of the act.
"""

from typing import Any

from flask import current_app, request, session, url_for
from werkzeug.exceptions import HTTPException, NotFound
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from onestop.kernel import clock
from onestop.kernel.i18n import _
from onestop.kernel.webauthn import MOST
from onestop.people import factors, passkeys, second_factor
from onestop.people.errors import WrongPasskey, WrongProof
from onestop.people.factors import Kind
from onestop.web import entering, passkey_pages, transaction
from onestop.web.forms import BaseForm
from onestop.web.guard import account
from onestop.web.login import PROOF, visit_mark
from onestop.web.pages import Answer, page

PREFIX = "step_up-"
# The forms that may ask for it: nothing is ever sent on to any other address.
ASKING = frozenset(
    {"office.do", "office.sign_many", "office.begin_factor", "desk.correct", "desk.void_receipt"}
    | {"public.begin_passkey", "public.remove_passkey", "public.begin_password"}
    | {"online.take_data"}
)
# These set up what one proves oneself by, or take it away, or take one's data out; everything else
# is signed.
ENROLLING = frozenset({"office.begin_factor", "public.begin_passkey", "public.begin_password"})
TAKING = frozenset({"online.take_data"})
ABOUT_ONESELF = ENROLLING | TAKING | {"public.remove_passkey"}

CODE = StringField(
    _("Code from your app"),
    [InputRequired(_("Type the code")), Length(max=40)],
    description=_("Six digits. Without the phone: one of your recovery codes"),
    render_kw={"autocomplete": "one-time-code", "class": "short", "spellcheck": "false"},
)


class StepUpForm(BaseForm):
    to = HiddenField(validators=[InputRequired(), Length(max=200)])

    @property
    def given(self) -> str:
        """What was typed as proof."""
        return str(self.typed.data or "") if self.typed else ""

    @property
    def typed(self) -> Field | None:
        """The field something is typed into; None where only a passkey will do."""
        return next((self[name] for name in ("code", "password") if name in self), None)


class AnsweredForm(StepUpForm):
    """A passkey answered; a script has filled it in."""

    passkey = HiddenField(validators=[InputRequired(passkey_pages.NOTHING_CAME), Length(max=MOST)])


class NothingTypedForm(StepUpForm):
    """For whoever has a passkey only: nothing can be typed."""


class CodeForm(StepUpForm):
    code = CODE


class PasswordForm(StepUpForm):
    password = PasswordField(
        _("Your password"),
        [InputRequired(_("Type your password")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


def fresh(*, enrolling: bool = False) -> Kind | None:
    """By what the visitor proved who they are, lately enough; None when it must be proved anew.

    Who has a factor proves it by that. Who has none does so by the password, unless everybody needs
    one here: then that is enough only to set one up (`enrolling`).
    """
    given = session.get(PROOF)
    if not isinstance(given, list) or len(given) != 3 or given[0] != _visitor():
        return None
    settings = current_app.config["SETTINGS"]
    kind, age = Kind(given[1]), clock.now().timestamp() - given[2]
    if not 0 <= age < settings.step_up_minutes * 60:
        return None
    if _ways():
        return None if kind is Kind.PASSWORD else kind
    if kind is not Kind.PASSWORD or (entering.must_have_one(account()) and not enrolling):
        return None
    return kind


def mark(kind: Kind) -> None:
    """The visitor has just proved who they are."""
    session[PROOF] = [_visitor(), kind.value, int(clock.now().timestamp())]


def proof(*, enrolling: bool = False) -> Kind | Answer:
    """What the visitor proved themselves by; where it must be proved anew, the page that asks for
    it and keeps the form that was sent."""
    if kind := fresh(enrolling=enrolling):
        return kind
    form = form_for_visitor()
    form.to.data = request.path
    return asking_page(form)


def asking_page(form: StepUpForm) -> Answer:
    """Ask, with what was sent hidden in the page; 403 until something is wrong with the proof."""
    sent, endpoint = request.form.items(multi=True), _endpoint(form.to.data)
    by_hand = form if form.typed else _form_to_type()
    answer = page(
        "office/step_up.html",
        form=form,
        typed=by_hand.typed,
        asked=passkey_pages.to_use(account()),
        kept=[(name, value) for name, value in sent if not name.startswith(PREFIX)],
        minutes=current_app.config["SETTINGS"].step_up_minutes,
        must_enrol=must_enrol() and endpoint not in ENROLLING,
        is_signing=endpoint not in ABOUT_ONESELF,
        is_taking=endpoint in TAKING,
    )
    return (answer, 403) if isinstance(answer, str) else answer


def must_enrol() -> bool:
    """Whether the visitor can sign nothing before they have set a factor up."""
    return entering.must_have_one(account()) and not _ways()


def form_for_visitor() -> StepUpForm:
    """The form for what this visitor proves themselves by; with what a passkey answered, that."""
    if f"{PREFIX}passkey" in request.form:
        return AnsweredForm(prefix=PREFIX)
    return _form_to_type()


def prove(form: StepUpForm) -> Kind:
    """Take the proof that was given. Raises WrongProof and WrongPasskey, counted already where they
    are to be counted, and ProofBlocked."""
    act, keep = transaction.act, transaction.keep_despite_refusal
    if isinstance(form, AnsweredForm):
        # Even a wrong answer uses up what was asked.
        keep()
        asked = passkey_pages.asked(account())
        passkeys.use(act(), *asked, form.passkey.data or "", account())
        kind = factors.note_passkey(act(), account())
    elif form.typed is None:
        raise WrongPasskey
    else:
        try:
            kind = factors.prove(act(), account(), form.given)
        except WrongProof:
            factors.note_wrong_proof(act(), account())
            keep()
            raise
    mark(kind)
    return kind


def _form_to_type() -> StepUpForm:
    ways = _ways()
    if Kind.TOTP in ways:
        return CodeForm(prefix=PREFIX)
    return (NothingTypedForm if ways else PasswordForm)(prefix=PREFIX)


def _ways() -> frozenset[Kind]:
    return second_factor.ways(transaction.session(), account().id)


def way_on(form: StepUpForm) -> str:
    """Where the kept form was going. Raises NotFound for anywhere else than such a form's place."""
    endpoint, values = _matched(form.to.data or "")
    if endpoint not in ASKING:
        raise NotFound
    return url_for(endpoint, **values)


def _endpoint(path: str | None) -> str:
    return _matched(path or "")[0]


def _matched(path: str) -> tuple[str, dict[str, Any]]:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, values = adapter.match(path, method="POST")
    except HTTPException:
        return "", {}
    return str(endpoint), dict(values)


def _visitor() -> str:
    return f"{account().id}:{account().stamp}:{visit_mark()}"
