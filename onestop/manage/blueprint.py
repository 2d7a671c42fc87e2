"""The addresses of the door of running the house."""

from flask import Blueprint

bp = Blueprint("manage", __name__, url_prefix="/manage")
