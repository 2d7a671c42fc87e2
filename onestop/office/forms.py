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
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from onestop.dossiers.states import Opinion, Outcome, Silence
from onestop.kernel.i18n import _
from onestop.web.fields import DIGITS, Cleaned, Day, Several, options
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


class AcceptForm(ActForm):
    with_paper = BooleanField(_("The paper file came along"))


class NoteForm(ActForm):
    note = TextAreaField(_("Note to whom it goes on to"), [Optional(), Length(max=2000)])
    with_paper = BooleanField(_("The paper file goes along"))


class RejectForm(ReasonForm):
    reason_code = RadioField(_("Kind of reason"), [InputRequired()], choices=options(REJECTIONS))


class StopForm(ReasonForm):
    reason_code = RadioField(_("Kind of reason"), [InputRequired()], choices=options(STOPS))


class AskPapersForm(ReasonForm):
    components = Several(_("Papers of the checklist"), [Optional()], coerce=str)
    items = TextAreaField(
        _("What is needed: one thing a line, everything together"),
        [Optional(), Length(max=3000)],
    )
    ground = TextAreaField(
        _("Ground of the head (only when asking a second time)"), [Optional(), Length(max=1000)]
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fits = bool(super().validate(*args, **kwargs))
        chosen = "components" in self and self.components.data
        if not chosen and not (self.items.data or "").strip():
            self.blame("items", str(_("Write what is needed")))
            return False
        return fits


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
    kinds = Several(_("Results to issue"), [Optional()], coerce=str)
    reason = TextAreaField(
        _("Reason (needed for a refusal; the applicant will read it)"),
        [Optional(), Length(max=3000)],
    )


class PartForm(ActForm):
    """The decision on one part of a bundle."""

    outcome = RadioField(
        _("Decision on this part"),
        [InputRequired()],
        choices=options(
            [
                (Outcome.GRANTED.value, _("Granted: its electronic result is issued and signed")),
                (Outcome.REFUSED.value, _("Refused, with the reason below; the others go on")),
            ]
        ),
        default=Outcome.GRANTED.value,
    )
    reason = TextAreaField(
        _("Reason (needed for a refusal; the applicant will read it)"),
        [Optional(), Length(max=3000)],
    )


class ApologyForm(ActForm):
    cause = TextAreaField(
        _("Why it is late, as the applicant will read it"),
        [InputRequired(_("Write the reason: the applicant will read it")), Length(max=2000)],
    )
    new_date = Day(
        _("New date"),
        [InputRequired(_("Name the new date"))],
        description=_("It can be put off once only"),
    )
    person = Cleaned(_("Who answers for it, by name"), [InputRequired(), Length(max=120)])
    # An office's number: a landline, a short number, an extension.
    phone = Cleaned(_("Phone"), [Optional(), Length(max=40)])


class ExtendForm(ReasonForm):
    days = IntegerField(
        _("Working days more"),
        [InputRequired(), NumberRange(1, 365, _("Write a number of days above 0"))],
        render_kw={**DIGITS, "class": "short"},
    )
    source = Cleaned(
        _("The text that allows it (law, article)"), [InputRequired(), Length(max=200)]
    )


class AskOpinionForm(ActForm):
    agency = SelectField(_("Which agency"), [InputRequired()], coerce=str)
    question = TextAreaField(
        _("What it is asked"), [InputRequired(_("Write the question")), Length(max=3000)]
    )
    days = IntegerField(
        _("Working days to answer"),
        [InputRequired(), NumberRange(1, 60, _("Write a number from 1 to 60"))],
        render_kw={**DIGITS, "class": "short"},
    )
    silence = RadioField(
        _("If it does not answer in time"),
        [InputRequired()],
        choices=options(
            [
                (Silence.AGREES.value, _("its silence counts as agreement")),
                (Silence.WAITS.value, _("the decision waits for it")),
            ]
        ),
        default=Silence.WAITS.value,
    )


class OpinionForm(ActForm):
    opinion = RadioField(
        _("Opinion"),
        [InputRequired()],
        choices=options(
            [(Opinion.AGREES.value, _("agrees")), (Opinion.DISAGREES.value, _("does not agree"))]
        ),
    )
    answer = TextAreaField(_("In words"), [InputRequired(_("Write the opinion")), Length(max=4000)])


class PaperToForm(ActForm):
    agency = SelectField(_("To which agency"), [InputRequired()], coerce=str)


class AnswerForm(ActForm):
    """Papers that came over the counter; the checklist is added to it."""

    commented = HiddenField()


class ResultForm(ActForm):
    reason = TextAreaField(_("Reason, as everybody who checks the result will read it"), REASON)
    result = SelectField(_("Which result"), [InputRequired()], coerce=str)


class RevokeForm(ResultForm):
    reason_code = RadioField(_("Kind of reason"), [InputRequired()], choices=options(REVOCATIONS))
