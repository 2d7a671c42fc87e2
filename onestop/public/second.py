"""The second step of signing in: a code or a passkey; and setting the first one up, where it must
be done before anything else."""

from typing import Any

from werkzeug.wrappers import Response

from onestop.kernel.i18n import _
from onestop.people import factors, passkeys, second_factor
from onestop.people.errors import NothingBegun, WrongProof
from onestop.people.factors import Kind
from onestop.people.models import Account
from onestop.public.blueprint import bp
from onestop.web import entering, passkey_pages, step_up
from onestop.web.factor_pages import enrol_answer
from onestop.web.forms import BaseForm
from onestop.web.furniture import BareForm
from onestop.web.guard import anyone
from onestop.web.pages import Answer, go, page, sheet
from onestop.web.passkey_pages import PasskeyForm
from onestop.web.transaction import act, keep_despite_refusal, session

AFTER = "public.after_sign_in"
FIRST_LABEL = _("First passkey")


class SecondForm(BaseForm):
    code = step_up.CODE


@bp.route("/sign-in/second", methods=["GET", "POST"])
@anyone
def second_step() -> Answer:
    """A code of the app, or a recovery code; the passkey has an address of its own."""
    found = entering.waiting()
    ways = second_factor.ways(session(), found[0].id) if found else frozenset()
    if found is None or not ways:
        return entering.begin_anew()
    account, kept = found
    form = SecondForm()
    if Kind.TOTP in ways and form.accepted():
        with form.refusals_shown():
            try:
                kind = factors.prove(act(), account, form.code.data or "")
            except WrongProof:
                factors.note_wrong_proof(act(), account)
                keep_despite_refusal()
                raise
            return _in(account, kept, kind)
    return _asking(form, account, ways)


@bp.post("/sign-in/second/passkey")
@anyone
def second_step_passkey() -> Answer:
    found = entering.waiting()
    if found is None:
        return entering.begin_anew()
    account, kept = found
    form = PasskeyForm()
    if form.accepted():
        with form.refusals_shown():
            keep_despite_refusal()
            passkeys.use(act(), *passkey_pages.asked(account), form.passkey.data or "", account)
            return _in(account, kept, Kind.PASSKEY)
    return _asking(form, account, second_factor.ways(session(), account.id))


@bp.route("/sign-in/first-factor", methods=["GET", "POST"])
@anyone
def first_factor() -> Answer:
    """Which one it shall be; an app's secret is made at once."""
    found = _without_one()
    if found is None:
        return entering.begin_anew()
    form = BareForm()
    if form.accepted():
        factors.begin(act(), found[0])
        return go("public.first_app")
    return _choosing(form, found[0])


@bp.route("/sign-in/first-factor/app", methods=["GET", "POST"])
@anyone
def first_app() -> Answer:
    """The app's first code lets its owner in; the recovery codes are shown this once."""
    found = _without_one()
    if found is None:
        return entering.begin_anew()
    account, kept = found

    def done(codes: list[str]) -> Response:
        onward = _in(account, kept, Kind.TOTP).location
        return sheet("office/recovery.html", codes=codes, onward=onward)

    try:
        return enrol_answer(account, done)
    except NothingBegun:
        return go("public.first_factor")


@bp.post("/sign-in/first-factor/passkey")
@anyone
def first_passkey() -> Answer:
    found = _without_one()
    if found is None:
        return entering.begin_anew()
    account, kept = found
    form = PasskeyForm()
    if form.accepted():
        with form.refusals_shown():
            site, challenge = passkey_pages.asked(account)
            sent = form.passkey.data or ""
            passkeys.add(act(), account, site, challenge, sent, str(FIRST_LABEL))
            return _in(account, kept, Kind.PASSKEY)
    return _choosing(form, account)


def _in(account: Account, kept: dict[str, Any], kind: Kind) -> Response:
    """Signed in; who has just proved themselves is not asked again at once."""
    answer = entering.let_in(account, kept["way"], kept["next"], AFTER)
    step_up.mark(kind)
    return answer


def _without_one() -> tuple[Account, dict[str, Any]] | None:
    """Who waits because they have no second factor yet; nobody else sets one up without a proof."""
    found = entering.waiting()
    if found is None or second_factor.ways(session(), found[0].id):
        return None
    return found if entering.must_have_one(found[0]) else None


def _asking(form: SecondForm | PasskeyForm, account: Account, ways: frozenset[Kind]) -> Answer:
    code = form if isinstance(form, SecondForm) else SecondForm(None)
    return page(
        "public/second_step.html",
        form=form,
        code=code if Kind.TOTP in ways else None,
        asked=passkey_pages.to_use(account),
    )


def _choosing(form: BareForm | PasskeyForm, account: Account) -> Answer:
    return page("public/first_factor.html", form=form, asked=passkey_pages.to_make(account))
