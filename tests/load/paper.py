"""A thousand certificates, single files and one merged, by two processes; and one from click to file."""

import sqlite3
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select

from institute import clock
from institute.catalogue.models import TrainingSession
from institute.certificates.jobs import PRESS
from institute.certificates.models import COMPLETED, PROPOSED, Certificate, Completion
from institute.certificates.paper.apart import Apart
from institute.certificates.paper.batches import CHUNK, chunks
from institute.certificates.paper.book import Book
from institute.database import reading, writing
from institute.enrolment.models import Enrolment
from institute.jobs import DONE, FAILED
from tests import make
from tests.load import Options, Row, at_most, bars, exactly, processes, shown
from tests.load.house import House, house
from tests.load.inside import inside

NAME = "paper"
COUNT, CLICKS = 1000, 5


def run(options: Options) -> list[Row]:
    return [*_thousand(100 if options.quick else COUNT), *_clicks(2 if options.quick else CLICKS)]


def _thousand(count: int) -> list[Row]:
    bar = bars(NAME)
    with house("sqlite", "full", started=False) as served:
        with inside(served):
            some = select(Certificate.snapshot).order_by(Certificate.person_id % 97, Certificate.id).limit(count)
            records = list(reading().scalars(some))
        printers = [_Printer(served.home) for _ in range(2)]
        began = time.perf_counter()
        try:
            # The merged file is the longest piece and begins first; each press takes the next piece when it is free.
            waiting = deque([(True, records), *((False, records[at : at + CHUNK]) for at in range(0, count, CHUNK))])
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda printer: printer.work(waiting), printers))
            seconds = time.perf_counter() - began
        finally:
            for printer in printers:
                printer.press.end()
    rows = [at_most(f"{count} certificates, singles and one merged file", seconds, bar["seconds"], "s")]
    for number, printer in enumerate(printers, 1):
        rows.append(at_most(f"process {number}, most memory", printer.peak, bar["memory"], "MB"))
    growth = max(100 * (flat[-1] / flat[0] - 1) for one in printers if (flat := one.steps[len(one.steps) // 5 :]))
    rows.append(at_most("memory, from a fifth of the papers to the last", growth, bar["growth"], "%"))
    rows.append(exactly("papers printed", sum(printer.papers for printer in printers), 2 * count))
    rows.append(shown("processor time of both", sum(printer.cpu for printer in printers), "s"))
    rows.append(shown("a single file", sum(printer.single for printer in printers) / count / 1000, "kB"))
    rows.append(shown("the merged file", sum(printer.merged for printer in printers) / 1e6, "MB"))
    return rows


class _Printer:
    """A press in a process of its own, as the house has it, and what it costs."""

    def __init__(self, home: Path) -> None:
        self.press, self.home = Apart(PRESS, home / "paper", str.encode), home
        self.papers = self.single = self.merged = 0
        self.peak = self.cpu = 0.0
        self.steps: list[float] = []  # MB after each chunk

    def work(self, waiting: deque[tuple[bool, list[dict[str, Any]]]]) -> None:
        """Takes pieces until none is left: fifty single files, or all in one."""
        with suppress(IndexError):
            while True:
                merged, records = waiting.popleft()
                self._merge(records) if merged else self._print(records)

    def _print(self, records: list[dict[str, Any]]) -> None:
        for chunk in chunks(records):
            for record, paper in zip(chunk, self.press.papers(chunk), strict=True):
                if paper is not None:
                    self.single += (self.home / f"{record['number']}.pdf").write_bytes(paper)
                    self.papers += 1
            self._note()

    def _merge(self, records: list[dict[str, Any]]) -> None:
        path = self.home / "all.pdf"
        with Book(path) as book:
            for chunk in chunks(records):
                book.add(self.press.part(chunk))
                self._note()
        self.papers += len(book)
        self.merged = path.stat().st_size

    def _note(self) -> None:
        pid = self.press._process.pid
        self.steps.append(processes.memory_mb(pid))
        self.peak, self.cpu = processes.peak_mb(pid), processes.cpu_seconds([pid])


def _clicks(count: int) -> list[Row]:
    """One person after the other is completed and issued through the web; the first finds a cold worker."""
    bar, times = bars(NAME)["click"], []
    with house("sqlite") as served:
        _wait_for_jobs(served)
        officer = served.reader("certificates@demo.invalid")
        for _ in range(count):
            code = _complete_one(served)
            officer.get(f"/office/certificates/{code}")
            began, before = time.perf_counter(), _files(served)
            status, _ = officer.post(f"/office/certificates/{code}/issue", {})
            if status != 200:
                raise RuntimeError(f"issuing answers {status}")
            while _files(served) == before and time.perf_counter() - began < 20:
                time.sleep(0.01)
            times.append(time.perf_counter() - began)
            _wait_for_jobs(served)
    return [
        at_most("click to file, the slowest of " + str(count), max(times), bar, "s"),
        shown("the fastest", min(times), "s"),
    ]


def _complete_one(served: House) -> str:
    """The office decides about one proposed trainee; returns the session's code."""
    with inside(served), writing() as tx:
        completion = tx.scalars(select(Completion).where(Completion.state == PROPOSED).limit(1)).one()
        completion.state, completion.decided_at = COMPLETED, clock.now()
        enrolment = tx.get_one(Enrolment, completion.enrolment_id)
        make.confirm(tx, enrolment)
        return tx.get_one(TrainingSession, enrolment.training_id).code


def _files(served: House) -> int:
    return _count(served, "SELECT count(file_id) FROM certificate")


def _wait_for_jobs(served: House) -> None:
    for _ in range(600):
        if not _count(served, f"SELECT count(*) FROM job WHERE state NOT IN ('{DONE}', '{FAILED}')"):
            return
        time.sleep(0.2)
    raise RuntimeError("the worker never finished")


def _count(served: House, question: str) -> int:
    """Asked often: straight from the file."""
    with closing(sqlite3.connect(served.home / "institute.db", timeout=30)) as connection:
        return connection.execute(question).fetchone()[0]
