"""The addresses of the door of the reception desk."""

from flask import Blueprint

bp = Blueprint("desk", __name__, url_prefix="/desk")
