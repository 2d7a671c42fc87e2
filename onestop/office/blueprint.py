"""The addresses of the door of the offices."""

from flask import Blueprint

bp = Blueprint("office", __name__, url_prefix="/office")
