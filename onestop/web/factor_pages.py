"""Setting an app for codes up: the picture it scans and its first code, shared by the doors."""

from collections.abc import Callable

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from onestop.kernel import one_time, qr
from onestop.kernel.i18n import _
from onestop.people import factors
from onestop.people.errors import WrongProof
from onestop.people.models import Account
from onestop.web.forms import BaseForm
from onestop.web.headers import private
from onestop.web.pages import sheet
from onestop.web.transaction import act, keep_despite_refusal

ISSUER = "Onestop"


class EnrolForm(BaseForm):
    code = StringField(
        _("The code your app shows now"),
        [InputRequired(_("Type the code")), Length(max=40)],
        description=_("Six digits; they change every 30 seconds"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"},
    )


def enrol_answer(account: Account, done: Callable[[list[str]], Response]) -> Response:
    """The picture, then what `done` answers with the recovery codes. Raises NothingBegun."""
    form = EnrolForm()
    seed = factors.begun(act(), account)
    if form.accepted():
        with form.refusals_shown():
            try:
                codes = factors.enrol(act(), account, form.code.data or "")
            except WrongProof:
                factors.note_wrong_proof(act(), account)
                keep_despite_refusal()
                raise
            return private(done(codes))
    return private(_sheet(form, account, seed))


def _sheet(form: EnrolForm, account: Account, seed: str) -> Response:
    written = one_time.secret(seed)
    return sheet(
        "office/enrol.html",
        422 if request.method == "POST" else 200,
        form=form,
        # Our own drawing, made from an address we wrote.
        picture=Markup(qr.svg(one_time.address(seed, account.username, ISSUER))),  # noqa: S704
        secret=" ".join(written[start : start + 4] for start in range(0, len(written), 4)),
    )
