"""The room's blueprint, and how its papers are sent."""

from flask import Blueprint, Response, send_file

from institute import files

bp = Blueprint("certificates", __name__)


def pdf(file: files.File) -> Response:
    """A stored paper, shown in the browser under its own name."""
    response = send_file(files.path_of(file), mimetype="application/pdf", download_name=file.name, etag=file.sha256)
    response.headers["Cache-Control"] = "no-store"  # a name stands on it, and computers are shared
    return response
