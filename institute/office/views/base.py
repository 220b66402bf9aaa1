"""The blueprint of the office's own room."""

from flask import Blueprint

bp = Blueprint("office", __name__)
