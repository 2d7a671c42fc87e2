"""The addresses of the door of everyone."""

from flask import Blueprint

bp = Blueprint("public", __name__)
