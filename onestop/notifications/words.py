"""What channels and states of messages are called."""

from onestop.kernel.i18n import _
from onestop.notifications.senders.contract import Channel, DeliveryState

CHANNEL_NAMES = {
    Channel.EMAIL: _("E-mail"),
    Channel.SMS: _("SMS"),
    Channel.PUSH: _("Message on the phone"),
    Channel.ZALO: _("Zalo"),
    Channel.CALL: _("Telephone"),
    Channel.LETTER: _("Letter on paper"),
}
STATE_NAMES = {
    DeliveryState.WAITING: _("waiting"),
    DeliveryState.ACCEPTED: _("handed over"),
    DeliveryState.DELIVERED: _("arrived"),
    DeliveryState.FAILED: _("did not arrive"),
    DeliveryState.DEAD: _("given up"),
    DeliveryState.DROPPED: _("became needless"),
}
