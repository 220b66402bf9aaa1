"""Checking and printing certificates, in the worker."""

import tempfile
import threading
from pathlib import Path
from typing import Any

from institute import clock, files, issuer, jobs
from institute.catalogue.models import TrainingSession
from institute.certificates import actions, queries
from institute.certificates.models import Certificate
from institute.certificates.paper import preflight
from institute.certificates.paper.press import Press
from institute.config import settings
from institute.database import reading, writing
from institute.jobs import Job

STEP = 10  # certificates between two notes of progress
_one_press = threading.Lock()  # the press sets fonts for the whole process: one thread prints at a time


def _waiting(training_id: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(records that print, offences) of everybody of a session who waits for a certificate."""
    tx = reading()
    training = tx.get_one(TrainingSession, training_id, populate_existing=True)
    chosen = queries.to_issue(tx, training_id)
    found = actions.records(tx, training, chosen, issuer=issuer.issuer(), sample=settings().demo, now=clock.now())
    good, bad = [], []
    for record in found:
        # The number's place is tried with a number of full length: the real one comes with the issue.
        tried = preflight.offences({**record, "number": "SCOIET-2026-FA-007-0023-A", "code": "", "url": ""})
        bad += [_offence(record, offence) for offence in tried]
        if not any(offence.fatal for offence in tried):
            good.append(record)
    return good, bad


def _offence(record: dict[str, Any], offence: preflight.Offence) -> dict[str, Any]:
    return {
        "enrolment_id": record["enrolment_id"],
        "name": record["holder"]["latin"] or record["holder"]["native"],
        "kind": offence.kind,
        "detail": offence.detail,
        "fatal": offence.fatal,
    }


@jobs.kind("preflight")
def check(job: Job) -> dict[str, Any]:
    """Looks at every name and line before anything is issued."""
    good, bad = _waiting(job.values["training_id"])
    return {"printable": len(good), "offences": bad}


@jobs.kind("certificates")
def issue(job: Job) -> dict[str, Any]:
    """Preflight, then numbers in one change, then the files one by one, then the merged file.

    Run again after a kill it goes on: who has a number keeps it, who has a file is not printed again.
    """
    good, bad = _waiting(job.values["training_id"])
    with writing() as tx:
        run = queries.get_run(tx, job.values["run_id"])
        actions.issue(tx, run, good, address=settings().public_url, now=clock.now())
        count = actions.count_of_run(tx, run.id)
        left = actions.unprinted(tx, run.id)
        jobs.advance(tx, job.id, count - len(left), count + 1, now=clock.now())
    if count:
        with _one_press:
            press = Press(cache_dir=settings().home / "paper", picture=files.content)
            _print(job, press, left, done=count - len(left), count=count)
            _merge(job, press, count)
    return {"issued": count, "offences": bad}


def _print(job: Job, press: Press, left: list[Certificate], *, done: int, count: int) -> None:
    for position, (certificate, paper) in enumerate(
        zip(left, press.singles(each.snapshot for each in left), strict=True), done + 1
    ):
        key = files.keep(paper)
        with writing() as tx:
            name = f"{certificate.number}.pdf"
            file = files.describe(tx, key, name=name, media_type="application/pdf", size=len(paper), now=clock.now())
            tx.flush()
            actions.finished(tx, certificate.id, file.id, now=clock.now())
            if position % STEP == 0 or position == count:
                jobs.advance(tx, job.id, position, count + 1, now=clock.now())


def _merge(job: Job, press: Press, count: int) -> None:
    run = queries.get_run(reading(), job.values["run_id"])
    if run.merged_id is not None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.pdf"
        press.merged((each.snapshot for each in actions.of_run(reading(), run.id)), path)
        content = path.read_bytes()
    key = files.keep(content)
    with writing() as tx:
        run = queries.get_run(tx, run.id)
        name = f"{run.training.code}-{run.id}.pdf"
        run.merged = files.describe(
            tx, key, name=name, media_type="application/pdf", size=len(content), now=clock.now()
        )
        jobs.advance(tx, job.id, count + 1, count + 1, now=clock.now())
