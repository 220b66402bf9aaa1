"""Past prints, and the opened bytes of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from institute import files, sealing, sheets
from institute.catalogue.models import TrainingSession
from institute.errors import NotFound, existing
from institute.papers.models import SEALED, Print
from institute.stay.models import Manual
from institute.timetable.models import Meeting

_MOST = 100  # prints listed
PDF, SHEET = KINDS = ("pdf", "xlsx")
MEDIA = {PDF: "application/pdf", SHEET: sheets.XLSX}


def prints(tx: Session, training_id: int, paper: str = "") -> Sequence[Print]:
    """What was printed of a session, the newest first."""
    statement = select(Print).where(Print.training_id == training_id)
    if paper:
        statement = statement.where(Print.paper == paper)
    loaded = joinedload(Print.person), joinedload(Print.job), joinedload(Print.pdf), joinedload(Print.sheet)
    return tx.scalars(statement.options(*loaded).order_by(Print.id.desc()).limit(_MOST)).all()


def get_print(tx: Session, print_id: int) -> Print:
    """With the session, its staff, and the files."""
    loaded = joinedload(Print.training).selectinload(TrainingSession.staff), joinedload(Print.person)
    statement = select(Print).options(*loaded, joinedload(Print.pdf), joinedload(Print.sheet), joinedload(Print.job))
    return existing(tx.scalar(statement.where(Print.id == print_id)))


def find_own(tx: Session, training_id: int, paper: str, code: str) -> Print | None:
    """The print of the manual or the timetable as it stands, in this language, asked for or made."""
    table: Any = Manual if paper == "manual" else Meeting
    edited: datetime | None = tx.scalar(select(func.max(table.edited_at)).where(table.training_id == training_id))
    mine = Print.training_id == training_id, Print.paper == paper, Print.language == code
    statement = select(Print).where(*mine).options(joinedload(Print.job), joinedload(Print.pdf))
    if edited is not None:
        statement = statement.where(Print.asked_at >= edited)
    return tx.scalars(statement.order_by(Print.id.desc()).limit(1)).first()


def context(print_id: int, kind: str) -> str:
    """What a restricted print's file is sealed for."""
    return f"print {print_id} {kind}"


def file_of(found: Print, kind: str) -> files.File:
    return existing({PDF: found.pdf, SHEET: found.sheet}.get(kind))


def content(found: Print, kind: str) -> bytes:
    """The bytes of one file, opened where they are sealed. NotFound when they are cleared away."""
    file = file_of(found, kind)
    with files.opened(file) as source:
        stored = source.read()
    if file.media_type != SEALED:
        return stored
    try:
        return sealing.unseal(stored, context(found.id, kind))
    except sealing.Broken:
        raise NotFound from None
