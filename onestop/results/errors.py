"""What is refused about results."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchResult(NotFound):
    code = "no-such-result"
    sentence = _("There is no result %(result)s")


class WrongResultMove(Conflict):
    code = "wrong-result-move"
    sentence = _("The result is “%(state)s”; this cannot be done with it")


class NotYourResult(Refusal):
    code = "not-usable"
    sentence = _("No valid result of the applicant and of this kind has this code")


class NoPdfKey(Conflict):
    code = "no-pdf-key"
    sentence = _("There is no key to sign documents of %(agency)s with: tell the administrator")
