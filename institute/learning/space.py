"""How much room the files of one session's lessons take, and how much they may."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from institute.catalogue.models import TrainingSession
from institute.config import settings
from institute.errors import DomainError
from institute.files import File
from institute.language import lazy
from institute.learning.models import LearningModule, Lesson, LessonFile
from institute.uploads import Upload


class Full(DomainError):
    message = lazy("The lessons of this session have no room left for this file. Remove some files, or ask the office.")


class Room(NamedTuple):
    """Bytes used, and the most there may be."""

    used: int
    most: int


def subject(lesson_id: int) -> str:
    """What uploads for a lesson are filed under."""
    return f"lesson-{lesson_id}"


def room(tx: Session, training_id: int) -> Room:
    """What the files take that lie in the lessons."""
    of = select(LessonFile).join(Lesson).join(LearningModule).where(LearningModule.training_id == training_id)
    both = [of.with_only_columns(column) for column in (LessonFile.file_id, LessonFile.small_id)]
    sizes = [select(func.coalesce(func.sum(File.size), 0)).where(File.id.in_(ids)).scalar_subquery() for ids in both]
    return Room(int(tx.scalar(select(sizes[0] + sizes[1])) or 0), settings().session_space)


def check(tx: Session, training_id: int, size: int) -> None:
    """Full when so many bytes more do not fit; one at a time a session."""
    tx.get(TrainingSession, training_id, with_for_update=True, populate_existing=True)
    held = room(tx, training_id)
    if held.used + size > held.most:
        raise Full


def check_announced(tx: Session, training_id: int, size: int, now: datetime) -> None:
    """The same for a file that is to come in parts: others that are on their way have their room already."""
    lessons = select(literal("lesson-") + cast(Lesson.id, String)).join(LearningModule)
    mine = Upload.subject.in_(lessons.where(LearningModule.training_id == training_id)) & (Upload.expires_at > now)
    check(tx, training_id, size + int(tx.scalar(select(func.coalesce(func.sum(Upload.size), 0)).where(mine)) or 0))
