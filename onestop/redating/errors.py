"""What is refused about dating dossiers again."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchRedating(NotFound):
    code = "no-such-redating"
    sentence = _("There is no such change of the calendar")


class AlreadyApplied(Conflict):
    code = "redating-applied"
    sentence = _("This change was already applied")


class NothingChanges(Refusal):
    code = "nothing-changes"
    sentence = _("The day is already like that")
    field = "day"


class WrongOrder(Refusal):
    code = "wrong-order"
    sentence = _("The end must come after the beginning")
    field = "ends_at"
