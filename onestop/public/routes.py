"""Every page of the door of everyone."""

from onestop.public import (
    access,
    appointments,
    checking,
    lookup,
    offline,
    phone_scanning,
    printing,
    rating,
    reading,
    waiting,
)
from onestop.public.blueprint import bp

PAGES = (
    access,
    appointments,
    checking,
    lookup,
    offline,
    phone_scanning,
    printing,
    rating,
    reading,
    waiting,
)
__all__ = ["bp"]
