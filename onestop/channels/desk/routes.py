"""Every page of the reception desk."""

from onestop.channels.desk import (
    book,
    capture,
    capture_using,
    correcting,
    custody,
    digitising,
    intake,
    views,
)
from onestop.channels.desk.blueprint import bp

PAGES = (book, capture, capture_using, correcting, custody, digitising, intake, views)
__all__ = ["bp"]
