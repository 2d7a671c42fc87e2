"""Limits and dates in words, the same on every form."""

from onestop.catalogue.definition import Limit
from onestop.dossiers import timing
from onestop.kernel import i18n
from onestop.printing.sheet import Say
from onestop.workdays import explaining
from onestop.workdays.facts import Unit

UNITS = {
    Unit.HOUR: ("giờ", "hours"),
    Unit.WORKING_HOUR: ("giờ làm việc", "working hours"),
    Unit.WORKING_DAY: ("ngày làm việc", "working days"),
    Unit.DAY: ("ngày", "days"),
    Unit.MONTH: ("tháng", "months"),
    Unit.YEAR: ("năm", "years"),
}


def limit_words(limit: Limit, say: Say) -> str:
    """3 ngày làm việc."""
    if limit.unit is Unit.NONE:
        return limit.text or say("không quy định", "none")
    if limit.unit is Unit.SAME_DAY:
        return say("trong ngày làm việc", "the same working day")
    amount = say(limit.amount.replace(".", ","), limit.amount)
    return f"{amount} {say(*UNITS[limit.unit])}"


def how_counted(clock: timing.Clock, say: Say) -> str:
    """How a date was worked out, in the sentences that stand on the page as well."""
    with i18n.speaking(say.language):
        return " ".join(explaining.sentence(line) for line in timing.lines_of(clock))
