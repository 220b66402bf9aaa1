"""The room's blueprint, and how its papers are sent."""

from flask import Blueprint, Response

from institute import files
from institute.web import sending

bp = Blueprint("certificates", __name__)


def pdf(file: files.File) -> Response:
    """A stored paper, shown in the browser under its own name; a name stands on it, and computers are shared."""
    return sending.send(file)
