"""What the office's pages about rosters share."""

from flask import Blueprint

bp = Blueprint("importing", __name__)
