"""Stored files on their way to a reader: whole, in part (206), or not at all when the reader has them (304)."""

from urllib.parse import quote

from flask import Response, request
from werkzeug.wsgi import FileWrapper

from institute import files

BLOCK = 256 * 1024


def send(file: files.File, *, keep: str = "no-store", shown: bool = True, name: str = "") -> Response:
    """A stored file under its own name or another; `shown` in the browser, else handed over to be kept.

    Permission was asked before: the bytes come through us wherever they lie, so no address outlives it.
    """
    body = FileWrapper(files.opened(file), BLOCK)  # it can seek, so a range is read from its beginning
    response = Response(body, mimetype=file.media_type, direct_passthrough=True)
    response.content_length = file.size
    kind = "inline" if shown else "attachment"
    name = name or file.name
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    response.headers["Content-Disposition"] = f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = keep
    response.last_modified = file.stored_at
    response.set_etag(file.sha256)
    response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    return response
