"""Lessons on paper: which print belongs to which words, and whether it exists."""

import hashlib
import json

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from institute import language
from institute.files import File
from institute.learning import embedded
from institute.learning.models import Lesson, LessonPaper

JOB = "lesson-paper"
_LAYOUT = 2  # another look of the paper: another number


def version(tx: Session, lesson: Lesson, code: str) -> str:
    """Says of which words, in which language, a print is; pictures count by the keys that stand in the text."""
    asked = sorted(each.version.id for each in embedded.items(tx, lesson.text).values())
    with language.speaking(code):
        words = [language.choose(texts) for texts in (lesson.title, lesson.text, lesson.module.title)]
        words.append(language.choose(lesson.training.title))
    told = json.dumps([_LAYOUT, words, asked, lesson.minutes, lesson.training.code], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def find(tx: Session, lesson: Lesson, code: str) -> LessonPaper | None:
    """The print of the lesson as it stands now, in this language."""
    mine = (LessonPaper.lesson_id == lesson.id) & (LessonPaper.language == code)
    return tx.scalar(select(LessonPaper).where(mine, LessonPaper.version == version(tx, lesson, code)))


def keep(tx: Session, lesson_id: int, code: str, printed: str, file: File) -> None:
    """Keeps a print of the version `printed`, and forgets every other of this language."""
    mine = (LessonPaper.lesson_id == lesson_id) & (LessonPaper.language == code)
    tx.execute(delete(LessonPaper).where(mine))
    tx.add(LessonPaper(lesson_id=lesson_id, language=code, version=printed, file=file))
