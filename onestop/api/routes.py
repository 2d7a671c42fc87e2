"""Every address of the door of machines."""

from onestop.api import result_status, views
from onestop.api.blueprint import bp

PAGES = (views, result_status)
__all__ = ["bp"]
