"""Every page of running the house."""

from onestop.manage import tree, views
from onestop.manage.blueprint import bp

PAGES = (views, tree)
__all__ = ["bp"]
