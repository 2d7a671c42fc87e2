"""Every page of the reception desk."""

from onestop.channels.desk import custody, digitising, views
from onestop.channels.desk.blueprint import bp

PAGES = (views, digitising, custody)
__all__ = ["bp"]
