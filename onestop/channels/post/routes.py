"""Every page of the post."""

from onestop.channels.post import answers, bags, importing, intake, views
from onestop.channels.post.blueprint import bp

PAGES = (views, intake, answers, bags, importing)
__all__ = ["bp"]
