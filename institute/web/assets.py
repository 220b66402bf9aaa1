"""Static files, read once at the start: a hash in the name, compressed, immutable."""

import gzip
import hashlib
import mimetypes
from pathlib import Path

from flask import Flask, Response, abort, make_response, request

from institute.access import Can
from institute.config import ROOT
from institute.web.guard import needs

STATIC = ROOT / "static"
_SERVED = ("js", "vendor", "img", "css/pages")  # fonts/paper is for the press alone
mimetypes.add_type("text/javascript", ".js")


class Shelf:
    """The served files by their plain name and by their hashed one."""

    def __init__(self, folder: Path) -> None:
        styles = b"\n".join(path.read_bytes() for path in sorted((folder / "css").glob("*.css")))
        files = {"css/site.css": styles, "icons.svg": (folder / "icons.svg").read_bytes()}
        for name in _SERVED:
            for path in sorted((folder / name).rglob("*")):
                if path.is_file():
                    files[path.relative_to(folder).as_posix()] = path.read_bytes()
        self.hashed: dict[str, str] = {}
        self.bodies: dict[str, tuple[str, bytes, bytes]] = {}
        for name, body in files.items():
            stem, _, ending = name.rpartition(".")
            address = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{ending}"
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            self.hashed[name] = address
            self.bodies[address] = (kind, body, gzip.compress(body, 9, mtime=0))


@needs(Can.READ)
def serve(name: str) -> Response:
    """A static file by its hashed name."""
    found = shelf.bodies.get(name)
    if found is None:
        abort(404)
    kind, body, packed = found
    small = "gzip" in request.accept_encodings and len(packed) < len(body)
    response = make_response(packed if small else body)
    response.headers["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith(("text/", "image/svg")) else kind
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.vary.add("Accept-Encoding")
    if small:
        response.headers["Content-Encoding"] = "gzip"
    return response


shelf = Shelf(STATIC)


def init_app(app: Flask) -> None:
    app.add_url_rule("/static/<path:name>", "static", serve)
    app.jinja_env.globals["asset"] = lambda name: f"/static/{shelf.hashed[name]}"
