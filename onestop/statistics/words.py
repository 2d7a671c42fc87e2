"""The words of the figures: one source for headings, their explanations, and lists."""

from babel.support import LazyProxy

from onestop.kernel.i18n import _
from onestop.statistics.models import Kind

# The first number is not a signal: what lay in somebody's hands.
IN_HAND = "stay"
HEADINGS: dict[str, LazyProxy] = {
    IN_HAND: _("In hand"),
    Kind.RETURN.value: _("Came back"),
    Kind.PING_PONG.value: _("Back and forth"),
    Kind.CONSULTATION.value: _("Asked others"),
    Kind.LATE_OPINION.value: _("Answered late"),
    Kind.SECOND_SUPPLEMENT.value: _("Asked again"),
    Kind.LAST_DAY_PAUSE.value: _("Last-day stop"),
    Kind.SILENT_HAND_OVER.value: _("Not accepted"),
    Kind.MISROUTED.value: _("Declined"),
    Kind.LATE.value: _("Passed the date"),
}
MEANINGS: dict[str, LazyProxy] = {
    IN_HAND: _("steps accepted by the unit, and there on some day of these"),
    Kind.RETURN.value: _("sent on by the unit, not accepted by the next one"),
    Kind.PING_PONG.value: _("kept within the same two units back and forth"),
    Kind.CONSULTATION.value: _("the unit asked another one before it went on"),
    Kind.LATE_OPINION.value: _("the unit was asked and did not answer by the date"),
    Kind.SECOND_SUPPLEMENT.value: _("papers were asked for more than once"),
    Kind.LAST_DAY_PAUSE.value: _("papers or a payment demanded on the due day or after it"),
    Kind.SILENT_HAND_OVER.value: _("sent to the unit and not taken over for 8 working hours"),
    Kind.MISROUTED.value: _("sent to the unit, which declined as not competent"),
    Kind.LATE.value: _("the legal date passed while the unit had it"),
}
ENDED_BY: dict[str, LazyProxy] = {
    "handed-over": _("sent on"),
    "part-decided": _("decided"),
    "decided": _("decided"),
    "skipped": _("became needless"),
    "withdrawn": _("withdrawn by the applicant"),
}
