"""The learning management system of the China-SCO Institute of Economy and Trade."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from institute import config, database, language, web
from institute.people import visits
from institute.rooms import ROOMS
from institute.web import guard, reader


def create_app(settings: config.Settings | None = None, *, commands: bool = True, **options: Any) -> Flask:
    """The app with these settings (the environment's when none are given); options go to Flask's config.

    Without the commands it is 10 MB lighter: alembic and the demo are not for those who serve. Who serves knows every
    language from the start.
    """
    settings = settings or config.from_environment()
    if settings.environment == "production" and (faults := settings.faults()):
        raise SystemExit("Not fit for production:\n- " + "\n- ".join(faults))
    if not commands:
        language.learn()
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.extensions["settings"] = settings
    host = urlsplit(settings.public_url).hostname or "localhost"
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key or None,
        TRUSTED_HOSTS=[host] if settings.environment == "production" else [host, "localhost", "127.0.0.1", "[::1]"],
        **options,
    )
    database.init_app(app)
    web.init_app(app)
    reader.know_visits(app, visits.find_visit, visits.touch_visit)
    for room in ROOMS:
        if find_spec(f"institute.{room}.views"):
            app.register_blueprint(import_module(f"institute.{room}.views").bp)
    if commands:
        import_module("institute.cli").init_app(app)
    guard.check(app)
    language.speak("en")
    return app
