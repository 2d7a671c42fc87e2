"""Every page of the reception desk."""

from onestop.channels.desk import (
    book,
    correcting,
    custody,
    digitising,
    drawers,
    giving,
    intake,
    paying,
    views,
)
from onestop.channels.desk.blueprint import bp

PAGES = (views, intake, correcting, digitising, book, custody, paying, drawers, giving)
__all__ = ["bp"]
