"""What staff fill in for an act on a dossier. Every form carries the state it was opened on."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from onestop.dossiers.states import Outcome
from onestop.kernel import identity
from onestop.kernel.i18n import _
from onestop.web.fields import DIGITS, options
from onestop.web.forms import BaseForm

REASON = [InputRequired(_("Write the reason: the applicant will read it")), Length(max=2000)]
REJECTIONS = [
    ("not-competent", _("Another agency is competent")),
    ("not-eligible", _("The conditions are not met")),
    ("not-published", _("There is no such procedure")),
    ("other", _("Another reason")),
]
STOPS = [
    ("no-answer", _("What was asked for did not come in time")),
    ("dispute", _("A court or another authority must decide first")),
    ("other", _("Another reason")),
]
REVOCATIONS = [
    ("error", _("The result holds an error")),
    ("fraud", _("It was obtained by false papers")),
    ("court", _("A court or a higher authority set it aside")),
    ("request", _("Its owner asked for it")),
]
DONGS = 10_000_000_000


class ActForm(BaseForm):
    """The base: which step, and how many events the dossier had when the page was drawn."""

    seq = IntegerField(render_kw={"hidden": True}, validators=[InputRequired()])
    position = IntegerField(render_kw={"hidden": True}, validators=[Optional()])


class ReasonForm(ActForm):
    reason = TextAreaField(_("Reason, as the applicant will read it"), REASON)


class NoteForm(ActForm):
    note = TextAreaField(_("Note to whom it goes on to"), [Optional(), Length(max=2000)])


class RejectForm(ReasonForm):
    reason_code = RadioField(_("Kind of reason"), [InputRequired()], choices=options(REJECTIONS))


class StopForm(ReasonForm):
    reason_code = RadioField(_("Kind of reason"), [InputRequired()], choices=options(STOPS))


class AskPapersForm(ReasonForm):
    items = TextAreaField(
        _("What is needed: one thing a line, everything together"),
        [InputRequired(_("Write what is needed")), Length(max=3000)],
    )
    ground = TextAreaField(
        _("Ground of the head (only when asking a second time)"), [Optional(), Length(max=1000)]
    )


class DemandPaymentForm(ReasonForm):
    name = StringField(_("What is to be paid for"), [InputRequired(), Length(max=200)])
    amount = IntegerField(
        _("Amount in đồng"),
        [InputRequired(), NumberRange(1, DONGS, _("Write an amount above 0"))],
        render_kw=DIGITS,
    )


class PaymentForm(ActForm):
    receipt_number = StringField(
        _("Number of the receipt"), [InputRequired(), Length(max=60)], render_kw={"class": "short"}
    )


class AssignForm(ActForm):
    account = SelectField(_("Who does it"), [Optional()], coerce=str)


class DecideForm(ActForm):
    outcome = RadioField(
        _("Decision"),
        [InputRequired()],
        choices=options(
            [
                (Outcome.GRANTED.value, _("Granted: the electronic result is issued and signed")),
                (Outcome.REFUSED.value, _("Refused, with the reason below")),
            ]
        ),
        default=Outcome.GRANTED.value,
    )
    reason = TextAreaField(
        _("Reason (needed for a refusal; the applicant will read it)"),
        [Optional(), Length(max=3000)],
    )


class ReturnForm(ActForm):
    identity_checked = BooleanField(
        _("I compared the card of who collects it with the dossier"),
        [InputRequired(_("Compare the card first"))],
    )


class MailForm(ActForm):
    mailed_as = StringField(_("Number of the postal item"), [InputRequired(), Length(max=40)])

    def validate_mailed_as(self, field: Any) -> None:
        found = identity.envelope_number(field.data or "")
        if found is None or not found[1]:
            raise ValidationError(str(_("This is not a postal number: look at the signs again")))


class AnswerForm(ActForm):
    """Papers that came over the counter; the checklist is added to it."""

    commented = HiddenField()


class RevokeForm(ReasonForm):
    result = SelectField(_("Which result"), [InputRequired()], coerce=str)
    reason_code = RadioField(_("Kind of reason"), [InputRequired()], choices=options(REVOCATIONS))
