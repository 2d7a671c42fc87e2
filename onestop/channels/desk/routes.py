"""Every page of the reception desk."""

from onestop.channels.desk import digitising, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, digitising)
__all__ = ["bp"]
