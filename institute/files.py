"""Uploads and printed paper: bytes under their own hash in a folder, described by a row."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Mapped, Session, mapped_column

from institute.config import settings
from institute.database import Base
from institute.errors import NotFound


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


def keep(content: bytes) -> str:
    """Stores bytes durably and returns their SHA-256; the same bytes are stored once.

    Call before the door opens: a row must never point to bytes that are not there.
    """
    key = hashlib.sha256(content).hexdigest()
    path = _path(key)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)
    return key


def describe(
    tx: Session, key: str, *, name: str, media_type: str, size: int, now: datetime, person_id: int | None = None
) -> File:
    """The row that makes stored bytes a file of somebody's."""
    file = File(sha256=key, name=name[:200], media_type=media_type, size=size, person_id=person_id, stored_at=now)
    tx.add(file)
    return file


def path_of(file: File) -> Path:
    """Where the bytes lie, for sending."""
    path = _path(file.sha256)
    if not path.exists():
        raise NotFound
    return path


def content(key: str) -> bytes:
    """The bytes stored under this SHA-256."""
    return _path(key).read_bytes()


def _path(key: str) -> Path:
    return settings().files / key[:2] / key
