"""What a request may carry."""

from collections.abc import Callable
from string import punctuation
from typing import Any
from urllib.parse import quote

from flask import Flask, abort, current_app, request

FIELDS = 500
UPLOAD = 25 * 1024 * 1024


def _ascii_query(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Raw bytes in a query are escaped before anybody reads it: Werkzeug takes them for UTF-8 and fails."""

    def call(environ: dict[str, Any], start: Any) -> Any:
        environ["QUERY_STRING"] = quote(environ.get("QUERY_STRING", ""), safe=punctuation, encoding="latin-1")
        return answer(environ, start)

    return call


def init_app(app: Flask) -> None:
    app.wsgi_app = _ascii_query(app.wsgi_app)  # type: ignore[method-assign]
    app.config.update(MAX_CONTENT_LENGTH=1024 * 1024, MAX_FORM_MEMORY_SIZE=256 * 1024, MAX_FORM_PARTS=200)

    @app.before_request
    def measure() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if limit := getattr(view, "body_limit", None):
            request.max_content_length, request.max_form_parts = limit, FIELDS
        given = [*request.args.items(multi=True), *request.form.items(multi=True)]
        if len(given) > FIELDS:
            abort(413)
        if "\x00" in request.path or any("\x00" in name or "\x00" in value for name, value in given):
            abort(400)  # PostgreSQL keeps no NUL
