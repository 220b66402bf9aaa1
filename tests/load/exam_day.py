"""500 trainees sit one exam: an answer each every 5 s for a minute, then all hand in within 10 s, while things break.

A web worker is killed, the server reloaded as at a deploy, and PostgreSQL restarted, on the way. Each trainee is a
client that does what static/js/quiz.js does: revisions, and tries again with backoff until it is acknowledged.
Afterwards the rows are read: every acknowledged answer stands, and every attempt is handed in and marked once.
The negative control serves tests/faults/too_early.py, which acknowledges before it commits: it must lose.
"""

import asyncio
import json
import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import clock
from institute.bank import actions as bank
from institute.bank.models import READY
from institute.catalogue.models import TrainingSession
from institute.database import writing
from institute.enrolment.models import Enrolment
from institute.people import visits
from institute.people.models import Person
from institute.quizzes import attempts
from institute.quizzes.models import MARKED, PUBLISHED, Quiz, QuizAnswer, QuizAttempt, QuizDraw, QuizSection
from tests.faults.interruptions import restart
from tests.faults.people import Browser, people, training, writing_in
from tests.load import Options, Row, at_least, at_most, bars, exactly, processes, shown
from tests.load.house import House, house

NAME = "exam-day"
EVERY, HAND_IN, QUESTIONS = 5.0, 10.0, 12
HASTE = 0.3  # s between answers in the control
TRIES, FIRST_PAUSE, LONGEST_PAUSE = 10, 0.2, 5.0  # as static/js/quiz.js
KEYS = "abcd"


def run(options: Options) -> list[Row]:
    bar, rows = bars(NAME), []
    many, seconds = (100, 15.0) if options.quick else (bar["people"], bar["seconds"])
    for database in options.databases:
        rows += _exam(database, many, seconds, chaos=True)
        rows.append(_control(database, bar))
    return rows


@dataclass
class Sitter:
    """One trainee's page: the questions, and what was acknowledged of each (revision, key)."""

    attempt: int
    questions: list[int]
    cookie: str
    token: str
    rev: int = 0
    kept: dict[int, tuple[int, str]] = field(default_factory=dict)
    receipts: int = 0


@dataclass
class Day:
    """What all of them saw."""

    port: int
    times: list[float] = field(default_factory=list)  # ms, of every request that was answered as wanted
    retries: int = 0
    gave_up: int = 0
    statuses: Counter[int] = field(default_factory=Counter)

    def at(self, share: float) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))]


def _exam(database: str, many: int, seconds: float, *, chaos: bool) -> list[Row]:
    bar = bars(NAME)
    with house(database, started=False) as served:
        served.start()
        assert served.server is not None
        with writing_in(served) as tx:
            sitters = seat(tx, served, many)
            day, before = Day(served.port), processes.cpu_seconds([served.server.pid])
            asyncio.run(_day(day, served, sitters, seconds, chaos))
            cpu = 1000 * (processes.cpu_seconds([served.server.pid]) - before) / max(1, len(day.times))
            lost, wrong = lost_answers(tx, sitters), _wrong(tx, sitters)
    print(f"{database}: {dict(sorted(day.statuses.items()))}, {day.retries} tried again", flush=True)
    saves = sum(sitter.rev for sitter in sitters)
    return [
        exactly(f"{database}: acknowledged answers lost, of {saves}", lost, 0),
        exactly(f"{database}: gave up", day.gave_up, 0),
        exactly(f"{database}: attempts not handed in and marked once, of {many}", wrong, 0),
        at_most(f"{database}: p95", day.at(0.95), bar["p95"], "ms"),
        at_most(f"{database}: p99", day.at(0.99), bar["p99"], "ms"),
        shown(f"{database}: p50", day.at(0.5), "ms"),
        shown(f"{database}: tried again", day.retries),
        shown(f"{database}: server CPU a request", cpu, "ms"),
    ]


def seat(tx: Session, served: House, many: int) -> list[Sitter]:
    """A quiz in a session of its own, and so many trainees who have begun it."""
    course = training(tx, begins=-3, places=many)
    given = {"kind": "single", "by_id": None, "now": clock.now(), "state": READY}
    items = [bank.add(tx, name=f"Item {n}", content=_content(n), **given) for n in range(QUESTIONS)]
    draws = [QuizDraw(position=n, item_id=item.id, many=1, points=Decimal(1)) for n, item in enumerate(items, 1)]
    quiz = Quiz(training_id=course.id, title={"en": "Exam day"}, state=PUBLISHED, minutes=60, shuffled=True,
                sections=[QuizSection(position=1, title={"en": "All"}, draws=draws)])  # fmt: skip
    tx.add(quiz)
    tx.commit()
    return [_sitter(tx, served, course, quiz, person) for person in people(tx, many)]


def _content(n: int) -> dict[str, object]:
    options = [{"key": key, "text": {"en": f"Answer {key} of {n}"}, "right": key == "a"} for key in KEYS]
    return {"stem": {"en": f"What is {n}?"}, "options": options, "rule": "all", "shuffle": True}


def _sitter(tx: Session, served: House, course: TrainingSession, quiz: Quiz, person: Person) -> Sitter:
    place = Enrolment(training_id=course.id, person_id=person.id, country_code="KZ", since=clock.now())
    tx.add(place)
    tx.flush()
    cookie = visits.open_visit(tx, person, now=clock.now())
    tx.commit()
    with writing() as inside:
        attempt = attempts.begin(inside, quiz.id, place.id, language="en", now=clock.now())
    _, told = Browser(served.port, cookie).get(f"/learn/attempts/{attempt.id}/now")
    return Sitter(attempt.id, [each.id for each in attempt.answers], cookie, json.loads(told)["token"])


