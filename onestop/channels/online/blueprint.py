"""The addresses of the door of the citizen."""

from flask import Blueprint

bp = Blueprint("online", __name__)
