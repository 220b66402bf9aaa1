"""Reading takes turns in a process; nobody waits long for one that hangs, and who writes does not wait at all."""

import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from institute.web import turns


class Hall:
    """A bare app behind turns: /slow draws until it is let go."""

    def __init__(self) -> None:
        self.app = Flask("hall")
        self.inside, self.most, self.go = 0, 0, threading.Event()
        self.app.add_url_rule("/slow", view_func=self.slow, methods=["GET", "POST"])
        self.app.add_url_rule("/quick", view_func=lambda: "quick", endpoint="quick")
        turns.init_app(self.app)
        self.threads: list[threading.Thread] = []

    def slow(self) -> str:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.go.wait(10)
        self.inside -= 1
        return "slow"

    def ask(self, method: str = "GET") -> None:
        self.threads.append(
            threading.Thread(target=self.app.test_client().open, args=("/slow",), kwargs={"method": method})
        )
        self.threads[-1].start()
        time.sleep(0.05)


@pytest.fixture
def hall() -> Iterator[Hall]:
    made = Hall()
    yield made
    made.go.set()
    for thread in made.threads:
        thread.join(10)


def test_pages_are_drawn_one_at_a_time(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 10)
    hall.ask()
    hall.ask()
    assert hall.most == 1
    hall.go.set()
    for thread in hall.threads:
        thread.join(10)
    assert hall.most == 1 and hall.inside == 0


def test_one_that_hangs_stops_nobody(hall: Hall) -> None:
    hall.ask()
    began = time.monotonic()
    assert hall.app.test_client().get("/quick").text == "quick"
    assert time.monotonic() - began < turns.PATIENCE + 1


def test_who_writes_takes_no_turn(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 10)
    hall.ask("POST")
    assert hall.app.test_client().get("/quick").text == "quick"
    hall.ask()
    hall.ask("POST")
    assert hall.most == 3


def test_a_turn_ends_with_a_mistake(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 10)
    hall.app.testing = True
    hall.app.add_url_rule("/wrong", view_func=lambda: 1 / 0, endpoint="wrong")
    with pytest.raises(ZeroDivisionError):
        hall.app.test_client().get("/wrong")
    began = time.monotonic()
    assert hall.app.test_client().get("/quick").text == "quick"
    assert time.monotonic() - began < 5
