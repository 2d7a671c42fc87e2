"""Every page of the door of everyone."""

from onestop.public import access, checking, lookup, reading
from onestop.public.blueprint import bp

PAGES = (access, checking, lookup, reading)
__all__ = ["bp"]
