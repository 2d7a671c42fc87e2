"""Every page of the door of everyone."""

from onestop.public import access, checking, lookup, offline, printing, rating, reading
from onestop.public.blueprint import bp

PAGES = (access, checking, lookup, printing, offline, reading, rating)
__all__ = ["bp"]
