"""The addresses of the inspector's door."""

from flask import Blueprint

bp = Blueprint("inspect", __name__, url_prefix="/inspect")
