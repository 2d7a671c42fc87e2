"""Every page of the reception desk."""

from onestop.channels.desk import bags, digitising, intake, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, intake, digitising, bags)
__all__ = ["bp"]
