"""Every address of the door of machines."""

from onestop.api import chains, register, views
from onestop.api.blueprint import bp

PAGES = (views, chains, register)
__all__ = ["bp"]
