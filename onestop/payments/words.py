"""What ways to pay and states of payments are called."""

from onestop.kernel.i18n import _
from onestop.payments.models import OrderState

PROVIDERS = {
    "gateway": _("Bank card or bank app, through the payment gateway"),
    "platform": _("National payment platform"),
    "vietqr": _("Transfer with a QR code (VietQR)"),
}
STATES = {
    OrderState.PENDING: _("begun"),
    OrderState.CHECKING: _("We are asking the bank"),
    OrderState.PAID: _("paid"),
    OrderState.FAILED: _("not paid"),
    OrderState.EXPIRED: _("not paid in time"),
    OrderState.SURPLUS: _("paid twice: the money goes back"),
    OrderState.REFUNDING: _("the money is being given back"),
    OrderState.REFUNDED: _("the money was given back"),
}
WHY = {
    "no-reference": _("There is no payment number in its words"),
    "no-order": _("There is no payment of this number"),
    "another-unit": _("The payment is another unit’s"),
    "amount": _("The sum is not the sum that was asked for"),
    "doubled": _("It was paid already"),
    "nothing": _("The payment is over"),
    "failed": _("The payment is over"),
}
