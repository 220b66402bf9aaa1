"""In which languages a session's modules, lessons, captions and embedded questions are written."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from institute import language, tongues
from institute.access import Can
from institute.bank import queries as bank
from institute.catalogue.models import TrainingSession
from institute.language import lazy
from institute.learning import embedded, queries, recordings
from institute.learning.models import LearningModule, Lesson
from institute.tongues import Text


@tongues.source("modules", lazy("Modules"), Can.TEACH)
def modules(tx: Session, training: TrainingSession) -> list[Text]:
    """Their titles."""
    found = queries.outline(tx, training.id, None, drafts=True).chapters
    return [
        Text(
            each.module.title, tongues.written(each.module.title), "learning.module",
            {"code": training.code, "module_id": each.module.id},
        )
        for each in found
    ]  # fmt: skip


def _lessons(tx: Session, training: TrainingSession, *options: Any) -> list[Lesson]:
    statement = select(Lesson).join(LearningModule).where(LearningModule.training_id == training.id).options(*options)
    order = (LearningModule.position, LearningModule.id, Lesson.position, Lesson.id)
    return list(tx.scalars(statement.order_by(*order)))


@tongues.source("lessons", lazy("Lessons"), Can.TEACH)
def lessons(tx: Session, training: TrainingSession) -> list[Text]:
    """Titles and texts, by their versions."""
    return [
        Text(
            lesson.title, {code: lesson.standing(code) for code in language.LANGUAGES}, "learning.edit",
            {"code": training.code, "lesson_id": lesson.id}, each="in",
        )
        for lesson in _lessons(tx, training)
    ]  # fmt: skip


@tongues.source("captions", lazy("Captions"), Can.TEACH)
def captions(tx: Session, training: TrainingSession) -> list[Text]:
    """Of every video and audio."""
    return [
        Text(
            {"en": recording.title}, {code: recording.standing(code) for code in language.LANGUAGES},
            "learning.write_captions", {"code": training.code, "lesson_id": lesson.id, "key": recording.main.key},
            each="in",
        )
        for lesson in _lessons(tx, training, selectinload(Lesson.files))
        for recording in recordings.sort_out(lesson.files)[0]
        if recording.main
    ]  # fmt: skip


@tongues.source("items", lazy("Questions inside lessons"), Can.EDIT_BANK)
def items(tx: Session, training: TrainingSession) -> list[Text]:
    """The bank's, as far as lessons ask them."""
    asked = {item for lesson in _lessons(tx, training) for item in embedded.ids(lesson.text)}
    return bank.texts(tx, asked)
