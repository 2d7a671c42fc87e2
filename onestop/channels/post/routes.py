"""Every page of the post."""

from onestop.channels.post import (
    answers,
    back,
    bags,
    importing,
    intake,
    offline,
    reconciling,
    views,
)
from onestop.channels.post.blueprint import bp

PAGES = (answers, back, bags, importing, intake, offline, reconciling, views)
__all__ = ["bp"]
