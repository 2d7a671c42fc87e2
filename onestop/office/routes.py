"""Every page of the offices."""

from onestop.office import custody, internal, messages, printing, proving, signing, views
from onestop.office.blueprint import bp

PAGES = (views, messages, internal, printing, proving, signing, custody)
__all__ = ["bp"]
