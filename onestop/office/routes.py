"""Every page of the offices."""

from onestop.office import views
from onestop.office.blueprint import bp

PAGES = (views,)
__all__ = ["bp"]
