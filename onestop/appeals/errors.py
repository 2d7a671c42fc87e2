"""What is refused about complaints and petitions."""

from onestop.kernel.errors import Conflict, Forbidden, NotFound
from onestop.kernel.i18n import _


class NoSuchAppeal(NotFound):
    code = "no-such-appeal"
    sentence = _("There is no complaint or petition %(number)s")


class WrongMoment(Conflict):
    code = "appeal-wrong-moment"
    sentence = _("This is not possible any more: look at the page again")


class NothingToComplain(Conflict):
    code = "nothing-to-complain"
    sentence = _(
        "Nothing was decided and nothing is late yet. Send a petition or a comment instead"
    )
    field = "kind"


class FirstOneOpen(Conflict):
    code = "first-one-open"
    sentence = _("A second complaint needs a first one that was answered, or whose time has passed")
    field = "kind"


class AlreadyComplained(Conflict):
    code = "already-complained"
    sentence = _("There is an open one of this kind already: %(number)s")
    field = "kind"


class NobodyAbove(Conflict):
    code = "nobody-above"
    sentence = _("No agency above is known here. Ask the unit where to send it")
    field = "kind"


class WorkedOnIt(Forbidden):
    code = "worked-on-it"
    sentence = _("You worked on this dossier: somebody else must handle the complaint")
