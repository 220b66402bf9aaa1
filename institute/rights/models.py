"""Requests about one's own data, and runs of the retention table."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.database import Base
from institute.people.models import Person

COPY, CORRECT, DELETE, LIMIT, WITHDRAW, OBJECT = KINDS = ("copy", "correct", "delete", "limit", "withdraw", "object")
ASKED, AGREED, DONE, REFUSED = STATES = ("asked", "agreed", "done", "refused")
OPEN = (ASKED, AGREED)


class RightsRequest(Base):
    """Somebody asks something of what is kept about them. A deletion that is agreed waits for a second person."""

    __tablename__ = "rights_request"
    __table_args__ = (Index("ix_rights_request_state", "state", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(Text, default="")
    by_link: Mapped[bool] = mapped_column(default=False)  # came from outside sign-in, confirmed by the letter's link
    asked_at: Mapped[datetime]
    due_on: Mapped[date]  # the last working day to answer
    state: Mapped[str] = mapped_column(default=ASKED)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    ended_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class RetentionRun(Base):
    """A line of the retention table that somebody looked at: how much would go, by session; another releases it.

    `counts`: {session code or "": rows}. `key` is the run's name in the log of deletions.
    """

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    line: Mapped[str]
    as_of: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    released_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    rows: Mapped[int | None]
