"""What the pages cost on the full demo, beside a bare Flask page in the same run."""

import os
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event, func, select

from institute import clock
from institute.catalogue.models import Staffing, TrainingSession
from institute.certificates.models import Certificate
from institute.database import db, reading
from institute.enrolment.models import Enrolment
from institute.gradebook.models import MarkColumn
from institute.learning.models import LearningModule, Lesson
from institute.people.models import Person
from institute.quizzes.models import GRADED, Quiz, QuizAttempt
from tests.load import Options, Row, at_most, bars, exactly, processes, shown
from tests.load.clients import Step, Target, load
from tests.load.house import House, house
from tests.load.inside import inside

NAME = "pages"
CLIENTS = {1: 200, 8: 400, 32: 640}  # clients -> requests a round
ROUNDS = 3
HERE = Path(__file__).parent
Results = dict[str, dict[int, list[Step]]]


def run(options: Options) -> list[Row]:
    rows = []
    for database in options.databases:
        with house(database, "full", worker=False) as served, yardstick() as bare:
            rows += _measured(served, bare, quick=options.quick)
    return rows


def _measured(served: House, bare: Target, *, quick: bool) -> list[Row]:
    database_pids = [served.postgres.pid] if served.postgres else []
    addresses = pages(served)
    targets = {"yardstick": bare}
    for name, (path, cookie) in addresses.items():
        targets[name] = Target(served.url + path, [served.server.pid], [cookie], database_pids)
    results: Results = {name: {clients: [] for clients in CLIENTS} for name in targets}
    for target in targets.values():
        load(target, 2, 40)  # both workers have their templates and plans
    for _ in range(1 if quick else ROUNDS):
        for clients, count in CLIENTS.items():
            for name, target in targets.items():
                results[name][clients].append(load(target, clients, count // 4 if quick else count))
    print(f"\n{served.database}\n{_table(results)}", flush=True)
    largest = max(served.web_workers(), key=processes.memory_mb)
    memory = processes.memory_mb(largest), processes.memory_mb(largest, "Pss")
    return _rows(served.database, results, _queries(served, addresses), memory)


def _rows(database: str, results: Results, queries: dict[str, int], memory: tuple[float, float]) -> list[Row]:
    bar, rows = bars(NAME), []
    yardstick = _middle(results["yardstick"][1], "cpu")
    for name, count in queries.items():
        steps, about = results[name], f"{name}, {database}"
        own = bar | bar["own"].get(name, {})
        clients = own["clients"]
        rows += [
            at_most(f"{about}: server CPU", _middle(steps[1], "cpu") / yardstick, own["ratio"], "x yardstick"),
            at_most(f"{about}: p95 at {clients} clients", _middle(steps[clients], "p95"), own["p95"], "ms"),
            at_most(f"{about}: queries", count, own["queries"]),
        ]
    other = sum(step.other for steps in results.values() for some in steps.values() for step in some)
    rows.append(at_most(f"largest web worker, {database}", memory[0], bar["worker"], "MB"))
    rows.append(shown(f"the same, what all share counted once, {database}", memory[1], "MB"))
    rows.append(exactly(f"answers other than 200, {database}", other, 0))
    return rows


def _middle(steps: list[Step], what: str) -> float:
    return statistics.median(getattr(step, what) for step in steps)


def _table(results: Results) -> str:
    """Everything that was seen, bars or not."""
    lines = [
        "| page | CPU ms | x yardstick | database CPU ms | req/s at 1 / 8 / 32 | p50 ms | p95 ms | kB |",
        "|---" * 8 + "|",
    ]
    bare = _middle(results["yardstick"][1], "cpu")
    for name, steps in results.items():
        cpu, database = _middle(steps[1], "cpu"), _middle(steps[1], "database_cpu")
        three = [
            " / ".join(f"{_middle(steps[clients], what):.0f}" for clients in CLIENTS) for what in ("rate", "p50", "p95")
        ]
        kilobytes = steps[1][0].bytes / 1000
        lines.append(
            f"| {name} | {cpu:.2f} | {cpu / bare:.2f} | {database:.2f} | {' | '.join(three)} | {kilobytes:.1f} |"
        )
    return "\n".join(lines)


def pages(served: House) -> dict[str, tuple[str, str]]:
    """By name: (path, cookies) of each page to measure."""
    sitting = served.reader("trainee@demo.invalid")
    trainee, instructor = sitting.cookie, served.reader("instructor@demo.invalid").cookie
    officer = served.reader("officer@demo.invalid").cookie
    with inside(served):
        tx, now = reading(), clock.now()
        soon = tx.scalars(
            select(TrainingSession).where(TrainingSession.closes_at > now, TrainingSession.opens_at < now)
        )
        session = max(soon, key=lambda training: training.taken).code
        own = tx.scalar(
            select(TrainingSession.code)
            .join(Enrolment)
            .join(Person)
            .where(Person.email == "trainee@demo.invalid", TrainingSession.ends_at > now)
        )
        lesson = tx.scalar(
            select(Lesson.id)
            .join(LearningModule)
            .join(TrainingSession)
            .where(TrainingSession.code == own)
            .order_by(LearningModule.position, Lesson.position)
        )
        led = tx.scalar(
            select(TrainingSession.code)
            .join(Staffing)
            .join(Person)
            .where(Person.email == "instructor@demo.invalid", TrainingSession.starts_at < now)
            .order_by(TrainingSession.taken.desc(), TrainingSession.starts_at.desc())
        )
        middle = tx.scalar(select(func.count(Certificate.id))) // 2
        widest = tx.scalar(
            select(TrainingSession.code)
            .join(MarkColumn, MarkColumn.training_id == TrainingSession.id)
            .group_by(TrainingSession.code)
            .order_by(func.count().desc())
            .limit(1)
        )
        exam = tx.scalar(
            select(Quiz.id).join(TrainingSession).where(TrainingSession.code == own, Quiz.kind == GRADED).limit(1)
        )
        paper = tx.scalars(select(Certificate).order_by(Certificate.id).offset(middle).limit(1)).one()
    sitting.get(f"/learn/{own}/quizzes/{exam}")  # its form's token
    sitting.post(f"/learn/{own}/quizzes/{exam}/begin", {})
    with inside(served):
        of_trainee = select(QuizAttempt.id).join(Enrolment).join(Person).where(Person.email == "trainee@demo.invalid")
        attempt = reading().scalar(of_trainee.where(QuizAttempt.quiz_id == exam))
    return {
        "home": ("/", ""),
        "catalogue, filtered": ("/sessions?type=economic-trade&language=ru&when=all", ""),
        "session": (f"/sessions/{session}", ""),
        "verdict": (f"/verify/{paper.number}?code={paper.code}", ""),
        "desk": ("/desk", trainee),
        "trainee's session": (f"/learn/{own}", trainee),
        "lesson": (f"/learn/{own}/lessons/{lesson}", trainee),
        "trainee's timetable": (f"/learn/{own}/timetable", trainee),
        "quiz page": (f"/learn/attempts/{attempt}/1", trainee),
        "timetable": (f"/teach/{own}/timetable", instructor),
        "roster": (f"/teach/{led}/roster", instructor),
        "inbox": ("/office/applications", officer),
        "gradebook": (f"/teach/{widest}/marks", officer),
    }


def _queries(served: House, addresses: dict[str, tuple[str, str]]) -> dict[str, int]:
    """How often each page asks the database, counted inside the app."""
    counts: dict[str, int] = {}
    asked: list[str] = []
    with inside(served) as app:
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: asked.append(statement))
    client = app.test_client(use_cookies=False)  # outside any app context: requests would share its g
    for name, (path, cookie) in addresses.items():
        for _ in range(2):  # the first may fill what is kept for good
            asked.clear()
            answer = client.get(path, headers={"Cookie": cookie, "Host": f"127.0.0.1:{served.port}"})
        counts[name] = sum(not statement.startswith(("BEGIN", "PRAGMA")) for statement in asked)
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: {path} answers {answer.status_code}")
    engine.dispose()
    return counts


@contextmanager
def yardstick() -> Iterator[Target]:
    """The bare page, served by two plain workers."""
    with tempfile.TemporaryDirectory(prefix="measure-") as folder:
        env = {**os.environ, "REFERENCE_DB": f"{folder}/reference.db"}
        subprocess.run(processes.python(str(HERE / "reference.py")), env=env, check=True)
        address = f"127.0.0.1:{processes.free_port()}"
        flags = ("-w", "2", "-b", address, "--log-level", "error", "--no-control-socket", "reference:app")
        server = processes.start(processes.python("-m", "gunicorn", *flags), env=env, cwd=HERE)
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://{address}/", timeout=2).read()
                    break
                except OSError:
                    time.sleep(0.1)
            yield Target(f"http://{address}/", [server.pid])
        finally:
            processes.end(server)
