"""How long particulars are kept (domain.md 7.5), counted from the session's end; and boxes nothing points to."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from institute import files, retention
from institute.catalogue.models import TrainingSession
from institute.dossier.models import P3, Consent, Particular, ParticularFile
from institute.language import lazy

SENSITIVE = timedelta(days=30)  # scans, portraits, health, meals
RESTRICTED = timedelta(days=365)  # passport numbers, birth dates, visas, flights, rooms
CONSENTS = timedelta(days=3 * 365)


def _over(table: Any, term: timedelta, *which: Any) -> Callable[[datetime], Select[Any, Any]]:
    """Selects (id, training's id) of such rows whose session has been over for this long."""

    def due(now: datetime) -> Select[Any, Any]:
        found = select(table.id, table.training_id).join(TrainingSession, TrainingSession.id == table.training_id)
        return found.where(TrainingSession.ends_at < now - term, *which)

    return due


def _take(table: Any) -> Callable[[Session, list[int]], None]:
    def clear(tx: Session, ids: list[int]) -> None:
        tx.execute(delete(table).where(table.id.in_(ids)))
        if table is ParticularFile:
            sweep(tx)

    return clear


def _line(name: str, what: Any, keep: Any, table: Any, term: timedelta, *which: Any) -> None:
    """A short clock: the worker clears it daily."""
    more = {"due": _over(table, term, *which), "clear": _take(table), "released": False}
    retention.line(name, what, keep, lazy("deleted"), **more)


_MONTH, _YEAR = lazy("30 days after the session ended"), lazy("12 months after the session ended")
_line("sensitive", lazy("Sensitive particulars"), _MONTH, Particular, SENSITIVE, Particular.grade == P3)
_line("sensitive-files", lazy("Sensitive files"), _MONTH, ParticularFile, SENSITIVE, ParticularFile.grade == P3)
_line("restricted", lazy("Restricted particulars"), _YEAR, Particular, RESTRICTED, Particular.grade != P3)
_line("other-files", lazy("Other files of applications"), _YEAR, ParticularFile, RESTRICTED, ParticularFile.grade != P3)
_line("consents", lazy("Consents"), lazy("3 years after the session ended"), Consent, CONSENTS)


@retention.rule
def sweep_daily(tx: Session, now: datetime) -> None:
    """Takes away the boxes of what was replaced or forgotten."""
    sweep(tx)


def sweep(tx: Session) -> None:
    """Takes away boxes no row points to: bytes first, so that none is left unseen."""
    pointed = select(ParticularFile.file_id)
    boxes = select(files.File).where(files.File.media_type == files.SEALED, files.File.id.not_in(pointed))
    for file in tx.scalars(boxes).all():
        files.discard(tx, file)
