"""What is refused on the way back."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchList(NotFound):
    code = "no-such-list"
    sentence = _("There is no list %(key)s")
    field = "key"


class NoSuchParcel(NotFound):
    code = "no-such-parcel"
    sentence = _("The post does not carry a result of dossier %(dossier)s")


class NotForThePost(Conflict):
    code = "not-for-the-post"
    sentence = _("The result of %(dossier)s is not waiting to be sent by post")
    field = "code"


class AlreadyListed(Conflict):
    code = "already-listed"
    sentence = _("The result of %(dossier)s is on a list already")
    field = "code"


class NumberTaken(Conflict):
    code = "number-taken"
    sentence = _("Number %(number)s is already on another result that is under way")
    field = "mailed_as"


class EmptyList(Conflict):
    code = "empty-list"
    sentence = _("There is nothing on this list yet")


class ListClosed(Conflict):
    code = "list-closed"
    sentence = _("This list is closed: nothing on it changes any more")


class AlreadyTaken(Conflict):
    code = "already-taken"
    sentence = _("This list was taken already")


class LineFell(Conflict):
    code = "line-fell"
    sentence = _("%(dossier)s cannot go: %(why)s")


class ParcelMoved(Conflict):
    code = "parcel-moved"
    sentence = _("Somebody wrote down what became of this parcel meanwhile. Look again")


class CardDiffers(Refusal):
    code = "card-differs"
    sentence = _("This is not the number of the recipient's card: look at both again")
    field = "number"


class KeyWrong(Refusal):
    code = "key-wrong"
    sentence = _("This is not the key on the recipient's slip, or it was tried too often")
    field = "pin"


class DayClosed(Conflict):
    code = "day-closed"
    sentence = _("This day is closed; a correction is written on a day that is open")


class DifferenceUnnamed(Refusal):
    code = "difference-unnamed"
    sentence = _("The sums differ: choose why, and write what is known")
    field = "reason"


class NotTheSum(Refusal):
    code = "not-the-sum"
    sentence = _("%(sum)s is to be collected: write exactly that")
    field = "collected"
