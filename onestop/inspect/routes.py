"""Every page of the inspector."""

from onestop.inspect import views
from onestop.inspect.blueprint import bp

PAGES = (views,)
__all__ = ["bp"]
