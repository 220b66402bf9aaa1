"""F14 and F15: the mail server is away or hangs, the press fails, dies or hangs."""

import logging
import subprocess
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from institute import clock, jobs, work
from institute.certificates import jobs as printing
from institute.certificates.models import Certificate, PrintRun
from institute.certificates.paper import apart
from institute.certificates.rules import PressStopped
from institute.jobs import DONE, FAILED, RUNNING, Job
from institute.letters import PENDING, SENDING, Letter
from institute.people.models import Person
from tests import make
from tests.faults.people import YEAR, Browser, cookie, finished, people, training, writing_in
from tests.faults.post import Post
from tests.load import Row, at_most, exactly, processes
from tests.load.house import ROOT, House, house
from tests.load.inside import inside

HOLDERS = 3
LIMIT = 25.0  # s for one chunk here: on a busy machine the press itself needs some to start


def run(database: str, bar: dict[str, Any], quick: bool) -> list[Row]:
    rows = [*_mail(database, bar, 10 if quick else 22), *_press(database)]
    return [Row(f"{database} {row.name}", row.figure, row.bar, row.unit, row.ok) for row in rows]


def _mail(database: str, bar: dict[str, Any], hanging: float) -> list[Row]:
    """Decisions go on while nobody takes the letters; each goes out once when somebody does."""
    with Post() as post, house(database, started=False) as served:
        served.env["SMTP_URL"] = post.url
        served.start()
        with writing_in(served) as tx:
            (officer,), crowd = people(tx, 1, ("programme-officer",)), people(tx, 10)
            call = training(tx, begins=60)
            waiting = [make.application(tx, call, person).id for person in crowd]
            code = finished(tx, people(tx, 1))
            (printer,) = people(tx, 1, ("certificate-officer",))
            browser, office = Browser(served.port, cookie(tx, officer)), Browser(served.port, cookie(tx, printer))
        _until(served, _nothing_waits)
        post.close()
        slowest = max(_decline(browser, one) for one in waiting[:5])
        time.sleep(1)
        post.hanging.set()
        post.open()
        slowest = max(slowest, *[_decline(browser, one) for one in waiting[5:]])
        office.post(f"/office/certificates/{code}/check")
        began = time.perf_counter()
        idle = _until(served, _jobs_done, hanging)
        time.sleep(max(0.0, hanging - (time.perf_counter() - began)))
        post.hanging.clear()
        _hurry(served)
        left = _until(served, _nothing_waits)
        with writing_in(served) as tx:
            wanted = set(tx.scalars(select(Letter.message_id).where(Letter.person_id.in_([who.id for who in crowd]))))
    repeated = sum(post.seen[one] != 1 for one in wanted)
    return [
        at_most("F14 mail away or hanging: the slowest decision", slowest, bar["asking"], "s"),
        exactly("F14 mail hanging: jobs kept waiting", int(not idle), 0),
        exactly("F14 mail back: letters written for 10 decisions", len(wanted), 10),
        exactly("F14 mail back: not sent, or more than once", repeated + (not left), 0),
    ]


def _decline(browser: Browser, application: int) -> float:
    began = time.perf_counter()
    status, text = browser.post(f"/office/applications/{application}/decline", reason="No places are left.")
    if status >= 400:
        raise RuntimeError(f"declining answers {status}: {text[:300]}")
    return time.perf_counter() - began


def _jobs_done(tx: Session) -> bool:
    return not tx.scalar(select(func.count()).select_from(Job).where(Job.state.not_in([DONE, FAILED])))


def _nothing_waits(tx: Session) -> bool:
    return not tx.scalar(select(func.count()).select_from(Letter).where(Letter.state.in_([PENDING, SENDING])))


