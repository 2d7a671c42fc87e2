"""Every page of running the house."""

from onestop.manage import dating, money, routing, tree, views
from onestop.manage.blueprint import bp

PAGES = (views, dating, routing, tree, money)
__all__ = ["bp"]
