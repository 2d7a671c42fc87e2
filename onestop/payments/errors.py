"""What is refused about payments."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchOrder(NotFound):
    code = "no-such-order"
    sentence = _("There is no such payment")


class OrderOpen(Conflict):
    code = "order-open"
    sentence = _("A payment is under way already. Wait until we know what became of it")


class NoWay(Refusal):
    code = "no-way"
    sentence = _("This way to pay is not open now. Choose another")
    field = "way"


class WrongPaymentMove(Conflict):
    code = "wrong-payment-move"
    sentence = _("This payment is not in a state for that")


class SecondPerson(Refusal):
    code = "second-person"
    sentence = _("A sum this large is given back by two people: somebody else must approve it")


class NoSuchCredit(NotFound):
    code = "no-such-credit"
    sentence = _("There is no such credit, or it is cleared already")


class BadStatement(Refusal):
    code = "bad-statement"
    sentence = _("This file cannot be read as a statement of the bank")
    field = "file"


class StatementRows(Refusal):
    code = "statement-rows"
    sentence = _("Nothing was taken in. Row %(row)s: %(problem)s")
    field = "file"
