"""Every page of the offices."""

from onestop.office import internal, messages, views
from onestop.office.blueprint import bp

PAGES = (views, messages, internal)
__all__ = ["bp"]
