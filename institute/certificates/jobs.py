"""Checking and printing certificates, letters and annexes, and specimens of them, in the worker."""

import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from institute import clock, files, issuer, jobs
from institute.catalogue.models import TrainingSession
from institute.certificates import actions, documents, endings, queries, records, rules, specimens
from institute.certificates.models import Certificate, Document
from institute.certificates.paper import designs
from institute.certificates.paper.apart import Apart, Stopped
from institute.certificates.paper.batches import chunks
from institute.certificates.paper.book import Book
from institute.config import settings
from institute.database import reading, writing
from institute.jobs import Job
from institute.language import gettext

STEP = 10  # papers between two notes of progress
PRESS = "institute.certificates.paper.press:Press"
KEPT = timedelta(days=1)  # how long specimens are kept
_one_press = threading.Lock()  # there is one press: one thread prints at a time
_presses: list[Apart] = []


def _press() -> Apart:
    """The press of this house; call with the lock held."""
    folder = settings().home / "paper"
    if not _presses or (_presses[0].maker, _presses[0].cache_dir) != (PRESS, folder):
        for old in _presses:
            old.end()
        _presses[:] = [Apart(PRESS, folder, files.content)]
    return _presses[0]


def _waiting(training_id: int, chosen: list[int] | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(records that print, offences) of those of a session who wait for a certificate: all, or the chosen."""
    tx = reading()
    training = tx.get_one(TrainingSession, training_id, populate_existing=True)
    waiting = [place for place in queries.to_issue(tx, training_id) if chosen is None or place.id in chosen]
    found = records.records(tx, training, waiting, issuer=issuer.issuer(), sample=settings().demo, now=clock.now())
    good, bad = [], []
    for record in found:
        tried = designs.offences(records.tried(record, training, settings().public_url))
        bad += [_offence(record, offence) for offence in tried]
        if not any(offence.fatal for offence in tried):
            good.append(record)
    return good, bad


def _offence(record: dict[str, Any], offence: Any) -> dict[str, Any]:
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
    good, bad = _waiting(job.values["training_id"], None)
    return {"printable": len(good), "offences": bad}


@jobs.kind("certificates")
def issue(job: Job) -> dict[str, Any]:
    """Preflight, then numbers in one change, then the files one by one, then the merged file.

    Run again after a kill it goes on: who has a number keeps it, who has a file is not printed again.
    """
    good, bad = _waiting(job.values["training_id"], job.values["chosen"])
    with writing() as tx:
        run = queries.get_run(tx, job.values["run_id"])
        actions.issue(tx, run, good, address=settings().public_url, now=clock.now())
        count = actions.count_of_run(tx, run.id)
        left = actions.unprinted(tx, run.id)
        jobs.advance(tx, job.id, count - len(left), count + 1, now=clock.now())
    if count:
        with _one_press:
            _print(job, left, actions.finished, done=count - len(left), total=count + 1)
            _merge(job, count)
    return {"issued": count, "offences": bad}


@jobs.kind("replacement")
def replace(job: Job) -> dict[str, Any]:
    """One certificate anew: looked at first; then the old one is superseded and the new one printed."""
    tx = reading()
    fresh = endings.successor(tx, job.values["certificate_id"], issuer=issuer.issuer(), now=clock.now())
    bad = [_offence({"enrolment_id": 0, **fresh}, one) for one in designs.offences(fresh)] if fresh else []
    if any(one["fatal"] for one in bad):
        raise rules.Unprintable
    with writing() as tx:
        if fresh:
            endings.replace(tx, job, fresh, address=settings().public_url, now=clock.now())
        left = endings.unprinted(tx, job.id)
    with _one_press:
        _print(job, left, actions.finished, done=0, total=len(left))
    return {"issued": len(left), "offences": bad}


@jobs.kind("documents")
def print_documents(job: Job) -> dict[str, Any]:
    """Letters or annexes: looked at first, then numbers in one change, then the files one by one."""
    tx, at = reading(), settings()
    training = tx.get_one(TrainingSession, job.values["training_id"], populate_existing=True)
    good, bad = [], []
    for draft in documents.drafts(tx, training, job.values, issuer=issuer.issuer(), sample=at.demo, now=clock.now()):
        tried = designs.offences(records.tried(draft[1], training, at.public_url))
        bad += [_offence({"enrolment_id": draft[0].id, **draft[1]}, offence) for offence in tried]
        if not any(offence.fatal for offence in tried):
            good.append(draft)
    with writing() as tx:
        made = documents.issue(tx, job, good, address=at.public_url, now=clock.now())
    left = [one for one in made if one.file_id is None]
    with _one_press:
        _print(job, left, documents.finished, done=len(made) - len(left), total=len(made))
    return {"issued": len(made), "offences": bad}


@jobs.kind("specimen")
def specimen(job: Job) -> dict[str, Any]:
    """The first page of a paper as it would be printed, marked as a specimen; no number is used."""
    record = specimens.record(reading(), job.values, issuer=issuer.issuer(), now=clock.now())
    offences = [_offence({"enrolment_id": 0, **record}, one) for one in designs.offences(record)]
    if any(one["fatal"] for one in offences):
        return {"offences": offences}
    with _one_press:
        try:
            picture = _press().first_page(record)
        except Stopped:
            raise rules.PressStopped from None
    specimens.keep(job.id, picture, forget=clock.now() - KEPT)
    return {"offences": offences}


def _print(job: Job, left: list[Certificate] | list[Document], finished: Any, *, done: int, total: int) -> None:
    """Prints and keeps one after the other. PressStopped at the end, when the press stood still at one of them."""
    stuck = []
    for position, (paper, content) in enumerate(zip(left, _papers(left), strict=True), done + 1):
        if content is None:
            stuck.append(paper.number)
            with writing() as tx:
                jobs.advance(tx, job.id, position, total, now=clock.now())
            continue
        key = files.keep(content)
        with writing() as tx:
            name, now = f"{paper.number}.pdf", clock.now()
            file = files.describe(tx, key, name=name, media_type="application/pdf", size=len(content), now=now)
            tx.flush()
            finished(tx, paper.id, file.id, now=now)
            if position % STEP == 0 or position == done + len(left):
                jobs.advance(tx, job.id, position, total, now=now)
    if stuck:
        told = "%(said)s (%(numbers)s)"
        raise rules.PressStopped(told % {"said": gettext(rules.PressStopped.message), "numbers": ", ".join(stuck)})


def _papers(left: list[Certificate] | list[Document]) -> Iterator[bytes | None]:
    for chunk in chunks(each.snapshot for each in left):
        yield from _press().papers(chunk)


def _merge(job: Job, count: int) -> None:
    run = queries.get_run(reading(), job.values["run_id"])
    if run.merged_id is not None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.pdf"
        with Book(path) as book:
            for chunk in chunks(each.snapshot for each in actions.of_run(reading(), run.id)):
                try:
                    book.add(_press().part(chunk))
                except Stopped:
                    raise rules.PressStopped from None
                with writing() as tx:
                    jobs.advance(tx, job.id, count, count + 1, now=clock.now())
        content = path.read_bytes()
    key = files.keep(content)
    with writing() as tx:
        run = queries.get_run(tx, run.id)
        name = f"{run.training.code}-{run.id}.pdf"
        run.merged = files.describe(
            tx, key, name=name, media_type="application/pdf", size=len(content), now=clock.now()
        )
        jobs.advance(tx, job.id, count + 1, count + 1, now=clock.now())
