"""Every page of the offices."""

from onestop.office import internal, messages, printing, proving, signing, views
from onestop.office.blueprint import bp

PAGES = (views, messages, internal, printing, proving, signing)
__all__ = ["bp"]
