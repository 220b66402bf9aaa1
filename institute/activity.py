"""Who did what: a row for each change of others' things or the institute's, kept for three years at least."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import Index, event, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from institute import clock
from institute.database import Base

_acting: ContextVar[int | None] = ContextVar("acting", default=None)


class Activity(Base):
    """Somebody did something. `details` are values, never sentences: readers have languages of their own."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_at", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(index=True)  # who; None is the house itself. People stands right
    verb: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]  # the table of what was changed
    thing_id: Mapped[int | None]
    training_id: Mapped[int | None] = mapped_column(index=True)  # the session it concerns
    about_id: Mapped[int | None] = mapped_column(index=True)  # the person it concerns
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


@event.listens_for(Activity, "before_update")
@event.listens_for(Activity, "before_delete")
def _stays(*_: Any) -> None:
    raise RuntimeError("what was done stays written")


def acts(person_id: int | None) -> None:
    """From here on, in this context, this person acts: the request's reader."""
    _acting.set(person_id)


@contextmanager
def acting(person_id: int | None) -> Iterator[None]:
    """This person acts for a while: who asked for a job."""
    token = _acting.set(person_id)
    try:
        yield
    finally:
        _acting.reset(token)


def note(
    tx: Session,
    verb: str,
    thing: Any,
    *,
    training: int | None = None,
    person: int | None = None,
    at: datetime | None = None,
    **details: Any,
) -> None:
    """Writes down what the acting person did to a row; `training` and `person` are ids of whom it concerns.

    The sentence of each verb stands in institute/office/sentences.py, its blanks filled from `details`: numbers,
    codes and texts by language, no prose.
    """
    key = inspect(thing).mapper.primary_key_from_instance
    if key(thing)[0] is None:
        tx.flush()
    tx.add(
        Activity(
            at=at or clock.now(),
            person_id=_acting.get(),
            verb=verb,
            kind=thing.__tablename__,
            thing_id=key(thing)[0],
            training_id=training,
            about_id=person,
            details=details,
        )
    )
