"""A test before and after the course, and an exam, in the session the demo's trainee is in now."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from institute.bank import actions as bank
from institute.bank import answers
from institute.bank.models import READY, SINGLE
from institute.catalogue.models import TrainingSession
from institute.demo import content
from institute.enrolment import queries as enrolment
from institute.enrolment.models import Enrolment
from institute.people.models import Person
from institute.quizzes import attempts, queries
from institute.quizzes.models import GRADED, POST, PRE, PUBLISHED, RELEASE, SUBMIT, Quiz, QuizDraw, QuizSection

SAT, KNEW, KNOW = 12, 0.45, 0.85  # trainees who sat a test; how many answers were right before and after


def furnish(tx: Session, training: TrainingSession, trainee: Person, teacher: Person, *, now: datetime) -> None:
    """Makes the quizzes; the trainee has done the first test and may sit the exam."""
    words = content.load("quizzes")
    items = [_item(tx, row, teacher, now) for row in words["items"]]
    made = {row["kind"]: _quiz(tx, training, row, items, now) for row in words["quizzes"]}
    made[POST].pre_id = made[PRE].id
    places = sorted(enrolment.enrolled(tx, training.id), key=lambda place: place.person_id != trainee.id)
    dice = random.Random(7)  # nosec B311  # the same demo each time
    for place in places[:SAT]:
        _sit(tx, made[PRE], place, KNEW, dice, now - timedelta(days=2))
    for place in places[1:SAT:2]:
        _sit(tx, made[GRADED], place, KNOW, dice, now - timedelta(hours=5))
        _sit(tx, made[POST], place, KNOW, dice, now - timedelta(hours=4))


def _item(tx: Session, row: dict[str, Any], teacher: Person, now: datetime) -> int:
    said: dict[str, Any] = {"stem": row["stem"], "feedback": row.get("feedback", {})}
    if row["kind"] != "essay":
        right = [row[name] for name in ("right", "also") if name in row]
        texts = [(text, True) for text in right] + [(text, False) for text in row["wrong"]]
        options = [{"key": f"k{n}", "text": text, "right": yes} for n, (text, yes) in enumerate(texts)]
        said |= {"options": options, "rule": "all" if row["kind"] == SINGLE else "net", "shuffle": True}
    kept = {"kind": row["kind"], "content": said, "state": READY, "tags": ["corridors"]}
    return bank.add(tx, name=row["name"], by_id=teacher.id, now=now, **kept).id


def _quiz(tx: Session, training: TrainingSession, row: dict[str, Any], items: list[int], now: datetime) -> Quiz:
    sections = [
        QuizSection(position=page, title={}, draws=[
            QuizDraw(position=n, item_id=items[item], many=1, points=Decimal(2)) for n, item in enumerate(asked, 1)
        ])
        for page, asked in enumerate(row["pages"], 1)
    ]  # fmt: skip
    quiz = Quiz(
        training_id=training.id, kind=row["kind"], title=row["title"], instructions={}, state=PUBLISHED,
        minutes=60 if row["kind"] == GRADED else 20, opens_at=now - timedelta(days=3), closes_at=training.ends_at,
        shuffled=True, show_marks=RELEASE if row["kind"] == GRADED else SUBMIT, sections=sections,
    )  # fmt: skip
    tx.add(quiz)
    tx.flush()
    return quiz


def _sit(tx: Session, quiz: Quiz, place: Enrolment, know: float, dice: random.Random, at: datetime) -> None:
    made = attempts.begin(tx, quiz.id, place.id, language=place.person.language or "en", now=at)
    for each in queries.get_attempt(tx, made.id).answers:
        version = each.version
        offered = [option["key"] for option in version.content.get("options", ())]
        right = answers.right(version.kind, version.content)
        each.answer = right if dice.random() < know else (offered[-1] if version.kind == SINGLE else offered[-1:])
        if not offered:
            each.answer = "At the border station and in customs. I would declare before arrival and use one note."
        each.rev, each.saved_at = 1, at + timedelta(minutes=each.position)
    tx.flush()
    attempts.submit(tx, made.id, now=at + timedelta(minutes=12))
