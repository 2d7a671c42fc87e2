"""What is refused about mandates."""

from onestop.kernel.errors import Conflict, Forbidden, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchMandate(NotFound):
    code = "no-such-mandate"
    sentence = _("There is no such mandate, or it is not yours")


class NotInForce(Forbidden):
    code = "mandate-not-in-force"
    sentence = _("This mandate was stopped or has run out. Nothing was sent or changed")


class NotCovered(Forbidden):
    code = "mandate-not-covered"
    sentence = _("This mandate does not allow that")


class NotAnOffer(Conflict):
    code = "mandate-no-offer"
    sentence = _("This mandate does not wait for an answer any more")


class AlreadyOver(Conflict):
    code = "mandate-over"
    sentence = _("This mandate is over already")


class NotVerified(Forbidden):
    code = "mandate-not-verified"
    sentence = _("Show your identity card at a desk once: only then you can give or hold mandates")


class ToOneself(Refusal):
    code = "mandate-to-oneself"
    sentence = _("This is your own number")
    field = "agent_number"


class ScopeMissing(Refusal):
    code = "mandate-scope-missing"
    sentence = _("Write the code of the dossier or of the procedure")
    field = "scope_code"


class TooLong(Refusal):
    code = "mandate-too-long"
    sentence = _("A mandate ends after today, and within %(months)s months")
    field = "until"
