"""What is refused about the queue."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoQueue(NotFound):
    code = "no-queue"
    sentence = _("This unit gives no numbers. Go straight to the desk")


class NoSuchTicket(NotFound):
    code = "no-such-ticket"
    sentence = _("There is no such number today")


class NoSuchCounter(NotFound):
    code = "no-such-counter"
    sentence = _("There is no such counter at this unit")
    field = "counter"


class NoSuchSeries(NotFound):
    code = "no-such-series"
    sentence = _("This unit gives no numbers for that")
    field = "series"


class NoSuchGroup(NotFound):
    code = "no-such-group"
    sentence = _("There is no such group at this unit")
    field = "group"


class CounterTaken(Conflict):
    code = "counter-taken"
    sentence = _("Somebody else sits at this counter")
    field = "counter"


class CounterClosed(Conflict):
    code = "counter-closed"
    sentence = _("The manager has closed this counter")
    field = "counter"


class NotSeated(Conflict):
    code = "not-seated"
    sentence = _("Sit down at a counter first")


class StillThere(Conflict):
    code = "somebody-still-there"
    sentence = _("Number %(label)s is still at this counter: finish it first")


class NobodyWaits(Conflict):
    code = "nobody-waits"
    sentence = _("Nobody waits for this counter")


class NotInThatState(Conflict):
    code = "ticket-in-another-state"
    sentence = _("Meanwhile something else was done with number %(label)s")


class TooLateToPutBack(Conflict):
    code = "too-late-to-put-back"
    sentence = _("More than %(minutes)s minutes have passed: give a new number")


class NotServedThere(Refusal):
    code = "not-served-there"
    sentence = _("Choose another counter that is open")
    field = "counter"


class SlotNotOffered(Refusal):
    code = "slot-not-offered"
    sentence = _("This time cannot be booked. Choose one of those shown")
    field = "slot"


class SlotFull(Conflict):
    code = "slot-full"
    sentence = _("Somebody has just booked this time. Choose another one")
    field = "slot"


class NoSuchAppointment(NotFound):
    code = "no-such-appointment"
    sentence = _("There is no appointment with this code. Look at the letters again")
    field = "code"


class AppointmentCancelled(Conflict):
    code = "appointment-cancelled"
    sentence = _("This appointment was cancelled. Take a number like everybody")
    field = "code"


class AppointmentOtherDay(Conflict):
    code = "appointment-other-day"
    sentence = _("This appointment is on %(day)s, not today")
    field = "code"


class AppointmentElsewhere(Conflict):
    code = "appointment-elsewhere"
    sentence = _("This appointment is at another unit")
    field = "code"


class AlreadyArrived(Conflict):
    code = "already-arrived"
    sentence = _("Who has arrived cannot cancel any more: give the number up instead")
