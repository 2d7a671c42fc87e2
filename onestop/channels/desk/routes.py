"""Every page of the reception desk."""

from onestop.channels.desk import digitising, views, waiting
from onestop.channels.desk.blueprint import bp

PAGES = (views, digitising, waiting)
__all__ = ["bp"]
