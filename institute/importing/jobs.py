"""The worker's part of a roster: reading it, checking its rows, storing them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import clock, jobs, language, tables, tabular
from institute.database import reading, writing
from institute.errors import DomainError
from institute.importing import actions, checking, queries, rules, shelf, storing
from institute.importing.models import CHECKED, CHECKING, MAPPING, READING, STORING, Roster
from institute.jobs import Job
from institute.tables import Question, Table


def _roster(job: Job, state: str) -> Roster | None:
    """The job's roster, while it waits for just this job."""
    reading().rollback()
    roster = queries.get_roster(reading(), job.values["roster"])
    return roster if (roster.state, roster.job_id) == (state, job.id) else None


def _read(roster: Roster) -> Table | Question:
    return tabular.read(shelf.content(roster), roster.name, sheet=roster.sheet, encoding=roster.encoding)


def _settle(job: Job, state: str, change: Callable[[Session, Roster], None]) -> None:
    """Writes down what came of it, unless the roster was thrown away meanwhile."""
    with writing() as tx:
        roster = queries.get_roster(tx, job.values["roster"], lock=True)
        if (roster.state, roster.job_id) == (state, job.id):
            change(tx, roster)


@jobs.kind("roster-read")
def read(job: Job) -> dict[str, Any]:
    """Reads the file as far as its columns, or finds what must be asked."""
    roster = _roster(job, READING)
    if roster is None:
        return {}
    with language.speaking(roster.language):
        try:
            found = _read(roster)
        except tables.Unreadable as refusal:
            _settle(job, READING, partial(actions.was_unreadable, refusal=refusal))
        else:
            _settle(job, READING, partial(actions.was_read, found=found, now=clock.now()))
    return {}


@jobs.kind("roster-check")
def check(job: Job) -> dict[str, Any]:
    """The dry run. What it finds is kept in the store, nothing in the tables of people."""
    roster = _roster(job, CHECKING)
    if roster is None:
        return {}
    with language.speaking(roster.language):
        try:
            rows = _checked(job, roster)
            shelf.keep_rows(roster.key, rows)
        except DomainError as refusal:
            _settle(job, CHECKING, partial(actions.was_not_done, before=MAPPING, refusal=refusal))
        else:
            _settle(job, CHECKING, partial(actions.was_checked, counts=checking.counts(rows)))
    return {}


def _checked(job: Job, roster: Roster) -> list[checking.Row]:
    table = _read(roster)
    if isinstance(table, Question):  # the file is as it was: this was answered
        raise rules.NotNow

    def told(done: int) -> None:
        with writing() as tx:
            jobs.advance(tx, job.id, done, len(table.lines) + checking.PART, now=clock.now())

    return checking.check(reading(), roster, table, told)


@jobs.kind("roster-store")
def store(job: Job) -> dict[str, Any]:
    """Everything is prepared before the door opens; inside it stands in one change, or not at all."""
    roster = _roster(job, STORING)
    if roster is None:
        return {}
    with language.speaking(roster.language):
        try:
            prepared = storing.prepare(shelf.rows(roster), roster.choices, clock.now())
            _settle(job, STORING, partial(actions.store, prepared=prepared, now=clock.now()))
        except IntegrityError:
            _settle(job, STORING, partial(actions.was_not_done, before=CHECKED, refusal=rules.ChangedSince()))
        except DomainError as refusal:
            _settle(job, STORING, partial(actions.was_not_done, before=CHECKED, refusal=refusal))
        else:
            shelf.clear(roster.key)  # the file may hold more than was taken
    return {}
