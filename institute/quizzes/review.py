"""What a trainee may see of an attempt that is handed in: marks, answers and explanations, each from its moment on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from institute import language
from institute.bank import answers
from institute.bank.models import ItemVersion
from institute.enrolment.models import Enrolment
from institute.quizzes import rules
from institute.quizzes.models import MARKED, OPEN, QuizAnswer, QuizAttempt


@dataclass(frozen=True)
class Review:
    """Without `answers` the trainee sees the questions no more; `answers` brings the right ones too."""

    marks: bool
    answers: bool
    explanations: bool
    questions: list[QuizAnswer]

    @property
    def any(self) -> bool:
        return self.marks or self.answers or self.explanations


def _shown(attempt: QuizAttempt, moment: str, now: datetime) -> bool:
    quiz = attempt.quiz
    return rules.shown(moment, attempt.state != OPEN, quiz.closes_at, quiz.released_at, now)


def of(attempt: QuizAttempt, now: datetime) -> Review:
    quiz = attempt.quiz
    moments = (quiz.show_marks, quiz.show_answers, quiz.show_explanations)
    marks, right, explanations = (_shown(attempt, each, now) for each in moments)
    return Review(marks, right, explanations, attempt.answers if marks or right or explanations else [])


def marks(attempt: QuizAttempt, now: datetime) -> tuple[QuizAttempt, Decimal | None]:
    """An attempt and its points, where the trainee may know them."""
    known = attempt.state == MARKED and _shown(attempt, attempt.quiz.show_marks, now)
    return attempt, attempt.points if known else None


def told(tx: Session, person_id: int, now: datetime) -> dict[int, dict[str, Any]]:
    """What a trainee's own export has of each attempt: its points and answers, in words, once they may be seen.

    A question's text -> its answer, its points and what markers wrote.
    """
    found = {}
    for attempt in _attempts(tx, person_id):
        seen = of(attempt, now)
        found[attempt.id] = {
            "points": marks(attempt, now)[1],
            "answers": {f"{each.position}. {asked(each)}": _told(each, seen) for each in seen.questions},
        }
    return found


def _attempts(tx: Session, person_id: int) -> Sequence[QuizAttempt]:
    """One person's attempts in all sessions, with their quizzes, questions and markings."""
    found = select(QuizAttempt).join(QuizAttempt.enrolment).where(Enrolment.person_id == person_id)
    parts = selectinload(QuizAttempt.answers).options(
        joinedload(QuizAnswer.version), selectinload(QuizAnswer.markings)
    )  # fmt: skip
    return tx.scalars(found.options(joinedload(QuizAttempt.quiz), parts).order_by(QuizAttempt.id)).all()


def asked(question: QuizAnswer) -> str:
    """What a question asks, in the reader's language."""
    return answers.text_in(question.version.content["stem"], language.code())[0]


def _told(question: QuizAnswer, seen: Review) -> dict[str, Any]:
    own = {"answer": spoken(question, question.answer)}
    if not seen.marks:
        return own
    markings = question.markings if question.earned is not None else []  # one of two markers alone says nothing yet
    comments = "; ".join(each.comment for each in markings if each.comment)
    return own | {"points": question.earned, "of": question.points} | ({"comment": comments} if comments else {})


def right(question: QuizAnswer) -> str:
    """The right answer in the reader's language; "" where there is none but a marker's."""
    return right_of(question.version)


def right_of(version: ItemVersion) -> str:
    kind, content = version.kind, version.content
    return answers.spoken(kind, content, answers.right(kind, content), language.code())


def spoken(question: QuizAnswer, answer: Any) -> str:
    """An answer to this question in words."""
    return answers.spoken(question.version.kind, question.version.content, answer, language.code())
