"""A restricted print's files go thirty days after it was asked for; that it was made, for whom and why, stays."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import files, retention
from institute.papers.models import Print


@retention.rule
def clear(tx: Session, now: datetime) -> None:
    over = select(Print).where(Print.ends_at <= now, Print.pdf_id.is_not(None))
    for each in tx.scalars(over.options(joinedload(Print.pdf), joinedload(Print.sheet))):
        gone = [file for file in (each.pdf, each.sheet) if file]
        each.pdf = each.sheet = None
        tx.flush()
        for file in gone:
            files.discard(tx, file)
