"""The addresses of the door of the post."""

from flask import Blueprint

bp = Blueprint("post", __name__, url_prefix="/post")