async def _day(day: Day, served: House, sitters: list[Sitter], seconds: float, chaos: bool) -> None:
    until = time.perf_counter() + seconds
    breaking = asyncio.create_task(_break(served, seconds)) if chaos else None
    await asyncio.gather(*(_sit(day, sitter, until) for sitter in sitters))
    if breaking:
        await breaking


async def _break(served: House, seconds: float) -> None:
    """A worker killed at 30 %, a reload at 55 %, the database restarted at 80 %."""
    await asyncio.sleep(0.3 * seconds)
    os.kill(served.web_workers()[0], signal.SIGKILL)
    await asyncio.sleep(0.25 * seconds)
    assert served.server
    served.server.send_signal(signal.SIGHUP)
    await asyncio.sleep(0.25 * seconds)
    if served.postgres:
        await asyncio.to_thread(restart, served)


async def _sit(day: Day, sitter: Sitter, until: float, every: float = EVERY) -> None:
    """Answers one question after the other, goes back to them, and hands in at a moment of the last ten seconds."""
    dice = random.Random(sitter.attempt)
    await asyncio.sleep(dice.uniform(0, every))
    while (began := time.perf_counter()) < until:
        question, key = dice.choice(sitter.questions), dice.choice(KEYS)
        sitter.rev += 1
        rev = sitter.rev
        form = {f"q{question}": key, f"rev-{question}": rev, "device": f"d{sitter.attempt}"}
        if await _until_kept(day, sitter, f"/learn/answers/{question}", form, dice):
            sitter.kept[question] = (rev, key)
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))
    await asyncio.sleep(max(0.0, until + dice.uniform(0, HAND_IN) - time.perf_counter()))
    twice = (_until_kept(day, sitter, f"/learn/attempts/{sitter.attempt}/submit", {}, dice) for _ in range(2))
    sitter.receipts = sum(await asyncio.gather(*twice))


async def _until_kept(day: Day, sitter: Sitter, path: str, form: dict[str, object], dice: random.Random) -> bool:
    """Sends it until it is acknowledged, with backoff and jitter; False when all tries were in vain."""
    for turn in range(TRIES):
        began = time.perf_counter()
        status = await _post(day.port, sitter, path, form)
        day.statuses[status] += 1
        if status in (200, 204):
            day.times.append(1000 * (time.perf_counter() - began))
            return True
        day.retries += 1
        await asyncio.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2**turn) * dice.uniform(0.5, 1.5))
    day.gave_up += 1
    return False


async def _post(port: int, sitter: Sitter, path: str, form: dict[str, object]) -> int:
    """The status; 0 for a broken line."""
    body = urlencode(form)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: lms={sitter.cookie}\r\nHX-Request: true\r\n"
        f"X-CSRF-Token: {sitter.token}\r\nAccept-Language: en\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    writer = None
    try:
        async with asyncio.timeout(15):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.encode())
            answer = await reader.read()
        return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") and b"\r\n\r\n" in answer else 0
    except (OSError, TimeoutError):
        return 0
    finally:
        if writer:
            writer.close()


def lost_answers(tx: Session, sitters: list[Sitter]) -> int:
    """Acknowledged answers that do not stand: neither they nor a newer one of the same question."""
    tx.rollback()
    rows = tx.execute(select(QuizAnswer.id, QuizAnswer.rev, QuizAnswer.answer))
    stored = {row.id: (row.rev, row.answer) for row in rows}
    lost = 0
    for sitter in sitters:
        for question, (rev, key) in sitter.kept.items():
            held, answer = stored[question]
            lost += held < rev or (held == rev and answer != key)
    return lost


def _wrong(tx: Session, sitters: list[Sitter]) -> int:
    """Attempts without exactly one handing in, or whose points are not what their answers are worth."""
    ids = {sitter.attempt: sitter for sitter in sitters}
    given = tx.execute(select(QuizAnswer.attempt_id, QuizAnswer.answer))
    right = Counter(row.attempt_id for row in given if row.answer == "a")
    found = {each.id: each for each in tx.scalars(select(QuizAttempt).where(QuizAttempt.id.in_(ids)))}
    receipts = {each.receipt for each in found.values() if each.receipt}
    bad = sum(each.state != MARKED or each.points != right[each.id] for each in found.values())
    return bad + sum(sitter.receipts != 2 for sitter in sitters) + len(ids) - len(receipts)


def _control(database: str, bar: dict[str, float]) -> Row:
    """The house that acknowledges before it commits, killed: it loses, and we see it."""
    with house(database, started=False) as served:
        served.start(app="tests.faults.too_early:app")
        with writing_in(served) as tx:
            sitters = seat(tx, served, 40)
            asyncio.run(_hasty(Day(served.port), served, sitters))
            served.start()
            lost = lost_answers(tx, sitters)
    return at_least(f"{database}: lost when acknowledged before the commit", lost, bar["control_lost"])


async def _hasty(day: Day, served: House, sitters: list[Sitter]) -> None:
    """Two seconds of saving without a pause, then kill -9 of all."""
    sitting = [asyncio.create_task(_sit(day, sitter, time.perf_counter() + 60, HASTE)) for sitter in sitters]
    await asyncio.sleep(2)
    await asyncio.to_thread(served.kill)
    for task in sitting:
        task.cancel()
    await asyncio.gather(*sitting, return_exceptions=True)
