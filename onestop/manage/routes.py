"""Every page of running the house."""

from onestop.manage import dating, delivery, money, routing, tree, views, waiting
from onestop.manage.blueprint import bp

PAGES = (dating, delivery, money, routing, tree, views, waiting)
__all__ = ["bp"]
