"""An empty database goes to head and is then equal to the models."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import JSON, MetaData, String, Table, create_engine, func, insert, select, text
from sqlalchemy.engine import make_url

from institute import config, create_app
from institute.catalogue.models import TrainingSession
from institute.database import Base, db, reading
from institute.people.models import Person
from tests.conftest import NOW


@pytest.fixture
def empty_url(tmp_path, database_url):
    """An empty database of the same kind as the run's."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    url = make_url(database_url)
    name = f"{url.database}_empty"
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_head_equals_the_models(tmp_path, empty_url):
    app = create_app(config.Settings(environment="test", home=tmp_path, secret_key="k" * 40, database_url=empty_url))
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
            assert compare_metadata(context, Base.metadata) == []
        db.engine.dispose()


def test_rows_of_the_first_version_come_along(tmp_path, empty_url):
    """A house that served before is upgraded as it stands, and everybody in it is found again."""
    app = create_app(config.Settings(environment="test", home=tmp_path, secret_key="k" * 40, database_url=empty_url))
    with app.app_context():
        upgrade(revision="0001")
        told = ("person", "person_name", "training_session", "letter", "application", "application_step", "enrolment")
        tables = MetaData()
        tables.reflect(db.engine)
        with db.engine.begin() as connection:
            for name in told:
                connection.execute(insert(tables.tables[name]).values(filled(tables.tables[name])))
        db.engine.dispose()
        assert app.test_cli_runner().invoke(args=["ready"]).exit_code == 0
        person = reading().scalars(select(Person)).unique().one()
        training = reading().scalars(select(TrainingSession)).one()
        assert (person.search_text, person.phone, training.countries) == ("seitkali seitkali", "", [])
        assert set(training.search_text.split()) == {"seitkali"}
        counts = {name: reading().scalar(select(func.count()).select_from(Base.metadata.tables[name])) for name in told}
        assert counts == dict.fromkeys(told, 1)
        db.session.remove()
        db.engine.dispose()


def filled(table: Table) -> dict[str, Any]:
    """Something in every column that must not be empty."""
    samples = {str: "Seitkali", int: 1, bool: True, datetime: NOW, dict: {"en": "Seitkali"}}
    values = {column.name: samples[_kind(column.type)] for column in table.columns if not column.nullable}
    return values | {"places": 1, "taken": 0, "ends_at": NOW + timedelta(days=1)} if "ends_at" in values else values


def _kind(of: Any) -> type:
    return dict if isinstance(of, JSON) else str if isinstance(of, String) else of.python_type
