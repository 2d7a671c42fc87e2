"""Every page of the reception desk."""

from onestop.channels.desk import correcting, digitising, intake, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, intake, correcting, digitising)
__all__ = ["bp"]
