"""How long particulars are kept (domain.md 7.5), counted from the session's end; and boxes nothing points to."""

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


def _over(table: Any, term: timedelta, now: datetime) -> Select[Any, Any]:
    """(id, training's id) of rows whose session has been over for this long."""
    ended = TrainingSession.ends_at < now - term
    return (
        select(table.id, table.training_id).join(TrainingSession, TrainingSession.id == table.training_id).where(ended)
    )


def lines(now: datetime) -> list[tuple[Any, type[Any], Select[Any, Any]]]:
    """Everything that is due then: (what, its table, a select of (id, training's id))."""
    return [
        (lazy("Sensitive particulars"), Particular, _over(Particular, SENSITIVE, now).where(Particular.grade == P3)),
        (
            lazy("Sensitive files"),
            ParticularFile,
            _over(ParticularFile, SENSITIVE, now).where(ParticularFile.grade == P3),
        ),
        (lazy("Restricted particulars"), Particular, _over(Particular, RESTRICTED, now).where(Particular.grade != P3)),
        (
            lazy("Other files of applications"),
            ParticularFile,
            _over(ParticularFile, RESTRICTED, now).where(ParticularFile.grade != P3),
        ),
        (lazy("Consents"), Consent, _over(Consent, CONSENTS, now)),
    ]


def due(tx: Session, now: datetime) -> list[tuple[Any, int]]:
    """What clear() would take away then: (what, how many)."""
    return [(what, len(tx.execute(rows).all())) for what, _, rows in lines(now)]


@retention.rule
def clear(tx: Session, now: datetime) -> None:
    """Takes away what is due, then the boxes no row points to: bytes first, so that none is left unseen."""
    for _, table, rows in lines(now):
        tx.execute(delete(table).where(table.id.in_(rows.with_only_columns(table.id))))
    pointed = select(ParticularFile.file_id)
    boxes = select(files.File).where(files.File.media_type == files.SEALED, files.File.id.not_in(pointed))
    for file in tx.scalars(boxes).all():
        files.discard(tx, file)
