"""The only place that asks the machine what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment as a clock on a wall in Vietnam shows it."""
    return moment.astimezone(VIETNAM)


def day_of(moment: datetime) -> date:
    """The calendar day in Vietnam on which a moment falls."""
    return moment.astimezone(VIETNAM).date()
