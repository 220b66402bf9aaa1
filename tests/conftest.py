"""One app for the run; for each test a fresh database that holds the reference data and nothing else."""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from institute import config, create_app, database, language
from institute.database import WRITING, Base, db, writing
from institute.partners import actions as partners
from tests.client import Client

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
KEPT = {"country", "country_status", "theme"}
# A busy machine is no fault of the house's.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon in Qingdao


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="session")
def database_url(house: Path) -> Iterator[str]:
    """SQLite in the run's folder; on PostgreSQL a database of its own for each test process."""
    given = os.environ.get("TEST_DATABASE_URL")
    if not given:
        yield f"sqlite:///{house / 'institute.db'}"
        return
    name = f"test_{WORKER}_{os.getpid()}"
    with _administrator(given) as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")
        )
    yield make_url(given).set(database=name).render_as_string(hide_password=False)
    with _administrator(given) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def _administrator(url: str):
    from sqlalchemy import create_engine

    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _files_url() -> str:
    """A folder of its own in the bucket for each test process."""
    given = urlsplit(os.environ.get("TEST_FILES_URL", ""))
    return given._replace(path=f"/{WORKER}-{os.getpid()}").geturl() if given.scheme else ""


def _jobs_url(database_url: str) -> str:
    """A Redis database or the tests' own PostgreSQL for each test process."""
    given = urlsplit(os.environ.get("TEST_JOBS_URL", ""))
    if given.scheme.startswith("postgresql"):
        return database_url
    return given._replace(path=f"/{WORKER.strip('gwmain') or 0}").geturl() if given.scheme else ""


@pytest.fixture(scope="session")
def settings(house: Path, database_url: str) -> config.Settings:
    return config.Settings(
        environment="test",
        home=house,
        secret_key="k" * 40,
        database_url=database_url,
        files_url=_files_url(),
        jobs_url=_jobs_url(database_url),
        public_url="http://localhost",
    )


@pytest.fixture(scope="session")
def app(settings: config.Settings) -> Iterator[Flask]:
    app = create_app(settings, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with writing() as tx:
            partners.load_reference(tx)
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            db.engine.dispose()
            path = Path(db.engine.url.database or "")
            shutil.copy(path, path.with_suffix(".empty"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    language.speak("en")
    monkeypatch.setattr(database, "KEPT", 0)  # each test counts anew


def empty(app: Flask) -> None:
    """Brings the house back to its reference data."""
    (app.extensions["settings"].home / "issuer.json").unlink(missing_ok=True)
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            engine.dispose()
            path = Path(engine.url.database or "")
            for tail in ("-wal", "-shm"):
                path.with_name(path.name + tail).unlink(missing_ok=True)
            shutil.copy(path.with_suffix(".empty"), path)
        else:
            _empty_postgres(engine)


def _empty_postgres(engine: Engine) -> None:
    """Deletes what there is, without asking keys: TRUNCATE of every table takes a third of a second each time."""
    tables = [name for name in Base.metadata.tables if name not in KEPT]
    found = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
    counters = ", ".join(f"'{name}_id_seq'" for name in tables)
    with engine.connect().execution_options(**WRITING[engine.dialect.name]) as connection, connection.begin():
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in connection.scalars(text(found)).all():
            connection.execute(text(f'DELETE FROM "{name}"'))
        connection.execute(text(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences "
            f"WHERE last_value IS NOT NULL AND sequencename IN ({counters})"
        ))  # fmt: skip


@pytest.fixture
def clean(app: Flask) -> None:
    """An empty house: reference data only."""
    empty(app)


@pytest.fixture
def tx(app: Flask, clean: None) -> Iterator[Session]:
    """The test's own session, open to write. No app context stays open: requests would share its g.

    What a test adds must be committed before a request can see it: make.* does so.
    """
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(**WRITING["postgresql"])
    with Session(engine, expire_on_commit=False, info={"writing": True}) as own:
        yield own


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An app context, for actions that write letters or use writing() without a request."""
    with app.test_request_context():
        yield app


@pytest.fixture
def client(app: Flask, tx: Session) -> Client:
    return Client(app, tx)


@pytest.fixture
def asked(app: Flask) -> Callable[[], Iterator[list[str]]]:
    """Counts what the database was asked: with asked() as questions: ..."""
    with app.app_context():
        engine = db.engine

    @contextmanager
    def listening() -> Iterator[list[str]]:
        questions: list[str] = []

        def note(connection, cursor, statement, *rest):
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
                questions.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield questions
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listening


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[Any]]:
    """Has so many do the same in one moment, each through the door by itself: at_once(lambda tx, n: ..., 4)."""

    def press(act: Callable[[Session, int], Any], many: int = 4) -> list[Any]:
        start = Barrier(many)

        def one(n: int) -> Any:
            start.wait()
            with app.test_request_context(), writing() as inside:
                return act(inside, n)

        with ThreadPoolExecutor(many) as pool:
            return list(pool.map(one, range(many)))

    return press


@pytest.fixture
def rows(app: Flask):
    """The number of rows in each table."""

    def count() -> dict[str, int]:
        with app.app_context(), db.engine.connect() as connection:
            return {
                name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
                for name in inspect(connection).get_table_names()
            }

    return count
