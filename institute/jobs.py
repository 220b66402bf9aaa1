"""Long work: a row naming its kind, with progress; huey only carries the row's id to the worker.

The web process knows no kind: the rooms' jobs.py modules, and WeasyPrint with them, are
imported by the worker alone (institute/work.py). Every kind is idempotent, because a kill
in the middle means it runs again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import Index, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from institute.config import settings
from institute.database import Base, afterwards
from institute.errors import existing

if TYPE_CHECKING:
    from huey import Huey

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
STUCK = timedelta(minutes=2)  # without a sign of life, the worker that had it is gone
ATTEMPTS = 3  # that end in a fault
MOST_ATTEMPTS = 10  # with those that a kill cut short


class Job(Base):
    """A piece of long work and how far it is. `progress` of `total` steps are done."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state", "alive_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    values: Mapped[dict[str, Any]]
    person_id: Mapped[int | None]  # who asked; people stands to our right
    state: Mapped[str] = mapped_column(default=WAITING)
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime]
    alive_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def ended(self) -> bool:
        return self.state in (DONE, FAILED)

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.progress / self.total if self.total else 0.0


Kind = Callable[[Job], dict[str, Any]]
KINDS: dict[str, Kind] = {}
Minutely = Callable[[datetime], None]
MINUTELY: list[Minutely] = []


def kind(name: str) -> Callable[[Kind], Kind]:
    """Names a function that does a kind of job: takes the job, returns its result."""

    def register(work: Kind) -> Kind:
        KINDS[name] = work
        return work

    return register


def every_minute(work: Minutely) -> Minutely:
    """Has the worker do this every minute, as of then: it looks first, and writes through the door by itself."""
    MINUTELY.append(work)
    return work


def ask(tx: Session, name: str, *, now: datetime, person_id: int | None = None, **values: Any) -> Job:
    """Writes the job down with the change that wants it; the worker hears of it after the commit."""
    job = Job(kind=name, values=values, person_id=person_id, asked_at=now, alive_at=now)
    tx.add(job)
    tx.flush()
    job_id = job.id
    afterwards(tx, lambda: tell("run", job_id))
    return job


def advance(tx: Session, job_id: int, progress: int, total: int, *, now: datetime) -> None:
    """Notes how far a job is, and that its worker lives."""
    tx.execute(update(Job).where(Job.id == job_id).values(progress=progress, total=total, alive_at=now))


def get_job(tx: Session, job_id: int) -> Job:
    return existing(tx.get(Job, job_id))


def forgotten(tx: Session, *, now: datetime) -> list[int]:
    """Jobs no worker is at: never told of, or their worker was killed."""
    return list(
        tx.scalars(select(Job.id).where(Job.state.in_([WAITING, RUNNING]), Job.alive_at < now - STUCK).order_by(Job.id))
    )


# The queue. Its truth is the table above; what it loses, the sweep tells again.

BODIES: dict[str, Callable[..., None]] = {}  # what the tasks do: filled by the worker (work.py)


PATIENCE = 3  # seconds a request waits for a queue that may be down


@cache
def queue(url: str, secret: str) -> tuple["Huey", dict[str, Callable[..., Any]]]:
    """The queue at this address (sqlite:///file, redis://, postgresql://), and its two tasks by name.

    The library comes with the first job: with all its engines 14 MB, which a process that shows pages never needs.
    """
    huey = _engine(url, import_module("huey.serializer").SignedSerializer(secret=secret or "unset"))

    @huey.task(name="run")
    def run(job_id: int) -> None:
        BODIES["run"](job_id)

    @huey.task(name="post")
    def post() -> None:
        BODIES["post"]()

    return huey, {"run": run, "post": post}


def _engine(url: str, serializer: Any) -> "Huey":
    library, parts = import_module("huey"), urlsplit(url)
    kind, common = parts.scheme.partition("+")[0], {"serializer": serializer, "results": False}
    if kind == "sqlite":
        return library.SqliteHuey("institute", filename=parts.path.removeprefix("/"), **common)
    if kind == "postgresql":
        query = {"connect_timeout": PATIENCE, **dict(parse_qsl(parts.query))}
        dsn = parts._replace(scheme=kind, query=urlencode(query)).geturl()
        return library.PostgresHuey("institute", dsn=dsn, **common)
    waits = {"socket_connect_timeout": PATIENCE, "socket_timeout": 10, **dict(parse_qsl(parts.query))}
    return library.RedisHuey("institute", url=parts._replace(query=urlencode(waits)).geturl(), **common)


def tell(task: str, *values: int) -> None:
    """Tells the worker; when that fails the change is kept all the same and the sweep tells later."""
    ours = settings()
    try:
        queue(ours.queue, ours.secret_key)[1][task](*values)
    except Exception as error:  # each engine has its own; the change stands whatever it is
        logging.getLogger("institute").warning("queue", extra={"facts": {"error": type(error).__name__}})


def wake_post() -> None:
    """Tells the worker that letters wait."""
    tell("post")
