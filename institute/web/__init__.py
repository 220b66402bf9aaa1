"""The thin skin between Flask and the house: visits, guard, pages, headers, errors."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from institute.web import (
    assets,
    bodies,
    csrf,
    faults,
    filters,
    guard,
    headers,
    installed,
    kept,
    logs,
    macros,
    pages,
    post,
    reader,
    turns,
)


class NoSession(SecureCookieSessionInterface):
    """Flask's cookie session is off: a visit is a row, and only its random id travels."""

    def open_session(self, app, request):  # type: ignore[override]
        return self.make_null_session(app)

    def save_session(self, app, session, response):  # type: ignore[override]
        return None


class Identifier(IntegerConverter):
    """A row's id: bounded, because a 20-digit number would be an error in the database."""

    def __init__(self, url_map, *args, **kwargs):
        super().__init__(url_map, *args, min=1, max=2147483647, **kwargs)


def init_app(app: Flask) -> None:
    """Everything a request meets before and after its view; call before any blueprint."""
    app.jinja_options["undefined"] = StrictUndefined  # before the environment exists
    app.jinja_env.autoescape = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.session_interface = NoSession()
    app.url_map.converters["id"] = Identifier
    if hops := app.extensions["settings"].trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    # Before a view they run in this order, after it in the opposite one: headers have the last word.
    for part in (headers, logs, reader, bodies, csrf, guard, pages, faults, filters, macros, kept, post, assets, turns):
        part.init_app(app)
    app.register_blueprint(installed.bp)
