"""The addresses of the door of machines."""

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")
