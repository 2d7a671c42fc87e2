"""Every page of the post."""

from onestop.channels.post import answers, bags, intake, views
from onestop.channels.post.blueprint import bp

PAGES = (views, intake, answers, bags)
__all__ = ["bp"]
