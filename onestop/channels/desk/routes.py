"""Every page of the desk."""

from onestop.channels.desk import (
    bags,
    book,
    capture,
    capture_using,
    contacting,
    correcting,
    custody,
    digitising,
    drawers,
    giving,
    intake,
    mandates,
    offline,
    outgoing,
    paying,
    reconciling,
    showing,
    views,
    waiting,
)
from onestop.channels.desk.blueprint import bp

PAGES = (
    bags,
    book,
    capture,
    capture_using,
    contacting,
    correcting,
    custody,
    digitising,
    drawers,
    giving,
    intake,
    mandates,
    offline,
    outgoing,
    paying,
    reconciling,
    showing,
    views,
    waiting,
)
__all__ = ["bp"]
