"""What is refused about agencies."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchAgency(NotFound):
    code = "no-such-agency"
    sentence = _("There is no agency %(agency)s on that day")


class CodeTaken(Conflict):
    code = "agency-code-taken"
    sentence = _("There is already an agency with this code on that day")
    field = "code"


class CannotBeRouted(Refusal):
    code = "cannot-be-routed"
    sentence = _("No agency of this kind (%(role)s) works for this place on that day")
    field = "reception_agency"
