"""Every page of the citizen's own door."""

from onestop.channels.online import (
    appeals,
    applying,
    choices,
    consents,
    group,
    group_sending,
    mandates,
    openings,
    own,
    payments,
    storehouse,
    taking,
)
from onestop.channels.online.blueprint import bp

PAGES = (
    appeals,
    applying,
    choices,
    consents,
    group,
    group_sending,
    mandates,
    openings,
    own,
    payments,
    storehouse,
    taking,
)
__all__ = ["bp"]
