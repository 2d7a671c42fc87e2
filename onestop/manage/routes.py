"""Every page of running the house."""

from onestop.manage import dating, routing, tree, views
from onestop.manage.blueprint import bp

PAGES = (views, dating, routing, tree)
__all__ = ["bp"]
