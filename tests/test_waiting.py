"""Nobody waits without end: not at the door, and no job for a mail server that hangs."""

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from institute import config, database, letters, work
from institute.database import writing
from tests.conftest import NOW


def test_who_waits_too_long_at_the_door_is_told(context, tx, monkeypatch):
    if tx.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL has its lock_timeout")
    monkeypatch.setattr(database, "PATIENCE", 0.02)
    with database._one_at_a_time, pytest.raises(OperationalError), writing():
        pass
    with writing() as inside:  # and the next one finds it open
        assert inside.info["writing"]


def test_one_thread_sends_while_another_goes_on(app, context, tx, monkeypatch):
    """A letter written while a slow one is under way is sent by the same thread, after it."""
    to, sent, slow, go_on = letters.Recipient("a@example.org", "A", "en"), [], threading.Event(), threading.Event()

    def deliver(letter: letters.Letter, _at: config.Settings) -> str:
        sent.append(letter.id)
        slow.set()
        assert go_on.wait(10)
        return letters.SENT

    def send() -> None:
        with app.app_context():
            work.send_letters()

    monkeypatch.setattr(letters, "deliver", deliver)
    with writing() as inside:
        letters.write(inside, "reset", to, now=NOW, token="t")
    sender = threading.Thread(target=send)
    sender.start()
    assert slow.wait(10)
    with writing() as inside:
        letters.write(inside, "reset", to, now=NOW, token="t")
    work.send_letters()  # comes back at once: the other thread is told
    assert len(sent) == 1
    go_on.set()
    sender.join(10)
    assert (len(sent), set(tx.scalars(select(letters.Letter.state)))) == (2, {letters.SENT})
