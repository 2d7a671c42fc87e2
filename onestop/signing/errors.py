"""What is refused about signing many at once."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchJob(NotFound):
    code = "no-such-signing"
    sentence = _("There is no such list of signatures of yours")


class NothingChosen(Refusal):
    code = "nothing-chosen"
    sentence = _("Choose at least one dossier")


class NotToDecide(Conflict):
    code = "not-to-decide"
    sentence = _("There is nothing to decide here any more, or not yet")


class AlreadyOver(Conflict):
    code = "signing-over"
    sentence = _("This list is done or was stopped already")


class AlreadyAsked(Conflict):
    code = "already-asked"
    sentence = _("What you chose is being signed already")
