"""The worker: runs jobs, sends letters, finds again what a kill has lost, clears away what expired."""

import fcntl
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from huey import crontab
from huey.consumer import Consumer
from sqlalchemy import update
from sqlalchemy.orm import Session

from institute import activity, clock, daily, jobs, letters, retention, uploads
from institute.config import settings
from institute.database import db, reading, writing
from institute.errors import DomainError, Unavailable
from institute.jobs import DONE, FAILED, RUNNING, WAITING, Job
from institute.rooms import ROOMS
from institute.web.logs import event, log

_one_sends = threading.Lock()
_letters_wait = threading.Event()  # told while another thread sends: it looks once more


def learn_kinds() -> None:
    """Imports every room's jobs.py and retention.py: the only place that does, and so the only one with WeasyPrint."""
    for name in (f"institute.{room}.{module}" for room in ROOMS for module in ("jobs", "retention")):
        if find_spec(name):
            import_module(name)


def run_job(job_id: int) -> None:
    """Runs one job to its end, or notes why not; telling twice does no harm."""
    with writing() as tx:
        job = tx.get(Job, job_id, with_for_update=True, populate_existing=True)
        now = clock.now()
        if job is None or job.ended or (job.state == RUNNING and job.alive_at > now - jobs.STUCK):
            return
        if job.attempts >= jobs.MOST_ATTEMPTS:  # each time it took its worker with it
            job.state, job.ended_at = FAILED, now
            return
        job.state, job.alive_at, job.attempts = RUNNING, now, job.attempts + 1
    try:
        with activity.acting(job.person_id):
            result = jobs.KINDS[job.kind](job)
    except DomainError as refusal:
        outage = isinstance(refusal, Unavailable)
        _end(job_id, _after_a_fault(job) if outage else FAILED, error=str(refusal.message))
    except Exception as fault:
        log.exception("job", extra={"facts": {"job": job_id, "kind": job.kind}})
        db.session.rollback()
        _end(job_id, _after_a_fault(job), error=type(fault).__name__)
    else:
        _end(job_id, DONE, result=result)
    event("job", job=job_id, kind=job.kind)


def _after_a_fault(job: Job) -> str:
    """It is tried again, some times: what did not answer may answer then."""
    return FAILED if job.attempts >= jobs.ATTEMPTS else WAITING


def _end(job_id: int, state: str, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    with writing() as tx:
        job = tx.get_one(Job, job_id, with_for_update=True, populate_existing=True)
        job.state, job.error, job.result, job.alive_at = state, error, result or {}, clock.now()
        job.ended_at = clock.now() if state in (DONE, FAILED) else None


def send_letters() -> None:
    """Sends what is due. One thread at a time: a mail server that hangs must not keep the jobs waiting."""
    _letters_wait.set()
    while _letters_wait.is_set() and _one_sends.acquire(blocking=False):
        try:
            _letters_wait.clear()
            while _send_next():
                pass
        finally:
            _one_sends.release()


def _send_next() -> bool:
    """Sends one letter: claimed in one change, settled in another. False when none is due."""
    with writing() as tx:
        mine = letters.claim(tx, now=clock.now(), most=1)  # a slow mail server must not outlast the claim
    for letter in mine:
        try:
            how, error = letters.deliver(letter, settings()), ""
        except Exception as fault:
            how, error = "", f"{type(fault).__name__}: {fault}"
        with writing() as tx:
            letters.settle(tx, letter.id, now=clock.now(), how=how, error=error)
    return bool(mine)


def sweep() -> None:
    """Tells again of jobs nobody is at, and of letters whose pause is over; then clears expired uploads."""
    for job_id in jobs.forgotten(reading(), now=clock.now()):
        jobs.tell("run", job_id)
    jobs.wake_post()
    for upload in uploads.expired(reading(), now=clock.now()):
        uploads.clear(upload)
        with writing() as tx:
            uploads.forget(tx, upload.id)


def keep_time() -> None:
    """What the rooms do every minute."""
    _apart(jobs.MINUTELY, lambda work: work(clock.now()))


def clear() -> None:
    """Clears away what is kept no longer."""
    _apart(retention.RULES, _in_a_change)
    short = (line for line in retention.LINES.values() if not line.released)
    _apart(short, lambda line: _in_a_change(lambda tx, now: retention.run(tx, line, now)))


def run_errands() -> None:
    """Does what every day asks."""
    _apart(daily.ERRANDS, _in_a_change)


def _apart(works: Iterable[Any], do: Callable[[Any], None]) -> None:
    """Each by itself: one that fails does not keep the others from it."""
    for work in works:
        try:
            do(work)
        except Exception:
            log.exception("clockwork", extra={"facts": {"work": getattr(work, "name", None) or work.__qualname__}})
            db.session.rollback()


def _in_a_change(work: Callable[[Session, datetime], Any]) -> None:
    with writing() as tx:
        work(tx, clock.now())


def take_back() -> None:
    """As the only worker of this house: what the last one held when it died is free again."""
    with writing() as tx:
        then = clock.now() - jobs.STUCK - timedelta(seconds=1)
        tx.execute(update(Job).where(Job.state.in_([WAITING, RUNNING])).values(alive_at=then))
        tx.execute(update(letters.Letter).where(letters.Letter.state == letters.SENDING).values(due_at=then))


def consumer(app: Flask) -> Consumer:
    """A huey consumer whose tasks run inside the app."""

    def inside(call: Callable[..., None]) -> Callable[..., None]:
        @wraps(call)
        def done(*values: Any) -> None:
            with app.app_context():
                call(*values)

        return done

    learn_kinds()
    at = app.extensions["settings"]
    jobs.BODIES.update(run=inside(run_job), post=inside(send_letters))
    huey, _ = jobs.queue(at.queue, at.secret_key)
    huey.periodic_task(crontab(minute="*"), name="sweep")(inside(sweep))
    huey.periodic_task(crontab(minute="*"), name="keep_time")(inside(keep_time))
    huey.periodic_task(crontab(minute="10", hour="19"), name="clear")(inside(clear))  # 3:10 in Qingdao
    huey.periodic_task(crontab(minute="0", hour="1"), name="errands")(inside(run_errands))  # 9:00 in Qingdao
    return Consumer(huey, workers=2, max_delay=0.2, initial_delay=0.1, backoff=1.0)


def work(app: Flask) -> None:
    """Works until it is told to stop."""
    at = app.extensions["settings"]
    with open(at.home / "work.lock", "a") as alone:
        with app.app_context():
            try:
                fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
                take_back()
            except BlockingIOError:
                event("second worker")
            sweep()
        consumer(app).run()
