"""What is refused at the till and when a result is handed over."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoDrawer(Conflict):
    code = "no-drawer"
    sentence = _("Open your drawer first: count the float that lies in it")


class DrawerIsOpen(Conflict):
    code = "drawer-is-open"
    sentence = _("Your drawer is open already")


class DrawerClosed(Conflict):
    code = "drawer-closed"
    sentence = _("This drawer was closed; what comes now belongs to the next one")


class NoSuchDrawer(NotFound):
    code = "no-such-drawer"
    sentence = _("There is no such drawer")


class DifferenceUnnamed(Refusal):
    code = "difference-unnamed"
    sentence = _("The count differs by %(sum)s from what should be there. Write why")
    field = "reason"


class SumChanged(Conflict):
    code = "sum-changed"
    sentence = _("The sum to be paid has changed meanwhile. Look again")


class TooLittle(Refusal):
    code = "too-little"
    sentence = _("This is less than the sum to be paid: %(sum)s")
    field = "given"


class ReferenceNeeded(Refusal):
    code = "reference-needed"
    sentence = _("Write the bank’s reference of the credit you saw")
    field = "reference"


class ReferenceUsed(Refusal):
    code = "reference-used"
    sentence = _("A credit with this reference was receipted already: %(number)s")
    field = "reference"


class NoAccount(Conflict):
    code = "no-account"
    sentence = _("The unit has no bank account here yet: its manager enters it")


class NoSuchReceipt(NotFound):
    code = "no-such-receipt"
    sentence = _("There is no such receipt")


class AlreadyVoid(Conflict):
    code = "already-void"
    sentence = _("This receipt was declared void before")


class SentTwice(Conflict):
    code = "taken-twice"
    sentence = _("This form was already sent for another dossier. Open a new one")


class WrongPerson(Refusal):
    code = "wrong-person"
    sentence = _(
        "This card is not that of who may collect the result. Without a mandate it is not given"
    )
    field = "card"


class CardNeeded(Refusal):
    code = "card-needed"
    sentence = _("Scan the card of who stands there, or type the number on it")
    field = "card"


class MandateNeeded(Refusal):
    code = "mandate-needed"
    sentence = _("Write what the mandate says: name, number, day and who certified it")
    field = "mandate_number"


class KinNotAllowed(Refusal):
    code = "kin-not-allowed"
    sentence = _("For this procedure relatives need a certified mandate")
    field = "stands"


class NotWithdrawn(Refusal):
    code = "not-withdrawn"
    sentence = _("Not every original was taken in: %(originals)s. Write why")
    field = "why_not"


class WrongPin(Refusal):
    code = "wrong-pin"
    sentence = _("This key is not that of the receipt, or it was typed wrong too often just now")
    field = "pin"


class AlreadyRated(Conflict):
    code = "already-rated"
    sentence = _("Somebody has answered for this dossier already. Thank you")


class NotRateable(NotFound):
    code = "not-rateable"
    sentence = _("There is nothing to be asked here")
