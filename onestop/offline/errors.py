"""What is refused about counters that work without a line."""

from onestop.kernel.errors import Conflict, NotFound, Refusal
from onestop.kernel.i18n import _


class NoSuchDevice(NotFound):
    code = "no-such-device"
    sentence = _("There is no such device")


class NoSuchRecord(NotFound):
    code = "no-such-record"
    sentence = _("There is no such record")


class AlreadySettled(Conflict):
    code = "already-settled"
    sentence = _("Somebody has settled this already")


class TooManyWaiting(Conflict):
    code = "too-many-waiting"
    sentence = _("Too many records of this device wait for a person")


class OtherUnit(Refusal):
    code = "other-unit"
    sentence = _("The number on the slip is of another unit: %(number)s")
    field = "reception"
