"""How the service was: one tap, by a one-time address or from one’s own dossier; no name."""

from dataclasses import replace

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import NotFound
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.kernel import codes
from onestop.kernel.act import Act
from onestop.kernel.i18n import _
from onestop.public.blueprint import bp
from onestop.takings import rating
from onestop.web import holder
from onestop.web.fields import options
from onestop.web.forms import BaseForm
from onestop.web.guard import anyone
from onestop.web.headers import private
from onestop.web.login import current_account
from onestop.web.pages import Answer, sheet
from onestop.web.transaction import act, session
from onestop.web.viewing import Sight, sight_of

MINUTES = 30


class TapForm(BaseForm):
    score = HiddenField(validators=[InputRequired()])


class WhyForm(BaseForm):
    about = HiddenField(validators=[InputRequired(), Length(max=300)])
    reason = RadioField(_("What was it?"), [Optional()], choices=options(rating.REASONS.items()))
    words = TextAreaField(_("In your words"), [Optional(), Length(max=rating.WORDS_MOST)])


@bp.route("/r/<token>", methods=["GET", "POST"])
@anyone
def rate(token: str) -> Answer:
    """The one-time address the desk shows."""
    return _asked(rating.dossier_behind(session(), token))


@bp.route("/track/<code>/rate", methods=["GET", "POST"])
@anyone
def rate_own(code: str) -> Answer:
    """The same from the holder's view, after the result was given."""
    written = codes.dossier_code(code)
    seen = sight_of(session(), written, current_account(), holder.admitted())
    if seen.level < Sight.HOLDER or written is None:
        raise NotFound
    return _asked(dossiers.dossier(session(), written))


@bp.post("/rated")
@anyone
def explain() -> Answer:
    """Why, for whoever wants to say; the form knows the answer, not the dossier."""
    form = WhyForm()
    try:
        number = int(_signer().loads(form.about.data or "", max_age=MINUTES * 60))
    except (BadSignature, ValueError):
        raise NotFound from None
    if form.accepted():
        with form.refusals_shown():
            rating.explain(_nobody(), number, form.reason.data or None, form.words.data or "")
            return private(sheet("public/rate.html", step="thanks", form=None))
    return private(sheet("public/rate.html", 422, step="why", form=form))


def _asked(dossier: Dossier) -> Answer:
    form = TapForm()
    if form.accepted():
        found = dossiers.dossier_to_change(session(), dossier.code)
        with form.refusals_shown():
            score = int(form.score.data) if form.score.data in ("1", "2", "3") else 0
            answer = rating.rate(_nobody(), found, score)
            return private(sheet("public/rate.html", step="why", form=_why(answer.id)))
    asked = rating.invitation(session(), dossier.id)
    done = bool(asked and asked.is_answered)
    status = 422 if form.is_refused else 200
    return private(
        sheet(
            "public/rate.html",
            status,
            step="done" if done else "tap",
            form=form,
            scores=rating.SCORES,
        )
    )


def _why(number: int) -> WhyForm:
    form = WhyForm()
    form.about.data = _signer().dumps(number)
    form.reason.data, form.words.data = None, ""
    return form


def _nobody() -> Act:
    """An answer is nobody's, also on the clerk's screen."""
    return replace(act(), who="anyone")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="rating")
