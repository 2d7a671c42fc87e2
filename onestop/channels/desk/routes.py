"""Every page of the reception desk."""

from onestop.channels.desk import digitising, offline, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, digitising, offline)
__all__ = ["bp"]
