"""kill -9 of every process of the house in mid-write, again and again: what was acknowledged is there.

Applications are saved, lessons marked, letters written and sent, certificates printed. Letters go over
SMTP to a server of our own. The negative control (too_early.py) acknowledges before it commits: it must lose.
"""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute.certificates.models import Certificate, PrintRun
from institute.files import File
from institute.jobs import DONE, FAILED, Job
from institute.letters import SENT, Letter
from institute.people.models import Person
from tests.faults import hands, people
from tests.faults.hands import Hand
from tests.faults.people import Browser, cookie, finished, writing_in
from tests.faults.post import Post
from tests.load import Options, Row, at_least, at_most, bars, exactly, shown
from tests.load.house import House, house

NAME = "kill"
HOLDERS, EVERY = 8, 5  # certificates of a print run; a new run every so many rounds
UNDER_WAY = (1.0, 2.5)  # s of work before a kill


def run(options: Options) -> list[Row]:
    bar, rows = bars(NAME), []
    rounds = options.rounds or (3 if options.quick else bar["rounds"])
    for database in options.databases:
        rows += kills(database, rounds, bar)
        rows.append(_control(database, bar))
    return rows


def kills(database: str, rounds: int, bar: dict[str, Any]) -> list[Row]:
    """So many kills on this database."""
    dice, seconds = random.Random(database), []
    with Post() as post, house(database, started=False) as served:
        post.pause = 0.05
        served.env["SMTP_URL"] = post.url
        served.start()
        with writing_in(served) as tx:
            demos = tx.scalar(select(func.max(Letter.id))) or 0  # the demo's own: kept, cancelled, failed
            team = hands.hands(tx, served, letters=15 * rounds)
            (officer,), holders = people.people(tx, 1, ("certificate-officer",)), people.people(tx, HOLDERS)
            browser = Browser(served.port, cookie(tx, officer))
        lost = broken = asked = 0
        for number in range(rounds):
            if number % EVERY == 0:
                _quiet(served)
                asked += _ask_for_paper(served, browser, holders)
            with hands.at_work(team):
                time.sleep(dice.uniform(*UNDER_WAY))
                served.kill()
            broken += _broken(served)
            with writing_in(served) as tx:
                lost += hands.lost(tx, team)
            began = time.perf_counter()
            served.start()
            seconds.append(time.perf_counter() - began)
        _quiet(served)
        served.stop()
        with writing_in(served) as tx:
            after = _after(tx, served, team, post, asked, demos)
    return [
        shown(f"{database}: changes acknowledged over {rounds} kills", sum(hand.acknowledged for hand in team)),
        exactly(f"{database}: of them lost", lost, 0),
        exactly(f"{database}: faulty databases found", broken, 0),
        at_most(f"{database}: up again, the slowest", max(seconds), bar["seconds"], "s"),
        *[exactly(f"{database}: {name}", figure, 0) for name, figure in after.items()],
        at_most(f"{database}: one letter on the wire, at most", max(post.seen.values()), bar["wire"], "times"),
        shown(f"{database}: letters sent / repeated", f"{len(post.seen)} / {sum(n > 1 for n in post.seen.values())}"),
    ]  # fmt: skip


def _ask_for_paper(served: House, browser: Browser, holders: list[Person]) -> int:
    """A session that is over, and the officer's click for its certificates; how many they will be."""
    with writing_in(served) as tx:
        code = finished(tx, holders)
    browser.line.close()  # the last kill broke it
    status, text = browser.post(f"/office/certificates/{code}/issue")
    if status >= 400:
        raise RuntimeError(f"issuing answers {status}: {text[:500]}")
    return len(holders)


def _quiet(served: House, seconds: float = 120) -> None:
    """Waits until the worker has done every job and sent every letter it can send now."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with writing_in(served) as tx:
            jobs = tx.scalar(select(func.count()).select_from(Job).where(Job.state.not_in([DONE, FAILED])))
            letters = tx.scalar(
                select(func.count()).select_from(Letter).where(Letter.state.in_(["pending", "sending"]))
            )
        if not jobs and not letters:
            return
        time.sleep(0.5)


def _broken(served: House) -> int:
    """How many of the house's SQLite files fail their check as the kill left them."""
    faulty = 0
    for path in (served.home / "institute.db", served.home / "queue.db"):
        if path.exists():
            with closing(sqlite3.connect(path, timeout=30)) as connection:
                faulty += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
    return faulty


def _after(tx: Session, served: House, team: list[Hand], post: Post, asked: int, demos: int) -> dict[str, int]:
    """What must be 0 when everything has come to rest."""
    of_ours = Certificate.training.has(year=people.YEAR)
    certificates = tx.execute(select(Certificate.number, File.sha256).outerjoin(Certificate.file).where(of_ours)).all()
    files = [Path(served.home / "files" / (key or "??")[:2] / (key or "??")) for _, key in certificates]
    runs = tx.scalars(select(PrintRun).where(PrintRun.training.has(year=people.YEAR)))
    unmerged = sum(run.merged_id is None for run in runs)
    ready = tx.scalar(select(func.count()).select_from(Letter).where(Letter.kind == "certificate-ready"))
    sent = set(tx.scalars(select(Letter.message_id).where(Letter.state == SENT)))
    return {
        "letters of decisions, missing or doubled": hands.letters_wrong(tx, team),
        "letters not sent": tx.scalar(select(func.count()).where(Letter.id > demos, Letter.state != SENT)) or 0,
        "letters sent that never came": len(sent - set(post.seen)),
        "jobs not done": tx.scalar(select(func.count()).select_from(Job).where(Job.state != DONE)) or 0,
        "certificates missing or doubled": abs(len(certificates) - asked) + len(certificates)
        - len({number for number, _ in certificates}),
        "certificates without their file": sum(not path.is_file() for path in files),
        "print runs without the merged file": unmerged,
        "letters about certificates, missing or doubled": abs((ready or 0) - asked - _ready_before(tx)),
    }  # fmt: skip


def _ready_before(tx: Session) -> int:
    """Letters about certificates that the demo itself brought."""
    return tx.scalar(
        select(func.count()).select_from(Letter).where(
            Letter.kind == "certificate-ready", Letter.address.endswith("@demo.invalid")
        )
    ) or 0  # fmt: skip


def _control(database: str, bar: dict[str, Any]) -> Row:
    """The same marks on a house that acknowledges too early."""
    lost = 0
    with house(database, started=False) as served:
        served.start(worker=False)
        with writing_in(served) as tx:
            team = hands.hands(tx, served, savers=0)
        served.stop()
        for _ in range(2):
            served.start(worker=False, app="tests.faults.too_early:app")
            with hands.at_work(team):
                time.sleep(1)
                served.kill()
            with writing_in(served) as tx:
                lost += hands.lost(tx, team)
    return at_least(f"{database}: lost where the house says yes too early", lost, bar["control_lost"])
