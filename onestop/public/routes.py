"""Every page of the door of everyone."""

from onestop.public import (
    access,
    appointments,
    checking,
    has_read,
    identity,
    lookup,
    offline,
    paying,
    phone_scanning,
    printing,
    rating,
    reading,
    rights,
    sessions,
    waiting,
)
from onestop.public.blueprint import bp

PAGES = (
    access,
    appointments,
    checking,
    has_read,
    identity,
    lookup,
    offline,
    paying,
    phone_scanning,
    printing,
    rating,
    reading,
    rights,
    sessions,
    waiting,
)
__all__ = ["bp"]
