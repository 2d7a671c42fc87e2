"""Every page of the post."""

from onestop.channels.post import answers, offline, views
from onestop.channels.post.blueprint import bp

PAGES = (views, answers, offline)
__all__ = ["bp"]
