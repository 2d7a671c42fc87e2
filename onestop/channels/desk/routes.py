"""Every page of the reception desk."""

from onestop.channels.desk import digitising, outgoing, reconciling, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, digitising, outgoing, reconciling)
__all__ = ["bp"]
