"""What is said and changed in the session the demo's trainee is in now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute.bank import actions as bank
from institute.bank.models import READY, SINGLE
from institute.catalogue.models import TrainingSession
from institute.classroom import actions
from institute.demo import content
from institute.enrolment import queries as enrolment
from institute.enrolment.models import Enrolment
from institute.learning import writing
from institute.learning.models import LearningModule, Lesson
from institute.people.models import Person


def furnish(tx: Session, training: TrainingSession, trainee: Person, teacher: Person, *, now: datetime) -> None:
    """News, questions and answers, a note, a question inside a lesson, one that opens later, translations behind."""
    words = content.load("classroom")
    lessons = tx.scalars(
        select(Lesson)
        .join(Lesson.module)
        .where(LearningModule.training_id == training.id)
        .order_by(LearningModule.position, Lesson.position)
    ).all()
    places = enrolment.enrolled(tx, training.id)
    _amend(tx, training.code, lessons[1], words["amended"]["text"], teacher, now)
    _talk(tx, training.code, lessons[1], words["questions"], places, teacher, now)
    _ask(tx, lessons[0], words["item"], teacher, now)
    lessons[-1].asks = [lessons[-2].id]
    lessons[-1].module.opens_days = (now - training.starts_at).days + 2
    news = words["announcement"]
    at = now + timedelta(days=news["days"])
    actions.announce(tx, training.id, news["title"], news["text"], urgent=False, by=teacher, now=at)
    for note in words["notes"]:
        actions.note(tx, training.code, places[1].id, note["text"], by=teacher, now=now - timedelta(hours=5))


def _amend(tx: Session, code: str, lesson: Lesson, more: dict[str, str], teacher: Person, now: datetime) -> None:
    """The original first, then the translations that were brought up to date."""
    for hours, (language, text) in enumerate(more.items()):
        heading, _, rest = lesson.text[language].partition("\n## ")
        writing.save_text(
            tx, code, lesson.id, language, title=lesson.title[language],
            text=f"{heading.rstrip()}\n\n{text.strip()}\n\n## {rest}", seen=0, current=True, by=teacher,
            now=now - timedelta(hours=30 - hours),
        )  # fmt: skip


def _ask(tx: Session, lesson: Lesson, words: dict[str, Any], teacher: Person, now: datetime) -> None:
    """A question of the bank at the end of a lesson, in every language it is written in."""
    item = bank.add(
        tx, name=words["name"], kind=SINGLE, state=READY, by_id=teacher.id, now=now,
        content={key: words[key] for key in ("stem", "feedback", "options")} | {"note": {}, "rule": "all"},
    )  # fmt: skip
    lesson.text = {code: f"{text.rstrip()}\n\n[[question {item.id}]]\n" for code, text in lesson.text.items()}


def _talk(
    tx: Session,
    code: str,
    lesson: Lesson,
    questions: list[Any],
    places: Sequence[Enrolment],
    teacher: Person,
    now: datetime,
) -> None:
    for row in questions:
        at = now + timedelta(days=row["days"])
        asked = actions.ask(tx, lesson, row["text"].strip(), by=places[row["by"]].person, now=at)
        for hours, said in enumerate(row.get("answers", []), 1):
            staff = said.get("staff", False)
            made = actions.answer(
                tx, code, asked.id, said["text"].strip(), staff=staff,
                by=teacher if staff else places[said["by"]].person, now=at + timedelta(hours=hours),
            )  # fmt: skip
            tx.flush()
            if said.get("best"):
                actions.mark(tx, code, made.id, best=True, now=at + timedelta(hours=hours))
