"""Every page of the reception desk."""

from onestop.channels.desk import book, correcting, custody, digitising, intake, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, intake, correcting, digitising, book, custody)
__all__ = ["bp"]
