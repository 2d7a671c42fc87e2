"""Every page of running the house."""

from onestop.manage import dating, delivery, routing, tree, views
from onestop.manage.blueprint import bp

PAGES = (views, dating, delivery, routing, tree)
__all__ = ["bp"]
