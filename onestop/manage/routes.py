"""Every page of running the house."""

from onestop.manage import views
from onestop.manage.blueprint import bp

PAGES = (views,)
__all__ = ["bp"]
