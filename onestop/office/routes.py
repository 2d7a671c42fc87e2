"""Every page of the offices."""

from onestop.office import (
    custody,
    internal,
    messages,
    printing,
    proving,
    signing,
    takings,
    views,
)
from onestop.office.blueprint import bp

PAGES = (views, messages, internal, printing, proving, signing, custody, takings)
__all__ = ["bp"]
