"""What is refused about agencies."""

from onestop.kernel.errors import NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchAgency(NotFound):
    code = "no-such-agency"
    sentence = _("There is no agency %(agency)s on that day")


class CannotBeRouted(Refusal):
    code = "cannot-be-routed"
    sentence = _("No agency of this kind (%(role)s) works for this place on that day")
    field = "reception_agency"
