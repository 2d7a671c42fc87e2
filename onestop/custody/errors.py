"""What is refused about originals and hand-over lists."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchOriginal(NotFound):
    code = "no-such-original"
    sentence = _("No original has the code %(original)s")
    field = "scan"


class NoSuchList(NotFound):
    code = "no-such-list"
    sentence = _("There is no hand-over list %(key)s")
    field = "scan"


class NothingChosen(Refusal):
    code = "nothing-chosen"
    sentence = _("Choose what is handed over")
    field = "things"


class SentElsewhere(Conflict):
    code = "sent-elsewhere"
    sentence = _("Meanwhile this was sent elsewhere, or is on another list: %(things)s")
    field = "things"


class MissingUnexplained(Refusal):
    code = "missing-unexplained"
    sentence = _("Say in a few words what is missing: %(things)s")


class ListTaken(Conflict):
    code = "list-taken"
    sentence = _("This list was accepted already")


class NotTaker(Conflict):
    code = "not-taker"
    sentence = _("Another unit accepts this list")
