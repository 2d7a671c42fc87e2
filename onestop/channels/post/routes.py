"""Every page of the post."""

from onestop.channels.post import answers, views
from onestop.channels.post.blueprint import bp

PAGES = (views, answers)
__all__ = ["bp"]