def _until(served: House, reached: Any, seconds: float = 60) -> bool:
    """Whether it comes to be in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with writing_in(served) as tx:
            if reached(tx):
                return True
        time.sleep(0.5)
    return False


def _hurry(served: House) -> None:
    """The pauses between two attempts are over; the worker is told, as its sweep would."""
    with inside(served), work.writing() as tx:
        time.sleep(1)
        tx.execute(update(Letter).where(Letter.state == "pending").values(due_at=clock.now() - timedelta(seconds=1)))
        jobs.afterwards(tx, jobs.wake_post)


def _press(database: str) -> list[Row]:
    """A run whose press fails, dies or hangs is told of and can be asked for again; the other papers are printed."""
    rows: list[Row] = []
    with house(database, started=False) as served:
        served.start(worker=False)
        with writing_in(served) as tx:
            (officer,), holders = people(tx, 1, ("certificate-officer",)), people(tx, HOLDERS)
            browser = Browser(served.port, cookie(tx, officer))
        bad, slowest = [], 0.0
        for press, times in (("Faulty", jobs.ATTEMPTS), ("Deadly", 1), ("Hanging", 1)):
            code, job = _order(served, browser, holders)
            began = time.perf_counter()
            states, printed = _run_with(served, job, press, times)
            slowest = max(slowest, (time.perf_counter() - began) / times)
            browser.line.close()  # kept alive too long for the server
            status, text = browser.get(f"/office/certificates/{code}")
            said = int(status == 200 and "Try again" in text)
            bad.append((job, code, states, printed, said))
        _, left = _order(served, browser, holders)
        control = _unwatched(served, left)
        for _, code, *_ in bad:
            browser.line.close()
            browser.post(f"/office/certificates/{code}/issue")  # again
        served.stop()
        served.start()
        done = _until(served, _jobs_done)
        with writing_in(served) as tx:
            made = tx.execute(
                select(Certificate.number, Certificate.file_id).where(Certificate.training.has(year=YEAR))
            ).all()
            unfinished = set(tx.scalars(select(Job.id).where(Job.state != DONE))) - {job for job, *_ in bad}
    (_, _, faulty, _, _), (_, _, deadly, after_death, _), (_, _, hanging, after_hang, _) = bad
    rows += [
        exactly("F15 press fails: the job's states", faulty, "waiting waiting failed PressFault"),
        exactly("F15 press dies: the job's state", deadly, "failed PressStopped"),
        exactly("F15 press dies: the other papers printed", after_death, HOLDERS - 1),
        exactly("F15 press hangs: the job's state", hanging, "failed PressStopped"),
        exactly("F15 press hangs: the other papers printed", after_hang, HOLDERS - 1),
        at_most("F15 press hangs: until it is ended, twice the limit", slowest, 3 * LIMIT, "s"),
        exactly("F15 pages that say so", sum(said for *_, said in bad), len(bad)),
        exactly("F15 nobody watches a press that hangs: still at it", control, 1),
        exactly(
            "F15 asked again: certificates with their file", sum(file is not None for _, file in made), 4 * HOLDERS
        ),
        exactly("F15 asked again: numbers given twice", len(made) - len({number for number, _ in made}), 0),
        exactly("F15 asked again: jobs not done", len(unfinished) + (not done), 0),
    ]
    return rows


def _unwatched(served: House, job_id: int) -> int:
    """The negative control: 1 when the job is still running after thrice the limit, in a process of its own."""
    command = processes.python("-m", "tests.faults.bad_press", str(job_id))
    try:
        subprocess.run(command, cwd=ROOT, env=served.env, check=False, timeout=3 * LIMIT)
    except subprocess.TimeoutExpired:
        with writing_in(served) as tx:
            job = tx.get_one(Job, job_id)
            still = int(job.state == RUNNING)
            job.alive_at -= 2 * jobs.STUCK  # as the sweep would find it
            tx.commit()
            return still
    return 0


def _order(served: House, browser: Browser, holders: Iterable[Person]) -> tuple[str, int]:
    """A session that is over and its print run: (code, the job's id)."""
    with writing_in(served) as tx:
        code = finished(tx, list(holders))
    browser.post(f"/office/certificates/{code}/issue")
    with writing_in(served) as tx:
        return code, tx.scalar(select(func.max(Job.id))) or 0


def _run_with(served: House, job_id: int, press: str, times: int) -> tuple[str, int]:
    """The job's state after each attempt with a press that goes wrong and what it says; the papers printed."""
    good, limit, states = printing.PRESS, apart.LIMIT, []
    printing.PRESS, apart.LIMIT = f"tests.faults.bad_press:{press}", LIMIT
    logging.disable(logging.CRITICAL)  # the fault is ours
    try:
        with inside(served):
            work.learn_kinds()
            for _ in range(times):
                work.run_job(job_id)
                states.append(work.reading().get_one(Job, job_id, populate_existing=True).state)
            said = work.reading().get_one(Job, job_id).error
            run = work.reading().scalars(select(PrintRun).where(PrintRun.job_id == job_id)).one()
            of_run = select(func.count(Certificate.file_id)).where(Certificate.run_id == run.id)
            printed = work.reading().scalar(of_run) or 0
    finally:
        printing.PRESS, apart.LIMIT = good, limit
        logging.disable(logging.NOTSET)
    named = "-0002-" in said and str(PressStopped.message) in said
    return " ".join([*states, "PressStopped" if named else said]), printed
