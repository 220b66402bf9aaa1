"""How long applications are kept that led to no place, and the roster of those that did."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.dossier import actions as dossier
from institute.enrolment.models import ADMITTED, Application, Enrolment
from institute.language import lazy

NOT_ADMITTED = timedelta(days=365)  # after the session began
ROSTER = 30 * retention.YEAR  # after it ended


def of_places(table: Any, term: timedelta, *which: Any) -> Callable[[datetime], Select[Any, Any]]:
    """A line's `due`: (id, training's id) of such rows of trainees whose session has been over for this long."""

    def due(now: datetime) -> Select[Any, Any]:
        found = select(table.id, Enrolment.training_id).join(Enrolment, Enrolment.id == table.enrolment_id)
        return found.join(TrainingSession).where(TrainingSession.ends_at < now - term, *which)

    return due


def _applications(now: datetime) -> Select[Any, Any]:
    begun = TrainingSession.starts_at < now - NOT_ADMITTED
    return select(Application.id, Application.training_id).join(TrainingSession).where(
        Application.state != ADMITTED, begun
    )  # fmt: skip


def _forget_applications(tx: Session, ids: list[int]) -> None:
    gone = Application.id.in_(ids)
    theirs = select(Application.training_id, Application.person_id).where(gone).order_by(Application.training_id)
    for training_id, rows in groupby(tx.execute(theirs).all(), lambda row: row.training_id):
        dossier.forget(tx, training_id, [row.person_id for row in rows])
    tx.execute(delete(Application).where(gone))


def _roster(now: datetime) -> Select[Any, Any]:
    over = TrainingSession.ends_at < now - ROSTER
    return select(Enrolment.id, Enrolment.training_id).join(TrainingSession).where(over)


retention.line(
    "applications", lazy("Applications that led to no place"), lazy("12 months after the session began"),
    lazy("deleted"), due=_applications, clear=_forget_applications,
)  # fmt: skip
retention.line(
    "roster", lazy("Rosters and completions"), lazy("30 years after the session ended"),
    lazy("handed over to the archive"), due=_roster,
)  # fmt: skip
