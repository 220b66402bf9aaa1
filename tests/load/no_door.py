"""The house with its door taken out, as Flask-SQLAlchemy ships: look, then count. For the negative control only.

Here and nowhere else: the product has no switch for it. gunicorn serves it as tests.load.no_door:app.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from institute import database
from institute.catalogue import actions as catalogue
from institute.catalogue.models import TrainingSession
from institute.enrolment import queries, rules, waiting
from institute.enrolment.models import Application


def bare(engine: Engine) -> None:
    """SQLite with its own way to begin: when something is first written."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def settings(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA busy_timeout=30000")
            connection.execute("PRAGMA journal_mode=WAL")


@contextmanager
def no_door() -> Iterator[Session]:
    """A session and a commit: no gate, no lock."""
    session = database.db.session()
    session.rollback()
    session.info["writing"] = True
    try:
        yield session
        session.commit()
    finally:
        session.rollback()
        session.info.pop("writing", None)
        session.info.pop("afterwards", None)


def look_then_take(tx: Session, training_id: int) -> bool:
    """Check, other work, act: what everybody writes first."""
    one = select(TrainingSession.taken, TrainingSession.places).where(TrainingSession.id == training_id)
    with tx.no_autoflush:
        taken, places = tx.execute(one).one()
    time.sleep(0.002)
    if taken >= places:
        return False
    tx.execute(update(TrainingSession).where(TrainingSession.id == training_id).values(taken=taken + 1))
    return True


def take(tx: Session, application: Application, now: datetime) -> dict[str, Any]:
    """Nothing is written before the look: SQLite would lock."""
    if not look_then_take(tx, application.training_id):
        raise rules.SessionFull
    return {}


def look(tx: Session, statement: Any) -> TrainingSession:
    """The session as it is now, held by nobody."""
    return tx.scalars(statement.execution_options(populate_existing=True)).one()


database.prepare = bare
database.writing = no_door
catalogue.take_place = look_then_take
waiting.take = take
queries._hold = look

from wsgi import app  # noqa: E402, F401  the rooms must meet the doorless house
