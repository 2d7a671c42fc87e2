"""Every page of the reception desk."""

from onestop.channels.desk import book, digitising, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, digitising, book)
__all__ = ["bp"]
