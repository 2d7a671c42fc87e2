"""Every page of the door of everyone."""

from onestop.public import (
    access,
    appointments,
    checking,
    contact,
    has_read,
    identity,
    lookup,
    offline,
    passkeys,
    paying,
    phone_scanning,
    printing,
    rating,
    reading,
    receipts,
    recovering,
    rights,
    second,
    sessions,
    waiting,
)
from onestop.public.blueprint import bp

PAGES = (
    access,
    appointments,
    checking,
    contact,
    has_read,
    identity,
    lookup,
    offline,
    passkeys,
    paying,
    phone_scanning,
    printing,
    rating,
    reading,
    receipts,
    recovering,
    rights,
    second,
    sessions,
    waiting,
)
__all__ = ["bp"]
