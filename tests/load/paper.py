"""A thousand certificates, single files and one merged, by two processes; and one from click to file."""

import json
import multiprocessing
import os
import resource
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import select

from institute import clock
from institute.catalogue.models import TrainingSession
from institute.certificates.models import COMPLETED, PROPOSED, Certificate, Completion
from institute.certificates.paper.press import CHUNK, Press
from institute.database import reading, writing
from institute.enrolment.models import Enrolment
from institute.jobs import DONE, FAILED
from tests import make
from tests.load import Options, Row, at_most, bars, exactly, processes, shown
from tests.load.house import House, house
from tests.load.inside import inside

NAME = "paper"
COUNT, CLICKS = 1000, 5
MERGED = -1


def run(options: Options) -> list[Row]:
    return [*_thousand(100 if options.quick else COUNT), *_clicks(2 if options.quick else CLICKS)]


def _thousand(count: int) -> list[Row]:
    with house("sqlite", "full", started=False) as served:
        with inside(served):
            some = select(Certificate.snapshot).order_by(Certificate.person_id % 97, Certificate.id).limit(count)
            records = list(reading().scalars(some))
        path = served.home / "records.json"
        path.write_text(json.dumps(records))
        began = time.perf_counter()
        # The merged file is the longest piece and begins first; each process takes the next piece when it is free.
        pieces = [(str(path), start) for start in (MERGED, *range(0, count, CHUNK))]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            done = pool.map(_print, pieces, chunksize=1)
        seconds = time.perf_counter() - began
    bar, rows = (
        bars(NAME),
        [at_most(f"{count} certificates, singles and one merged file", seconds, bars(NAME)["seconds"], "s")],
    )
    for number, pid in enumerate(sorted({piece["pid"] for piece in done}), 1):
        own = [piece for piece in done if piece["pid"] == pid]
        rows.append(at_most(f"process {number}, most memory", max(piece["peak"] for piece in own), bar["memory"], "MB"))
    growth = [100 * (after / before - 1) for before, after in ((piece[0], piece[-1]) for piece in _flat(done))]
    rows.append(at_most("memory, from a fifth of the papers to the last", max(growth), bar["growth"], "%"))
    rows.append(exactly("papers printed", sum(piece["papers"] for piece in done), 2 * count))
    rows.append(shown("a single file", sum(piece["bytes"] for piece in done[1:]) / count / 1000, "kB"))
    rows.append(shown("the merged file", done[0]["bytes"] / 1e6, "MB"))
    return rows


def _flat(done: list[dict[str, Any]]) -> list[list[float]]:
    """For each process its memory after each piece of work, without the first fifth."""
    by_pid: dict[int, list[tuple[float, float]]] = {}
    for piece in done:
        by_pid.setdefault(piece["pid"], []).extend(piece["steps"])
    found = [[mb for _, mb in sorted(steps)] for steps in by_pid.values()]
    return [steps[len(steps) // 5 :] for steps in found]


_press: list[Press] = []


def _print(piece: tuple[str, int]) -> dict[str, Any]:
    """In a process of its own: fifty single files, or all in one."""
    path, start = Path(piece[0]), piece[1]
    records = json.loads(path.read_text())
    if not _press:
        _press.append(Press(cache_dir=path.parent / f"paper-{os.getpid()}"))
    press, steps, size = _press[0], [], 0

    def noting(some: list[dict[str, Any]]) -> Any:
        for number, record in enumerate(some):
            if number % CHUNK == 0:
                steps.append((time.monotonic(), processes.memory_mb(os.getpid())))
            yield record

    if start == MERGED:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            papers = press.merged(noting(records), Path(folder) / "all.pdf")
            size = (Path(folder) / "all.pdf").stat().st_size
    else:
        some = records[start : start + CHUNK]
        papers = len(some)
        for record, paper in zip(some, press.singles(noting(some)), strict=True):
            (path.parent / f"{record['number']}.pdf").write_bytes(paper)
            size += len(paper)
    steps.append((time.monotonic(), processes.memory_mb(os.getpid())))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pid": os.getpid(), "papers": papers, "bytes": size, "steps": steps, "peak": peak}


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
