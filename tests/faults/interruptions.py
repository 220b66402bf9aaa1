"""F2 to F6 and F9: processes killed, restarted, the database away or locked, while people write."""

import os
import signal
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

from sqlalchemy import create_engine, text

from tests.faults import hands
from tests.faults.hands import Hand
from tests.faults.people import writing_in
from tests.load import POSTGRES, Row, at_most, exactly, shown
from tests.load.house import House, house


def run(database: str, bar: dict[str, Any], quick: bool) -> list[Row]:
    with house(database) as served:
        with writing_in(served) as tx:
            team = hands.hands(tx, served)
        rows = _round("F2 a web worker killed", served, team, lambda: _kill_one(served), errors=False)
        rows += _round("F3 restarted as at a deploy (HUP)", served, team, lambda: _hup(served), errors=False)
        if served.postgres:
            rows += _round("F4 PostgreSQL restarted", served, team, lambda: restart(served))
            rows += _round("F5 PostgreSQL killed", served, team, lambda: _kill_database(served))
            rows += _away(served, team, 3 if quick else bar["away"])
        rows += _locked(served, team, bar, quick)
    return [Row(f"{database} {row.name}", row.figure, row.bar, row.unit, row.ok) for row in rows]


def _round(name: str, served: House, team: list[Hand], fault: Callable[[], Any], errors: bool = True) -> list[Row]:
    """The fault comes while all are at work; afterwards nothing is missing and nothing fails any more."""
    before = hands.server_errors(team)
    with hands.at_work(team):
        time.sleep(0.7)
        fault()
        time.sleep(1.5)
    during = hands.server_errors(team) - before
    with writing_in(served) as tx:
        lost = hands.lost(tx, team)
    with hands.at_work(team):
        time.sleep(1)
    after = hands.server_errors(team) - before - during
    told = shown(f"{name}: error pages meanwhile", during) if errors else exactly(f"{name}: error pages", during, 0)
    return [exactly(f"{name}: acknowledged and lost", lost, 0), told, exactly(f"{name}: errors afterwards", after, 0)]


def _kill_one(served: House) -> None:
    os.kill(served.web_workers()[0], signal.SIGKILL)


def _hup(served: House) -> None:
    assert served.server
    served.server.send_signal(signal.SIGHUP)
    time.sleep(2)


def restart(served: House) -> None:
    assert served.postgres
    served.postgres.halt("fast")
    served.postgres.start()


def _kill_database(served: House) -> None:
    assert served.postgres
    served.postgres.kill()
    for _ in range(20):  # the lock file of the dead one may still stand
        time.sleep(0.3)
        with suppress(RuntimeError):
            served.postgres.start()
            return
    raise RuntimeError("PostgreSQL does not come back")


def ask(served: House, path: str) -> tuple[int, str]:
    """(status, Retry-After) of a page for nobody in particular."""
    try:
        with urllib.request.urlopen(served.url + path, timeout=40) as answer:
            answer.read()
            return answer.status, answer.headers.get("Retry-After", "")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers.get("Retry-After", "")


def _away(served: House, team: list[Hand], seconds: float) -> list[Row]:
    assert served.postgres
    seen: set[tuple[str, int, str]] = set()

    def away() -> None:
        assert served.postgres
        served.postgres.halt("fast")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            seen.update((path, *ask(served, path)) for path in ("/sessions", "/readyz", "/healthz"))
            time.sleep(0.2)
        served.postgres.start()

    name = f"F6 PostgreSQL away for {seconds:g} s"
    rows = _round(name, served, team, away)
    wanted = {("/sessions", 503, "5"), ("/readyz", 503, "5"), ("/healthz", 200, "")}
    return [*rows, exactly(f"{name}: answers other than 503 with Retry-After", len(seen ^ wanted), 0)]


def _locked(served: House, team: list[Hand], bar: dict[str, Any], quick: bool) -> list[Row]:
    """Another process holds the database: shortly, so that all wait; too long, so that all are told."""
    short = 2 if quick else 5 if served.postgres else bar["locked"]
    waits: list[float] = []

    def lock(seconds: float) -> Callable[[], None]:
        def locked() -> None:
            with _held(served):
                until = time.monotonic() + seconds
                while time.monotonic() < until:
                    began = time.perf_counter()
                    assert ask(served, "/sessions")[0] == 200
                    waits.append(time.perf_counter() - began)
                    time.sleep(0.2)

        return locked

    name = f"F9 database locked for {short} s"
    rows = _round(name, served, team, lock(short), errors=False)
    rows.append(at_most(f"{name}: a page to read, meanwhile", max(waits), bar["reading"], "s"))
    if quick:
        return rows
    for hand in team:
        hand.slowest = 0.0
    patience = 10 if served.postgres else 30
    name = f"F9 locked for {patience + 3} s"
    rows += _round(name, served, team, lock(patience + 3))
    slowest = max(hand.slowest for hand in team)
    return [*rows, at_most(f"{name}: the longest wait for an answer", slowest, patience + bar["locked_more"], "s")]


def _held(served: House) -> Any:
    """The database in another's hands, until closed."""
    if served.database == POSTGRES:
        engine = create_engine(served.database_url)
        connection = engine.connect()
        connection.execute(text("LOCK TABLE application, enrolment IN EXCLUSIVE MODE"))
        return closing(connection)
    connection = sqlite3.connect(served.home / "institute.db", timeout=30, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return closing(connection)
