"""Every page of the offices."""

from onestop.office import (
    appeals,
    custody,
    internal,
    messages,
    openings,
    payments,
    printing,
    proving,
    signing,
    takings,
    views,
)
from onestop.office.blueprint import bp

PAGES = (
    appeals,
    custody,
    internal,
    messages,
    openings,
    payments,
    printing,
    proving,
    signing,
    takings,
    views,
)
__all__ = ["bp"]
