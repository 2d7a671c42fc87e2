"""Every page of the reception desk."""

from onestop.channels.desk import digitising, intake, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, intake, digitising)
__all__ = ["bp"]
