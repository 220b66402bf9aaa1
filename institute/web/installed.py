"""The house on a phone: the manifest to install it by, the service worker, and the page for when there is no network.

Nothing here is anybody's: these answers are the same for every reader.
"""

import hashlib
import json

from flask import Response, current_app, make_response, render_template, url_for

from institute import issuer, language
from institute.access import Can
from institute.errors import NotFound
from institute.language import gettext
from institute.web.assets import STATIC, shelf
from institute.web.guard import needs
from institute.web.views import bp

_SHELL = ("css/site.css", "icons.svg", "js/site.js", "js/offline.js", "vendor/htmx.min.js", "img/favicon.svg")
_ICONS = (("img/icon-192.png", 192, "any"), ("img/icon-512.png", 512, "any"), ("img/maskable-512.png", 512, "maskable"))


def _static(name: str) -> str:
    return f"/static/{shelf.hashed[name]}"


def _known(code: str) -> str:
    if code not in language.SPEECHES:
        raise NotFound
    return code


@bp.get("/app/<code>.webmanifest")
@needs(Can.READ)
def manifest(code: str) -> Response:
    """Browsers fetch it without cookies: its language stands in its address."""
    with language.speaking(_known(code)):
        name = language.plain(issuer.issuer()["name"])
        told = {
            "id": "/", "start_url": url_for("desk.mine"), "scope": "/", "display": "standalone",
            "name": name, "short_name": gettext("Institute"), "lang": language.speech().tag,
            "dir": language.speech().dir, "theme_color": "#0b6378", "background_color": "#faf8f4",
            "icons": [
                {"src": _static(path), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for path, size, purpose in _ICONS
            ],
        }  # fmt: skip
    response = make_response(json.dumps(told, ensure_ascii=False))
    response.headers["Content-Type"] = "application/manifest+json; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.get("/offline/<code>")
@needs(Can.READ)
def offline(code: str) -> Response:
    """What is kept on this device, and what to do without a network."""
    return make_response(_pages()[_known(code)])


@bp.get("/worker.js")
@needs(Can.READ)
def worker() -> Response:
    """The service worker, told which files and pages make the shell; new files make a new worker."""
    pages = _pages()
    told = {
        "files": [_static(name) for name in _SHELL],
        "pages": {code: url_for("web.offline", code=code) for code in pages},
    }
    body = (STATIC / "js" / "worker.js").read_text(encoding="utf-8")
    version = hashlib.sha256("\0".join([body, json.dumps(told), *pages.values()]).encode()).hexdigest()[:10]
    response = make_response(f"const SHELL = {json.dumps(told | {'name': f'shell-{version}'})};\n{body}")
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _pages() -> dict[str, str]:
    """The offline page in each language, drawn once."""
    if "offline pages" not in current_app.extensions:
        drawn = {}
        for code in language.LANGUAGES:
            with language.speaking(code):
                drawn[code] = render_template("web/offline.html")
        current_app.extensions["offline pages"] = drawn
    return current_app.extensions["offline pages"]
