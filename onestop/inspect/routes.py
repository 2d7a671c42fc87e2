"""Every page of the inspector."""

from onestop.inspect import satisfaction, views
from onestop.inspect.blueprint import bp

PAGES = (satisfaction, views)
__all__ = ["bp"]
