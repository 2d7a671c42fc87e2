"""Every page of the citizen's own door."""

from onestop.channels.online import applying, own
from onestop.channels.online.blueprint import bp

PAGES = (applying, own)
__all__ = ["bp"]
