"""The one database handle, the base model with its types, and writing(): the one door."""

import fcntl
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC on both databases; SQLite would drop the offset silently."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Document = JSON().with_variant(JSONB(), "postgresql")

Translated = dict[str, str]  # {"en": ..., "zh": ...}; a missing language falls back (language.choose)
Texts = Annotated[Translated, mapped_column(Document)]
Strings = Annotated[list[str], mapped_column(Document)]


class Base(DeclarativeBase):
    """Every table's base; names of constraints are fixed so that migrations find them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: Instant,
            str: String(),
            dict[str, Any]: Document,
            dict[str, str]: Document,
            list[str]: Document,
        },
    )


# A committed object stays readable: the page is drawn after the door has closed.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
_one_at_a_time = threading.Lock()
PATIENCE = 30.0  # seconds a writer waits at the door; SQLite's own wait is as long
RESTED = 1.0  # seconds after which a connection to PostgreSQL is tried before use
KEPT = 60.0  # seconds a public figure may be old


def engine_options(url: str) -> dict[str, Any]:
    """How the engine is made for this address; timeouts in milliseconds on PostgreSQL."""
    if url.startswith("sqlite"):
        return {
            "connect_args": {"timeout": 30},
            "pool_size": 4,  # kept open, of 2 MB each: pages take turns, so few are ever wanted at once
            "max_overflow": 16,
            "pool_use_lifo": True,  # the one used last has the pages in its memory
            "hide_parameters": True,
        }
    limits = "-c lock_timeout=10000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000"
    return {
        # A page to read needs no transaction: under READ COMMITTED each of its questions stands alone anyhow,
        # and BEGIN and ROLLBACK are two more questions a page. writing() begins one.
        "isolation_level": "AUTOCOMMIT",
        "pool_size": 10,
        "max_overflow": 5,
        "pool_recycle": 1800,
        "pool_use_lifo": True,  # the one used last has rested least
        "hide_parameters": True,  # an error's words go to the log: no names, no addresses
        "json_deserializer": _read_json,
        "connect_args": {"options": limits, "connect_timeout": 5},
    }


_decode = json.JSONDecoder().decode


def _read_json(raw: bytes) -> Any:
    """What PostgreSQL sends is UTF-8: json.loads would look for the encoding of each of a page's eighty texts."""
    return _decode(str(raw, "utf-8"))


def prepare(engine: Engine) -> None:
    """Settings of every connection: see below for each database."""
    (_prepare_sqlite if engine.dialect.name == "sqlite" else _prepare_postgres)(engine)


def _prepare_postgres(engine: Engine) -> None:
    """A connection that rested is tried before it is used: the server may have been started again meanwhile."""

    @event.listens_for(engine, "checkin")
    def rests(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wakes(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", time.monotonic()) < RESTED:
            return
        try:
            connection.execute("")
        except connection.OperationalError as error:
            raise DisconnectionError from error


def _prepare_sqlite(engine: Engine) -> None:
    """WAL and full syncs, and a BEGIN that says whether it will write."""

    @event.listens_for(engine, "connect")
    def settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 must not begin by itself
        for pragma in (
            "busy_timeout=30000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "cache_size=-1000",  # kB for each connection, of which each thread has one
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "journal_size_limit=67108864",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        will_write = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if will_write else "BEGIN")


# Options of a connection that will write, by database.
WRITING: dict[str, dict[str, Any]] = {
    "sqlite": {"writing": True},
    "postgresql": {"isolation_level": "READ COMMITTED"},
}
_kept: dict[tuple[str, Engine], tuple[float, Any]] = {}
Kept = TypeVar("Kept")


def kept(tx: Session, name: str, ask: Callable[[], Kept]) -> Kept:
    """What `ask` said in this process within the last minute: for figures that are dear to count.

    Plain values only, never rows of a session; never what a permission or a place hangs on.
    """
    key, now = (name, tx.get_bind().engine), time.monotonic()
    at, value = _kept.get(key, (-KEPT, None))
    if now - at >= KEPT:
        at, value = _kept[key] = now, ask()
    return value


def reading() -> Session:
    """The request's session, to look; a flush outside writing() is refused."""
    return db.session()


@contextmanager
def writing() -> Iterator[Session]:
    """The only way to write. What was read before is read again under the lock.

    Actions lock the row they decide on: tx.get(Model, id, with_for_update=True,
    populate_existing=True), which SQLite ignores and PostgreSQL needs. Hold nothing
    slow in here: hash, render and print outside. What afterwards() was told runs
    after the commit.
    """
    session = db.session()
    session.rollback()  # leaves the reading snapshot
    with ExitStack() as held:
        if db.engine.dialect.name == "sqlite" and (path := db.engine.url.database) not in (None, "", ":memory:"):
            _stand_in_line(held, path)
        session.connection(execution_options=WRITING[db.engine.dialect.name])
        session.info["writing"] = True
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop("afterwards", None)
            raise
        finally:
            session.info.pop("writing", None)
    for call in session.info.pop("afterwards", []):
        call()


def _stand_in_line(held: ExitStack, path: str) -> None:
    """One writer at a time, in the order they came; who waited too long is told, not left standing."""
    until = time.monotonic() + PATIENCE
    if not _one_at_a_time.acquire(timeout=PATIENCE):  # between threads
        raise OperationalError("writing()", {}, TimeoutError("others stood at the door too long"))
    held.callback(_one_at_a_time.release)
    lock = held.enter_context(open(f"{path}.lock", "a"))  # noqa: SIM115  held until the door closes
    fcntl.flock(lock, fcntl.LOCK_EX)  # between processes; freed by the kernel on a kill
    if time.monotonic() > until:
        raise OperationalError("writing()", {}, TimeoutError("others stood at the door too long"))


def afterwards(tx: Session, call: Callable[[], Any]) -> None:
    """Have this done once the change is kept: telling the worker, say. Never on a rollback."""
    calls = tx.info.setdefault("afterwards", [])
    if call not in calls:
        calls.append(call)


@event.listens_for(Session, "before_flush")
def only_through_the_door(session: Session, *_: Any) -> None:
    if not session.info.get("writing") and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a change outside writing()")


def init_app(app: Any) -> None:
    """Binds the database to the app's settings."""
    url = app.extensions["settings"].database
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(url))
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def today_in(zone: str, now: datetime) -> date:
    """The calendar day a place has at this instant; HOME_ZONE for the institute's own."""
    return now.astimezone(ZoneInfo(zone)).date()
