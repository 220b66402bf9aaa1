"""The room's blueprint."""

from flask import Blueprint

bp = Blueprint("post", __name__)
