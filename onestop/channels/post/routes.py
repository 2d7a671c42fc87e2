"""Every page of the post."""

from onestop.channels.post import answers, views
from onestop.channels.post.blueprint import bp

PAGES = (answers, views)
__all__ = ["bp"]
