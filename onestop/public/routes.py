"""Every page of the door of everyone."""

from onestop.public import access, appointments, checking, lookup, offline, reading, waiting
from onestop.public.blueprint import bp

PAGES = (access, checking, lookup, offline, reading, waiting, appointments)
__all__ = ["bp"]
