"""Looking up what was written when: versions and drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute.learning.models import LessonDraft, LessonVersion
from institute.people import queries as people
from institute.people.models import Person

AT_WORK = timedelta(minutes=15)  # a draft kept since then: somebody is writing


@dataclass(frozen=True)
class Entry:
    """One version in a history, without its text."""

    number: int
    saved_at: datetime
    restored: int | None
    person: Person | None


def history(tx: Session, lesson_id: int, language: str) -> list[Entry]:
    """All versions of a lesson in a language, the newest first; two queries and the names'."""
    rows = tx.execute(
        select(LessonVersion.number, LessonVersion.saved_at, LessonVersion.restored, LessonVersion.person_id)
        .where(LessonVersion.lesson_id == lesson_id, LessonVersion.language == language)
        .order_by(LessonVersion.number.desc())
    ).all()
    writers = people.persons(tx, {row.person_id for row in rows if row.person_id})
    return [Entry(row.number, row.saved_at, row.restored, writers.get(row.person_id)) for row in rows]


def find_version(tx: Session, lesson_id: int, language: str, number: int) -> LessonVersion | None:
    held = LessonVersion.lesson_id == lesson_id, LessonVersion.language == language
    return tx.scalar(select(LessonVersion).where(*held, LessonVersion.number == number))


def before(tx: Session, version: LessonVersion) -> LessonVersion | None:
    """The version this one followed."""
    return find_version(tx, version.lesson_id, version.language, version.number - 1)


def find_draft(tx: Session, lesson_id: int, language: str, person_id: int) -> LessonDraft | None:
    """What this person typed and did not save."""
    held = LessonDraft.lesson_id == lesson_id, LessonDraft.language == language
    return tx.scalar(select(LessonDraft).where(*held, LessonDraft.person_id == person_id))


def others_at_work(tx: Session, lesson_id: int, language: str, person_id: int, now: datetime) -> Sequence[Person]:
    """Who else is writing this text now."""
    return tx.scalars(
        select(Person)
        .join(LessonDraft, LessonDraft.person_id == Person.id)
        .where(LessonDraft.lesson_id == lesson_id, LessonDraft.language == language)
        .where(LessonDraft.person_id != person_id, LessonDraft.saved_at > now - AT_WORK)
        .order_by(Person.id)
    ).all()
