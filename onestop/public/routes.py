"""Every page of the door of everyone."""

from onestop.public import access, checking, lookup, offline, phone_scanning, printing, reading
from onestop.public.blueprint import bp

PAGES = (access, checking, lookup, offline, phone_scanning, printing, reading)
__all__ = ["bp"]
