"""Large files on weak links: they come in parts, each kept before it is counted, and go on where they stopped.

An upload is a row; its parts lie in the store under uploads/<key>/. Once the last byte is here, a job of the
kind `purpose` takes it in, or a request that names it. What is given up, taken in or forgotten has expired; the
worker's sweep takes it away, bytes first.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from institute import jobs
from institute.config import settings
from institute.database import Base
from institute.errors import DomainError, NoRoom, NotFound, TooMany
from institute.language import lazy
from institute.store import BLOCK, room, store

PART = 8_000_000  # bytes of one part, at most
KEPT = timedelta(days=3)  # without a new part
AT_ONCE = 30  # unfinished ones of one person


class WrongOffset(DomainError):
    message = lazy("This part does not follow what is here already.")


class TooMuch(DomainError):
    message = lazy("More was sent than was announced.")


class Upload(Base):
    """A file on its way: `received` of `size` bytes are here. `stamp` tells versions of a file apart."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(index=True)  # who sends it; people stands to our right
    subject: Mapped[str] = mapped_column(index=True)  # what it is for, as a word of the room that takes it in
    purpose: Mapped[str]  # the kind of job that takes it in; "" when a later request does
    values: Mapped[dict[str, Any]]
    name: Mapped[str]
    size: Mapped[int]
    stamp: Mapped[str]
    received: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[str] = mapped_column(default="")  # the name of what the room said, when it did not take it
    expires_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def whole(self) -> bool:
        return self.received == self.size


class UploadPart(Base):
    """Some bytes of an upload, from the byte `at` on."""

    __tablename__ = "upload_part"
    __table_args__ = (UniqueConstraint("upload_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"))
    at: Mapped[int]
    name: Mapped[str]  # in the store


def check_room(size: int) -> None:
    """NoRoom when so much would not fit three times: as parts, put together to be checked, and in its place."""
    if not store().room_for(3 * size):
        raise NoRoom


def begin(
    tx: Session, *, subject: str, purpose: str, name: str, size: int, stamp: str, by: int, now: datetime, **values: Any
) -> Upload:
    """A file announces itself. TooMany when this person has left many unfinished."""
    unfinished = select(func.count(Upload.id)).where(Upload.person_id == by, Upload.expires_at > now)
    if (tx.scalar(unfinished) or 0) >= AT_ONCE:
        raise TooMany(lazy("You have begun many uploads. Please finish or give up some of them first."))
    upload = Upload(
        key=secrets.token_urlsafe(16), subject=subject, purpose=purpose, name=name, size=size, stamp=stamp[:100],
        person_id=by, values=values, expires_at=now + KEPT,
    )  # fmt: skip
    tx.add(upload)
    return upload


def under_way(tx: Session, subject: str, person_id: int, now: datetime) -> list[Upload]:
    """What a person has begun for a thing and is not taken in yet."""
    mine = (Upload.subject == subject) & (Upload.person_id == person_id) & (Upload.expires_at > now)
    return list(tx.scalars(select(Upload).where(mine).order_by(Upload.id).execution_options(populate_existing=True)))


def get_upload(tx: Session, key: str, subject: str, person_id: int, now: datetime) -> Upload:
    """One's own upload by its key; NotFound once it has expired."""
    found = next((each for each in under_way(tx, subject, person_id, now) if each.key == key), None)
    if found is None:
        raise NotFound
    return found


def keep_part(key: str, content: bytes) -> str:
    """Stores a part durably, before the door opens; its name. Two that race have two names."""
    name = f"uploads/{key}/{secrets.token_hex(8)}"
    store().put(name, BytesIO(content))
    return name


def receive(tx: Session, upload_id: int, *, at: int, name: str, size: int, now: datetime) -> Upload:
    """Counts a kept part; with the last one the job is asked to take the file in."""
    upload = _locked(tx, upload_id)
    if upload.received != at:
        raise WrongOffset
    if at + size > upload.size:
        raise TooMuch
    tx.add(UploadPart(upload_id=upload.id, at=at, name=name))
    upload.received, upload.expires_at = at + size, now + KEPT
    if upload.whole and upload.purpose:
        jobs.ask(tx, upload.purpose, now=now, person_id=upload.person_id, upload=upload.id)
    return upload


def again(tx: Session, upload_id: int, *, now: datetime) -> None:
    """Has a whole upload that was not taken in tried once more."""
    upload = _locked(tx, upload_id)
    if upload.whole and upload.refusal:
        upload.refusal, upload.expires_at = "", now + KEPT
        jobs.ask(tx, upload.purpose, now=now, person_id=upload.person_id, upload=upload.id)


def end(tx: Session, upload_id: int, *, now: datetime) -> None:
    """Given up: the sweep takes it away."""
    _locked(tx, upload_id).expires_at = now


def taken_in(tx: Session, upload_id: int, *, now: datetime) -> bool:
    """The same once it is taken in, in that very change; False where another worker was quicker, or it was given up.

    Putting a large file together may outlast the patience of the sweep, which then has a second worker do it.
    """
    found = tx.get(Upload, upload_id, with_for_update=True, populate_existing=True)
    if found is None or found.expires_at <= now:
        return False
    found.expires_at = now
    return True


def _locked(tx: Session, upload_id: int) -> Upload:
    found = tx.get(Upload, upload_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


@contextmanager
def together(tx: Session, upload_id: int) -> Iterator[BinaryIO]:
    """All parts in order, as one file for as long as it is needed."""
    names = tx.scalars(select(UploadPart.name).where(UploadPart.upload_id == upload_id).order_by(UploadPart.at)).all()
    tx.rollback()  # what follows takes long, and a transaction that idles is ended
    with tempfile.TemporaryFile(dir=settings().home) as whole:
        with room():
            for name in names:
                with store().open(name) as part:
                    shutil.copyfileobj(part, whole, BLOCK)
            whole.seek(0)
        yield whole


def expired(tx: Session, now: datetime) -> list[Upload]:
    return list(tx.scalars(select(Upload).where(Upload.expires_at <= now).limit(100)))


def clear(upload: Upload) -> None:
    """Takes away an upload's bytes: before its row, so that none are forgotten."""
    for name in list(store().names(f"uploads/{upload.key}")):
        store().remove(name)


def forget(tx: Session, upload_id: int) -> None:
    tx.execute(delete(UploadPart).where(UploadPart.upload_id == upload_id))
    tx.execute(delete(Upload).where(Upload.id == upload_id))
