"""Every page of the post."""

from onestop.channels.post import views
from onestop.channels.post.blueprint import bp

PAGES = (views,)
__all__ = ["bp"]
