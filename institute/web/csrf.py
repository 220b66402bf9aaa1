"""No change by another site's page: checked for every unsafe request, never per form."""

import base64
import hmac
import secrets

from flask import Flask, Response, abort, g, request

from institute.config import settings
from institute.web import cookies, reader

_SAFE = ("GET", "HEAD", "OPTIONS")
_FORM = "form"  # an anonymous reader's half of the double submit
_OPEN_TO_OTHERS = ("web.csp_report",)  # browsers send it without a token; it changes nothing


def init_app(app: Flask) -> None:
    @app.before_request
    def only_our_own_forms() -> None:
        if request.method in _SAFE or request.endpoint in _OPEN_TO_OTHERS:
            return
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(400)
        given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
        if not _matches(given):
            abort(400, "token")

    @app.after_request
    def hand_out(response: Response) -> Response:
        if fresh := g.get("form_cookie"):
            cookies.put(response, _FORM, fresh)
        return response

    app.jinja_env.globals["csrf_token"] = token


def _secret() -> str | None:
    return request.cookies.get(cookies.name(reader.VISIT)) if reader.me() else request.cookies.get(cookies.name(_FORM))


def _digest(secret: str) -> bytes:
    return hmac.digest(settings().secret_key.encode(), b"csrf:" + secret.encode(), "sha256")


def token() -> str:
    """This reader's token, masked anew in each answer, so that compression cannot betray it."""
    if "form_token" not in g:
        g.form_token = _masked()
    return g.form_token


def _masked() -> str:
    secret = _secret() or g.get("form_cookie")
    if secret is None:
        secret = g.form_cookie = secrets.token_urlsafe(32)
    digest = _digest(secret)
    mask = secrets.token_bytes(len(digest))
    return base64.urlsafe_b64encode(mask + bytes(a ^ b for a, b in zip(mask, digest, strict=True))).decode()


def _matches(given: str) -> bool:
    secret = _secret()
    if not secret:
        return False
    try:
        raw = base64.urlsafe_b64decode(given.encode())
    except ValueError:
        return False
    half = len(raw) // 2
    plain = bytes(a ^ b for a, b in zip(raw[:half], raw[half:], strict=False))
    return hmac.compare_digest(plain, _digest(secret))
