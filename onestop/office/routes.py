"""Every page of the offices."""

from onestop.office import internal, messages, proving, signing, views
from onestop.office.blueprint import bp

PAGES = (views, messages, internal, proving, signing)
__all__ = ["bp"]
