"""Every address of the door of machines."""

from onestop.api import views
from onestop.api.blueprint import bp

PAGES = (views,)
__all__ = ["bp"]
