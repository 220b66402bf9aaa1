"""The one door: what it keeps, what it refuses, and what comes after it."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from institute import database
from institute.database import afterwards, db, kept, reading, writing
from institute.people.models import Person
from tests import make
from tests.conftest import NOW


def test_a_change_outside_is_refused(app, tx):
    with app.app_context():
        reading().add(Person(email="a@example.org", since=NOW))
        with pytest.raises(RuntimeError, match="outside writing"):
            reading().flush()
        reading().rollback()


def test_a_fault_keeps_nothing_and_calls_nothing(app, tx):
    called = []

    def fail() -> None:
        with writing() as inside:
            inside.add(Person(email="a@example.org", since=NOW))
            afterwards(inside, lambda: called.append(1))
            raise ZeroDivisionError

    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            fail()
        assert reading().scalars(select(Person)).all() == []
    assert called == []


def test_what_follows_runs_after_the_commit(app, tx):
    seen = []
    with app.app_context(), writing() as inside:
        inside.add(Person(email="a@example.org", since=NOW))
        afterwards(inside, lambda: seen.append(reading().scalar(select(Person.email))))
        assert seen == []
    assert seen == ["a@example.org"]


def count_up(app, person_id: int, door: bool) -> None:
    """Adds one to a number kept in a person's position: read, then write."""
    with app.app_context():
        if door:
            with writing() as tx:
                person = tx.get_one(Person, person_id, with_for_update=True, populate_existing=True)
                person.position = str(int(person.position) + 1)
        else:
            with db.engine.begin() as connection:
                table = Person.__table__
                now = connection.execute(select(table.c.position).where(table.c.id == person_id)).scalar_one()
                barrier.wait()
                connection.execute(table.update().where(table.c.id == person_id).values(position=str(int(now) + 1)))


barrier = threading.Barrier(8)


@pytest.mark.parametrize("door", [True, False], ids=["door", "without"])
def test_no_update_is_lost(app, tx, door: bool):
    """Eight at once. Without the door (the negative control) the same work loses updates or fails."""
    person = make.person(tx, position="0")
    failures = []

    def work() -> None:
        try:
            count_up(app, person.id, door)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tx.expire_all()
    counted = int(tx.get_one(Person, person.id).position)
    assert (counted == 8 and not failures) is door


def test_a_public_figure_is_asked_for_once_a_minute(app, tx, monkeypatch):
    answers = iter(range(10))
    with app.app_context():
        monkeypatch.setattr(database, "KEPT", 60)
        assert [kept(reading(), "figure", lambda: next(answers)) for _ in range(3)] == [0, 0, 0]
        monkeypatch.setattr(database, "KEPT", 0)
        assert kept(reading(), "figure", lambda: next(answers)) == 1


@pytest.mark.parametrize("tried", [True, False])
def test_a_connection_that_rested_is_tried_before_use(app, tx, monkeypatch, tried):
    """The database was started again while nobody asked: the next reader does not pay for it."""
    if tx.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite is no server")
    monkeypatch.setattr(database, "RESTED", 0 if tried else 3600)
    with app.app_context(), db.engine.connect() as other:
        backend = reading().scalar(text("SELECT pg_backend_pid()"))
        db.session.remove()
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        if tried:
            assert reading().scalar(text("SELECT 1")) == 1
        else:
            with pytest.raises(OperationalError):  # so the trial is what helps
                reading().scalar(text("SELECT 1"))
        db.session.remove()
