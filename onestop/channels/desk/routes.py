"""Every page of the reception desk."""

from onestop.channels.desk import capture, capture_using, digitising, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, digitising, capture, capture_using)
__all__ = ["bp"]
