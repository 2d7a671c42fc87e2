"""Every page of the post."""

from onestop.channels.post import answers, back, reconciling, views
from onestop.channels.post.blueprint import bp

PAGES = (views, answers, back, reconciling)
__all__ = ["bp"]
