"""Files as answers: which of them a question takes, and how one that is here becomes its answer.

A file comes with a plain form, or in parts (web/tus.py). What came in parts is put together by the saving that names
it: an answer is told as saved only when its bytes and its rows are in their place.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from institute import documents, files, uploads
from institute.bank.answers import Unfit
from institute.bank.content import Content
from institute.bank.models import FILE, ItemVersion
from institute.errors import DomainError, NoRoom, NotFound, existing
from institute.language import lazy
from institute.learning import intake
from institute.quizzes.models import QuizAnswer, QuizAttempt, QuizFile

MOST_FILES = 20  # that may come for one question, replaced ones with them


class OtherKind(DomainError):
    def __init__(self, types: list[str]) -> None:
        super().__init__(lazy("Please choose a file of these kinds: %(kinds)s.", kinds=", ".join(types)))


class TooManyFiles(DomainError):
    message = lazy("Many files came for this question already. The last one that was saved counts.")


class NotHere(DomainError):
    message = lazy("This file is not here. Please choose it again.")


@dataclass(frozen=True)
class Brought:
    """A file that is checked and in the store, and has no row yet; `upload_id` where it came in parts."""

    key: str
    taken: intake.Taken
    person_id: int
    upload_id: int | None = None


def subject(answer_id: int) -> str:
    """What an upload for this question is for."""
    return f"quiz-answer-{answer_id}"


def allow(content: Content, name: str, size: int) -> None:
    """Refuses what its name or its size alone forbids: the question's kinds, else all we take, up to 25 MB."""
    types, ending = content.get("types", []), documents.ending(name)
    if types and ending not in types and not (ending in _PHOTOS and set(types) & _PHOTOS):
        raise OtherKind(types)
    if size > documents.MOST:
        raise documents.TooLarge
    intake.allow(name, size)


_PHOTOS = {"jpg", "jpeg"}


def check_many(tx: Session, answer_id: int) -> None:
    """TooManyFiles for a question that was sent so many that it is no trainee's work."""
    if (tx.scalar(select(func.count(QuizFile.id)).where(QuizFile.answer_id == answer_id)) or 0) >= MOST_FILES:
        raise TooManyFiles


def read(
    tx: Session, answer_id: int, content: Content, sent: Any, key: str, *, by: int, now: datetime
) -> tuple[dict[str, str] | None, Brought | None]:
    """What a page says of a question, as an answer, and the file it brings: `sent` with the form, else named by `key`.

    A key names a file that came to this question before, or an upload of this person. Unfit with the reason where a
    file is not taken; NoRoom.
    """
    try:
        if sent and sent.filename:
            check_many(tx, answer_id)
            name = documents.clean_name(sent.filename)
            brought = _take(content, sent.stream, name, secrets.token_urlsafe(16), by)
        elif not key:
            return None, None
        elif known := find(tx, answer_id, key):
            return _named(key, known.file.name), None
        else:
            brought = _put_together(tx, answer_id, content, key, by, now)
    except NoRoom:
        raise
    except DomainError as refusal:
        raise Unfit(refusal.message) from refusal
    return _named(brought.key, brought.taken.name), brought


def _named(key: str, name: str) -> dict[str, str]:
    return {"file": key, "name": name}


def _take(content: Content, source: BinaryIO, name: str, key: str, by: int, upload_id: int | None = None) -> Brought:
    size = source.seek(0, 2)
    allow(content, name, size)
    return Brought(key, intake.take(source, name, size), by, upload_id)


def _put_together(tx: Session, answer_id: int, content: Content, key: str, by: int, now: datetime) -> Brought:
    try:
        upload = uploads.get_upload(tx, key, subject(answer_id), by, now)
    except NotFound:
        raise NotHere from None
    if not upload.whole:
        raise NotHere
    check_many(tx, answer_id)
    name, upload_id = upload.name, upload.id
    with uploads.together(tx, upload_id) as whole:
        return _take(content, whole, name, key, by, upload_id)


def get_question(tx: Session, answer_id: int) -> QuizAnswer:
    """A question that asks for a file, with its attempt; ask SIT_QUIZ about that one."""
    found = select(QuizAnswer).join(QuizAnswer.version).where(QuizAnswer.id == answer_id, ItemVersion.kind == FILE)
    attempt = joinedload(QuizAnswer.attempt)
    parts = (attempt.joinedload(QuizAttempt.quiz), attempt.joinedload(QuizAttempt.enrolment))
    return existing(tx.scalar(found.options(contains_eager(QuizAnswer.version), *parts)))


def find(tx: Session, answer_id: int, key: str) -> QuizFile | None:
    """A file that came to this question, by its key."""
    return tx.scalar(select(QuizFile).where(QuizFile.answer_id == answer_id, QuizFile.key == key))


def keep(tx: Session, answer_id: int, brought: Brought, *, now: datetime) -> None:
    """The rows of a file that came; sent twice it is there already. Who calls has locked the attempt."""
    taken = brought.taken
    if find(tx, answer_id, brought.key) is None:
        about = {"name": taken.name, "media_type": taken.media_type, "size": taken.stored.size}
        file = files.describe(tx, taken.stored.key, now=now, person_id=brought.person_id, **about)
        tx.add(QuizFile(answer_id=answer_id, key=brought.key, file=file))
    if brought.upload_id:
        uploads.end(tx, brought.upload_id, now=now)
