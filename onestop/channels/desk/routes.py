"""Every page of the reception desk."""

from onestop.channels.desk import book, custody, digitising, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, digitising, book, custody)
__all__ = ["bp"]
