"""Uploads and printed paper: bytes under their own hash in the store, described by a row."""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from institute.database import Base
from institute.store import BLOCK, store

SEALED = "application/x-sealed"  # bytes that only sealing.py opens


class File(Base):
    """What is known of stored bytes: their SHA-256, the name they came with, their type and size."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    person_id: Mapped[int | None]  # who brought it; people stands to our right
    stored_at: Mapped[datetime]


def keep(content: bytes | BinaryIO) -> str:
    """Stores bytes durably and returns their SHA-256; the same bytes are stored once.

    Call before the door opens: a row must never point to bytes that are not there. What can be read
    is read twice, from its beginning.
    """
    source = BytesIO(content) if isinstance(content, bytes) else content
    source.seek(0)
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
    key = digest.hexdigest()
    if not store().has(place(key)):
        source.seek(0)
        store().put(place(key), source)
    return key


def describe(
    tx: Session, key: str, *, name: str, media_type: str, size: int, now: datetime, person_id: int | None = None
) -> File:
    """The row that makes stored bytes a file of somebody's."""
    file = File(sha256=key, name=name[:200], media_type=media_type, size=size, person_id=person_id, stored_at=now)
    tx.add(file)
    return file


def discard(tx: Session, file: File) -> None:
    """Takes a file's row away for good, and its bytes unless another row has the same."""
    if tx.scalar(select(File.id).where(File.sha256 == file.sha256, File.id != file.id).limit(1)) is None:
        store().remove(place(file.sha256))
    tx.delete(file)
    tx.flush()


def opened(file: File) -> BinaryIO:
    """The bytes, to read and to seek in; NotFound when they are gone."""
    return store().open(place(file.sha256))


def content(key: str) -> bytes:
    """The bytes stored under this SHA-256."""
    with store().open(place(key)) as source:
        return source.read()


def place(key: str) -> str:
    """The name in the store of what has this SHA-256."""
    return f"{key[:2]}/{key}"
