"""Every page of the offices."""

from onestop.office import custody, internal, messages, proving, signing, views
from onestop.office.blueprint import bp

PAGES = (views, messages, internal, proving, signing, custody)
__all__ = ["bp"]
