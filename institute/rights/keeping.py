"""The retention table at work: looked at by one person, released by another, run by the worker, written down."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity, deletions, jobs, retention
from institute.assignments import retention as _assignments  # noqa: F401  each enters its lines
from institute.attendance import retention as _attendance  # noqa: F401  each enters its lines
from institute.catalogue.models import TrainingSession
from institute.classroom import retention as _classroom  # noqa: F401
from institute.config import settings
from institute.database import afterwards
from institute.demand import retention as _demand  # noqa: F401
from institute.dossier import retention as _dossier  # noqa: F401
from institute.enrolment import retention as _enrolment  # noqa: F401
from institute.errors import existing
from institute.gradebook import retention as _gradebook  # noqa: F401
from institute.learning import retention as _learning  # noqa: F401
from institute.people.models import Person
from institute.practice import retention as _practice  # noqa: F401
from institute.quizzes import retention as _quizzes  # noqa: F401
from institute.rights import queries, rules
from institute.rights import retention as _rights  # noqa: F401
from institute.rights.models import RetentionRun

JOB = "retention"


def table(tx: Session, now: datetime) -> list[tuple[retention.Line, int]]:
    """Every line and how many rows of it are over; a question a line."""
    return [(each, sum(retention.would_go(tx, each, now).values())) for each in retention.LINES.values()]


def by_session(tx: Session, one: retention.Line, now: datetime) -> dict[str, int]:
    """How much of a line is over, by session code; "" what belongs to none."""
    counts = retention.would_go(tx, one, now)
    wanted = [each for each in counts if each]
    found = select(TrainingSession.id, TrainingSession.code).where(TrainingSession.id.in_(wanted))
    codes = {row.id: row.code for row in tx.execute(found)}
    return {codes.get(training, ""): counts[training] for training in sorted(counts, key=lambda key: key or 0)}


def propose(tx: Session, name: str, *, by: Person, now: datetime) -> RetentionRun:
    """Keeps what would go as of now for a second person to release; NothingDue when it is nothing.

    AlreadyProposed while an earlier one waits.
    """
    one = existing(retention.LINES.get(name))
    if any(run.line == name for run in queries.waiting_runs(tx)):
        raise rules.AlreadyProposed
    counts = by_session(tx, one, now)
    if not counts or one.clear is None or not one.released:
        raise rules.NothingDue
    run = RetentionRun(key=secrets.token_hex(16), line=name, as_of=now, counts=counts, asked_by_id=by.id)
    tx.add(run)
    activity.note(tx, "retention-proposed", run, at=now, count=sum(counts.values()))
    return run


def release(tx: Session, run_id: int, *, by: Person, now: datetime) -> None:
    """Another person lets it go: the worker does it. It cannot be undone."""
    run = _waiting(tx, run_id)
    rules.check_release(run.asked_by_id, by.id)
    run.released_by_id, run.released_at = by.id, now
    activity.note(tx, "retention-released", run, at=now, count=sum(run.counts.values()))
    jobs.ask(tx, JOB, now=now, person_id=by.id, run=run.id)


def drop(tx: Session, run_id: int) -> None:
    """Takes a proposal back while nobody released it."""
    run = _waiting(tx, run_id)
    activity.note(tx, "retention-dropped", run)
    tx.delete(run)


def _waiting(tx: Session, run_id: int) -> RetentionRun:
    run = tx.get(RetentionRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.released_at:
        raise rules.ProposalOver
    return run


def execute(tx: Session, run_id: int, *, now: datetime) -> None:
    """Takes away what was over when it was looked at; done twice it finds nothing the second time."""
    run = existing(tx.get(RetentionRun, run_id, with_for_update=True, populate_existing=True))
    if run.done_at:
        return
    run.rows, run.done_at = retention.run(tx, retention.LINES[run.line], run.as_of), now
    entry: dict[str, Any] = {"what": "line", "line": run.line, "key": run.key, "as_of": run.as_of.isoformat()}
    home = settings().home
    afterwards(tx, lambda: deletions.append(home, entry))


def repeat(tx: Session, key: str, name: str, as_of: datetime, *, now: datetime) -> None:
    """A released run that a restored database does not know of."""
    run = tx.scalar(select(RetentionRun).where(RetentionRun.key == key).with_for_update())
    if run is None:
        run = RetentionRun(key=key, line=name, as_of=as_of, counts={})
        tx.add(run)
    run.rows, run.done_at = retention.run(tx, existing(retention.LINES.get(name)), as_of), now
    run.released_at = run.released_at or now
