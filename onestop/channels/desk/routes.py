"""Every page of the reception desk."""

from onestop.channels.desk import book, correcting, custody, digitising, intake, views
from onestop.channels.desk.blueprint import bp

PAGES = (book, correcting, custody, digitising, intake, views)
__all__ = ["bp"]
