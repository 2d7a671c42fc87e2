"""Every page of the inspector."""

from onestop.inspect import openings, satisfaction, views
from onestop.inspect.blueprint import bp

PAGES = (openings, satisfaction, views)
__all__ = ["bp"]
