"""Marking: by the machine when an attempt is handed in, by people afterwards, again when a key was wrong."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity, letters, results
from institute.bank import marking as bank
from institute.people import actions as people
from institute.people.models import Person
from institute.quizzes import queries, rules, sittings
from institute.quizzes.models import OPEN, SUBMITTED, QuizAnswer, QuizAttempt, QuizMarking, QuizRemark


def mark(attempt: QuizAttempt) -> None:
    """Gives each answer its points where a machine can, and the attempt its sum once nothing waits."""
    for each in attempt.answers:
        share = bank.mark(each.version.kind, each.version.content, each.answer)
        each.by_people = share is None
        each.earned = None if share is None else rules.earned(share, each.points)
    total(attempt)


def total(attempt: QuizAttempt) -> None:
    """The sum, once every answer has its points; else it waits."""
    waits = any(each.earned is None for each in attempt.answers)
    attempt.state = rules.after_submit(waits)
    attempt.points = None if waits else sum((each.earned or Decimal(0) for each in attempt.answers), Decimal(0))


def give(
    tx: Session, quiz_id: int, answer_id: int, points: Decimal, comment: str, filled: Mapping[str, Any],
    *, by: Person, now: datetime,
) -> QuizAnswer:  # fmt: skip
    """A marker's points for an answer; marking again corrects one's own. Where one marker decides, the last one does.

    NotMarked for what is not handed in or is not for people to mark.
    """
    answer = queries.get_answer(tx, quiz_id, answer_id, lock=True)
    if answer.attempt.state == OPEN or not answer.by_people:
        raise rules.NotMarked
    own = next((each for each in answer.markings if each.person_id == by.id), None)
    if own is None:
        own = QuizMarking(person_id=by.id)
        answer.markings.append(own)
    own.points, own.comment, own.filled, own.at = points, comment, dict(filled), now
    tx.flush()
    quiz = answer.attempt.quiz
    given = [each.points for each in answer.markings] if quiz.second else [points]
    answer.earned = rules.settled(given, answer.points, quiz.second, quiz.tolerance)
    total(answer.attempt)
    place = answer.attempt.enrolment
    activity.note(tx, "answer-marked", answer, training=quiz.training_id, person=place.person_id, title=quiz.title)
    results.changed(tx, quiz.training_id, [place.id])
    return answer


def release(tx: Session, quiz_id: int, *, now: datetime) -> int:
    """Shows everybody their marks in one act, with a letter; how many attempts it concerns. NotMarked while some wait.

    Released already, nobody is told again.
    """
    quiz = queries.get_quiz_by_id(tx, quiz_id, lock=True)
    handed_in = list(tx.scalars(select(QuizAttempt).where(QuizAttempt.quiz_id == quiz_id, QuizAttempt.state != OPEN)))
    if any(each.state == SUBMITTED for each in handed_in):
        raise rules.NotMarked
    if quiz.released_at:
        return len(handed_in)
    quiz.released_at = now
    for person in sittings.sat(tx, quiz_id):
        letters.write(
            tx, "quiz-released", people.recipient(person), now=now, training=quiz.training, quiz=quiz,
            path=f"/learn/{quiz.training.code}/quizzes/{quiz_id}",
        )  # fmt: skip
    activity.note(tx, "quiz-released", quiz, training=quiz.training_id, title=quiz.title, count=len(handed_in))
    results.changed(tx, quiz.training_id)
    return len(handed_in)


def mark_again(
    tx: Session, quiz_id: int, item_id: int, version_id: int | None, reason: str, *, by: Person, now: datetime
) -> QuizRemark:
    """Marks every answer to an item anew: by another version's key, or (None) with full points for everybody."""
    quiz = queries.get_quiz_by_id(tx, quiz_id, lock=True)
    key = queries.get_version(tx, item_id, version_id) if version_id else None
    changed = 0
    for answer in queries.answers_to(tx, quiz_id, item_id):
        share = bank.mark(key.kind, key.content, answer.answer) if key else bank.WHOLE
        if answer.attempt.state == OPEN or share is None:
            continue
        points = rules.earned(share, answer.points)
        changed += points != answer.earned
        answer.earned = points
        total(answer.attempt)
    made = QuizRemark(
        quiz_id=quiz_id, item_id=item_id, version_id=version_id, reason=reason, changed=changed, person_id=by.id, at=now
    )
    tx.add(made)
    activity.note(tx, "quiz-marked-again", quiz, training=quiz.training_id, title=quiz.title, count=changed)
    results.changed(tx, quiz.training_id)
    return made
