"""F14 and F15: the mail server is away or hangs, the press fails or takes its process with it."""

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
from institute.certificates.models import Certificate
from institute.jobs import DONE, FAILED, Job
from institute.letters import SENT, Letter
from institute.people.models import Person
from tests import make
from tests.faults.bad_press import Faulty
from tests.faults.people import YEAR, Browser, cookie, finished, people, training, writing_in
from tests.faults.post import Post
from tests.load import Row, at_most, exactly, processes
from tests.load.house import ROOT, House, house
from tests.load.inside import inside

HOLDERS = 3


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
    return not tx.scalar(select(func.count()).select_from(Letter).where(Letter.state != SENT))


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
    """A run whose press fails is told of and can be asked for again; one that kills its worker goes on."""
    with house(database, started=False) as served:
        served.start(worker=False)
        with writing_in(served) as tx:
            (officer,), holders = people(tx, 1, ("certificate-officer",)), people(tx, HOLDERS)
            browser = Browser(served.port, cookie(tx, officer))
        failing, failed = _order(served, browser, holders)
        states = _run_with(served, failed)
        status, _ = browser.get(f"/office/certificates/{failing}")
        browser.post(f"/office/certificates/{failing}/issue")  # again
        _, killed = _order(served, browser, holders)
        died = subprocess.run(
            processes.python("-m", "tests.faults.bad_press", str(killed)), cwd=ROOT, env=served.env, check=False
        ).returncode
        served.stop()
        served.start()
        done = _until(served, _jobs_done)
        with writing_in(served) as tx:
            made = tx.execute(
                select(Certificate.number, Certificate.file_id).where(Certificate.training.has(year=YEAR))
            ).all()
            unfinished = tx.scalars(select(Job.id).where(Job.state != DONE)).all()
    return [
        exactly("F15 press fails: the job's states", " ".join(states), "waiting waiting failed RuntimeError"),
        exactly("F15 press fails: the page that says so", status, 200),
        exactly("F15 press kills its process: exit", died, 9),
        exactly(
            "F15 asked again: certificates with their file", sum(file is not None for _, file in made), 2 * HOLDERS
        ),
        exactly("F15 asked again: numbers given twice", len(made) - len({number for number, _ in made}), 0),
        exactly("F15 asked again: jobs not done", len([one for one in unfinished if one != failed]) + (not done), 0),
    ]


def _order(served: House, browser: Browser, holders: Iterable[Person]) -> tuple[str, int]:
    """A session that is over and its print run: (code, the job's id)."""
    with writing_in(served) as tx:
        code = finished(tx, list(holders))
    browser.post(f"/office/certificates/{code}/issue")
    with writing_in(served) as tx:
        return code, tx.scalar(select(func.max(Job.id))) or 0


def _run_with(served: House, job_id: int) -> list[str]:
    """The job's state after each of three attempts with a press that fails, and the error it notes."""
    good, states = printing.Press, []
    printing.Press = Faulty
    logging.disable(logging.CRITICAL)  # the fault is ours
    try:
        with inside(served):
            work.learn_kinds()
            for _ in range(jobs.ATTEMPTS):
                work.run_job(job_id)
                states.append(work.reading().get_one(Job, job_id, populate_existing=True).state)
            states.append(work.reading().get_one(Job, job_id).error)
    finally:
        printing.Press = good
        logging.disable(logging.NOTSET)
    return states
