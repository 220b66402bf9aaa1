"""500 people sign in within a minute while others read, and a hall of 200 behind one address scans the code.

Every password costs an argon2id of 19 MiB. Of the hall each is noted once; codes that are too old note nobody.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import TypeVar

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute import clock
from institute.attendance import codes, queries
from institute.attendance.models import Attendance, Mark
from institute.catalogue.models import TrainingSession
from institute.people import passwords
from institute.people.models import Person
from institute.timetable.models import Meeting
from tests import make
from tests.faults.people import Browser, cookie, people, training, writing_in
from tests.load import Options, Row, at_most, bars, exactly, shown
from tests.load.house import House, Reader, house

NAME = "arrivals"
_TOGETHER = 48  # who is on the line at once
_OLD = timedelta(seconds=codes.VALID + codes.EVERY)
_RECEIPT = re.compile(r"arrival=([^;]+)")


def run(options: Options) -> list[Row]:
    bar, rows = bars(NAME), []
    parts = 10 if options.quick else 1
    for database in options.databases:
        with house(database, started=False) as served, writing_in(served) as tx:
            crowd = _with_passwords(tx, bar["people"] // parts)
            held, half, hall = _hall(tx, bar["hall"] // parts)
            late = _hall(tx, 20)[2]
            served.start(worker=False)
            rows += _signing_in(served, crowd, database)
            rows += _marking(served, tx, held, half, hall, database)
            rows += _too_late(served, tx, held, half, late, database)
            served.stop()
    return rows


def _with_passwords(tx: Session, many: int) -> list[Person]:
    """People whose password is hashed as the house does it; one hash serves all, its price is paid at each look."""
    real = passwords.hashed(make.PASSWORD)
    return [make.person(tx, password_hash=real) for _ in range(many)]


def _hall(tx: Session, many: int) -> tuple[TrainingSession, str, list[str]]:
    """A session with a meeting now, its half-day, and the cookies of its trainees."""
    held = training(tx, begins=-1, places=many)
    now = clock.now()
    make.keep(tx, Meeting(
        training_id=held.id, kind="lecture", title={"en": "Corridors"}, starts_at=now - timedelta(minutes=5),
        ends_at=now + timedelta(hours=3), zone="Asia/Shanghai", place={}, languages=["en"],
    ))  # fmt: skip
    crowd = people(tx, many)
    for person in crowd:
        make.enrolment(tx, held, person)
    return held, queries.halves(tx, held.id)[0].key, [cookie(tx, person) for person in crowd]


T = TypeVar("T")


def _everybody(does: Callable[[T], bool], crowd: list[T], spread: float = 0) -> tuple[float, int]:
    """(seconds until the last one was served, how many failed); each comes at their moment of `spread` seconds."""
    began = time.perf_counter()

    def come(n: int) -> bool:
        time.sleep(max(0.0, began + spread * n / len(crowd) - time.perf_counter()))
        try:
            return does(crowd[n])
        except (OSError, HTTPException):
            return False

    with ThreadPoolExecutor(_TOGETHER) as pool:
        fine = list(pool.map(come, range(len(crowd))))
    return time.perf_counter() - began, fine.count(False)


@contextmanager
def _reading(served: House, times: list[float]) -> Iterator[None]:
    """Somebody reads public pages all the while; their times in ms."""
    over = threading.Event()

    def read() -> None:
        while not over.wait(0.05):
            for path in ("/", "/sessions", "/verify"):
                began = time.perf_counter()
                Reader(served.url).get(path)
                times.append(1000 * (time.perf_counter() - began))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()


def _signing_in(served: House, crowd: list[Person], database: str) -> list[Row]:
    """Everybody within five sixths of the minute, with a browser of their own."""
    bar, others, own = bars(NAME), [], []

    def sign_in(person: Person) -> bool:
        browser, began = Reader(served.url), time.perf_counter()
        browser.get("/sign-in")
        _, text = browser.post("/sign-in", {"email": person.email, "password": make.PASSWORD, "next": "/healthz"})
        own.append(1000 * (time.perf_counter() - began))
        return text == "ok\n"

    spread = bar["seconds"] * 5 / 6 * len(crowd) / bar["people"]
    with _reading(served, others):
        seconds, failed = _everybody(sign_in, crowd, spread)
    return [
        at_most(f"{database}: {len(crowd)} people signed in", seconds, bar["seconds"], "s"),
        exactly(f"{database}: who did not get in", failed, 0),
        at_most(f"{database}: p95 of other pages meanwhile", _p95(others), bar["others"], "ms"),
        shown(f"{database}: p95 of signing in", _p95(own), "ms"),
    ]


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def _scan(served: House, held: TrainingSession, half: str, at: Callable[[], datetime]) -> Callable[[str], bool]:
    """What a phone does: opens the code as the wall shows it then, and what the page sends by itself."""

    app = current_app._get_current_object()  # type: ignore[attr-defined]  the threads have no context

    def scan(own: str) -> bool:
        browser = Browser(served.port, own)
        with app.app_context():
            code = codes.wall(held.id, half, at())
        status, _ = browser.get(f"/a/{code}")
        if found := _RECEIPT.search("; ".join(browser.headers.get_all("Set-Cookie", []))):
            browser.cookie += f"; arrival={found[1]}"
        noted, _ = browser.post("/attend")
        return (status, noted) == (200, 200)

    return scan


def _marking(served: House, tx: Session, held: TrainingSession, half: str, hall: list[str], database: str) -> list[Row]:
    """All at once, and a tenth of them twice."""
    bar = bars(NAME)
    seconds, failed = _everybody(_scan(served, held, half, clock.now), hall)
    _everybody(_scan(served, held, half, clock.now), hall[::10])
    marked, words = _counted(tx, held.id)
    return [
        at_most(f"{database}: a hall of {len(hall)} noted", seconds, bar["marked"], "s"),
        exactly(f"{database}: answers that were none", failed, 0),
        exactly(f"{database}: noted, once each", f"{marked}, {words}", f"{len(hall)}, {len(hall)}"),
    ]


def _counted(tx: Session, training_id: int) -> tuple[int, int]:
    """(trainees with an entry, words said about them) in a session."""
    tx.rollback()
    places = {place.id for place in queries.trainees(tx, training_id)}
    counts = (select(func.count()).where(table.enrolment_id.in_(places)) for table in (Attendance, Mark))
    marked, words = (tx.scalar(count) or 0 for count in counts)
    return marked, words


def _too_late(
    served: House, tx: Session, held: TrainingSession, half: str, late: list[str], database: str
) -> list[Row]:
    """The control: codes that are too old, and people of another session, are noted nowhere."""
    before = _counted(tx, held.id)
    _, refused = _everybody(_scan(served, held, half, lambda: clock.now() - _OLD), late)
    _, strangers = _everybody(_scan(served, held, half, clock.now), late)
    return [
        exactly(f"{database}: old codes refused", refused, len(late)),
        exactly(f"{database}: strangers refused", strangers, len(late)),
        exactly(f"{database}: noted by either", _counted(tx, held.id)[0] - before[0], 0),
    ]
