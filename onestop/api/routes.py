"""Every address of the door of machines."""

from onestop.api import results, views
from onestop.api.blueprint import bp

PAGES = (views, results)
__all__ = ["bp"]
