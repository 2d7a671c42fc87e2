"""Every page of the reception desk."""

from onestop.channels.desk import views
from onestop.channels.desk.blueprint import bp

PAGES = (views,)
__all__ = ["bp"]
