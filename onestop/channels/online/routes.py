"""Every page of the citizen's own door."""

from onestop.channels.online import appeals, applying, mandates, own, storehouse
from onestop.channels.online.blueprint import bp

PAGES = (appeals, applying, mandates, own, storehouse)
from onestop.channels.online import appeals, applying, consents, openings, own, storehouse
from onestop.channels.online.blueprint import bp

PAGES = (appeals, applying, consents, openings, own, storehouse)
from onestop.channels.online import appeals, applying, choices, own, storehouse
from onestop.channels.online.blueprint import bp

PAGES = (appeals, applying, choices, own, storehouse)
__all__ = ["bp"]
