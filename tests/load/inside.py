"""The measured house's own code in our process: to look up what to ask for, and to count queries."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from institute import config, create_app
from institute.database import db
from tests.load.house import House


@contextmanager
def inside(served: House) -> Iterator[Flask]:
    """An app on the house's database, with an app context. Make no test requests in here: they would share its g."""
    app = create_app(config.from_environment(served.env), TESTING=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
