"""What an owner fills in to give a mandate."""

from wtforms import BooleanField, RadioField
from wtforms.validators import DataRequired, InputRequired, Length

from onestop.kernel import identity
from onestop.kernel.i18n import _
from onestop.mandates.models import Scope
from onestop.mandates.service import Offer
from onestop.mandates.words import SCOPES
from onestop.web.fields import Cleaned, Day, TaxCode, options
from onestop.web.forms import BaseForm


class MandateForm(BaseForm):
    agent_number = TaxCode(
        _("Identity number or tax code of who may act for you"), [DataRequired(), Length(max=20)]
    )
    scope = RadioField(
        _("In what?"),
        [InputRequired()],
        choices=options((scope.value, words) for scope, words in SCOPES.items()),
    )
    scope_code = Cleaned(
        _("Code of the dossier or of the procedure"),
        [Length(max=60)],
        description=_("Leave it empty when it is about all dossiers."),
    )
    may_answer = BooleanField(_("They may also send the papers that are asked for"))
    until = Day(_("Until which day"), [InputRequired()])

    def told(self) -> Offer:
        return Offer(
            agent_number=identity.bare_number(self.agent_number.data or ""),
            scope=Scope(self.scope.data),
            scope_code=(self.scope_code.data or "").strip(),
            may_answer=bool(self.may_answer.data),
            until=self.until.data,
        )
