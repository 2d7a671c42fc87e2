"""Every page of the post."""

from onestop.channels.post import answers, bags, importing, intake, views
from onestop.channels.post.blueprint import bp

PAGES = (answers, bags, importing, intake, views)
__all__ = ["bp"]
