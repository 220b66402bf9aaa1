"""The process that serves pages says that it lives, while somebody's clock runs."""

import threading
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from institute import clock
from institute.database import db, reading, writing
from institute.quizzes import pulse
from institute.quizzes.views.base import bp
from institute.web.logs import log

_begun = threading.Lock()


@bp.before_app_request
def begin() -> None:
    """With the first request: a server that forks has done so by then."""
    if not _begun.locked() and not current_app.testing and _begun.acquire(blocking=False):
        app: Any = current_app
        threading.Thread(target=_live, args=(app._get_current_object(),), name="pulse", daemon=True).start()


def _live(app: Flask) -> None:
    pause = threading.Event()
    while True:
        with app.app_context():
            try:
                if pulse.timed(reading()):
                    with writing() as tx:
                        pulse.beat(tx, clock.now())
            except SQLAlchemyError:  # the database is away: the gap will tell
                log.warning("pulse")
            db.session.remove()
        pause.wait(pulse.EVERY.total_seconds())
