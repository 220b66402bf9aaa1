"""A trainee's attempt: begun once, saved answer by answer, handed in once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from institute import results
from institute.enrolment.models import Enrolment
from institute.errors import NotFound, TooMany, existing
from institute.people import visits
from institute.quizzes import drawing, intake, marking, pulse, queries, rules
from institute.quizzes.models import OPEN, PUBLISHED, Quiz, QuizAnswer, QuizAttempt, QuizSaving

HELD = timedelta(minutes=30)  # a visit lasts so much longer than the attempt
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing looks like something else


def begin(tx: Session, quiz_id: int, enrolment_id: int, *, language: str, now: datetime) -> QuizAttempt:
    """A new attempt with its questions drawn and pinned; the refusals of rules.check_begin, or UnderWay.

    The quiz is held: who changes it, hides it or gives more time is done before, or waits.
    """
    pulse.beat(tx, now)
    quiz = existing(tx.get(Quiz, quiz_id, with_for_update={"read": True}, populate_existing=True))
    if quiz.state != PUBLISHED:
        raise NotFound
    place = existing(tx.get(Enrolment, enrolment_id, with_for_update=True, populate_existing=True))
    quiz = queries.whole(tx, quiz_id)
    earlier = queries.attempts_of(tx, quiz_id, enrolment_id)
    if any(each.state == OPEN for each in earlier):
        raise rules.UnderWay
    held = rules.terms(quiz, queries.find_extension(tx, quiz_id, enrolment_id))
    rules.check_begin(held, [each.submitted_at for each in earlier if each.submitted_at], now)
    attempt = QuizAttempt(
        quiz_id=quiz_id, enrolment_id=enrolment_id, number=len(earlier) + 1, seed=secrets.randbelow(2**31),
        language=language, began_at=now, ends_at=rules.deadline(held, now), most=Decimal(0),
    )  # fmt: skip
    attempt.answers = drawing.drawn(tx, quiz, attempt.seed)
    attempt.most = sum((each.points for each in attempt.answers), Decimal(0))
    tx.add(attempt)
    drawing.pin(tx, attempt.answers, now)
    if attempt.ends_at:
        visits.hold(tx, place.person_id, attempt.ends_at + HELD)
    tx.flush()
    return attempt


@dataclass(frozen=True)
class Sent:
    """An answer as a page sent it: `rev` is higher than any that page has seen, `device` the page's random word."""

    rev: int
    device: str
    answer: Any
    flagged: bool
    language: str
    brought: intake.Brought | None = None  # a file that comes with it


@dataclass(frozen=True)
class Kept:
    """What stands now; `taken` when it is what was sent, or newer and from the same page."""

    taken: bool
    rev: int
    saved_at: datetime | None
    ends_at: datetime | None


def save(tx: Session, attempt_id: int, answer_id: int, sent: Sent, *, grace: int, now: datetime) -> Kept:
    """Keeps an answer that is newer than what stands, and writes all that comes into the journal.

    HandedIn and Over after the end: call journal() then, for this change is taken back. Who asks has looked whose
    attempt it is. The attempt's row is locked, so that handing in waits for answers and answers for handing in.
    """
    mine = QuizAttempt.id == attempt_id
    locked = select(QuizAttempt.state, QuizAttempt.ends_at, QuizAttempt.language).where(mine).with_for_update()
    state, ends_at, spoken = tx.execute(locked).one()
    rules.check_answer(state, ends_at, grace, now)
    newer = update(QuizAnswer).where(QuizAnswer.id == answer_id, QuizAnswer.rev < sent.rev)
    values = {"answer": sent.answer, "rev": sent.rev, "device": sent.device, "saved_at": now, "flagged": sent.flagged}
    taken = tx.execute(newer.values(values)).rowcount == 1  # type: ignore[attr-defined]
    journal(tx, attempt_id, answer_id, sent, taken=taken, now=now)
    if taken:
        if sent.language != spoken:
            tx.execute(update(QuizAttempt).where(mine).values(language=sent.language))
        return Kept(True, sent.rev, now, ends_at)
    columns = (QuizAnswer.rev, QuizAnswer.device, QuizAnswer.saved_at, QuizAnswer.answer, QuizAnswer.flagged)
    there = tx.execute(select(*columns).where(QuizAnswer.id == answer_id)).one()
    same = there.rev > sent.rev or (there.answer, there.flagged) == (sent.answer, sent.flagged)
    return Kept(there.device == sent.device and same, there.rev, there.saved_at, ends_at)


def journal(tx: Session, attempt_id: int, answer_id: int, sent: Sent, *, taken: bool, now: datetime) -> None:
    """One line, whatever became of it; a file that came stays with it."""
    if sent.brought:
        intake.keep(tx, answer_id, sent.brought, now=now)
    line = {"attempt_id": attempt_id, "answer_id": answer_id, "rev": sent.rev, "device": sent.device}
    tx.execute(insert(QuizSaving).values(**line, answer=sent.answer, taken=taken, at=now))


def check_pace(sent_lately: int) -> None:
    """TooMany for a page that sends more than two answers a second for a while."""
    if sent_lately >= rules.BURST:
        raise TooMany


def submit(tx: Session, attempt_id: int, *, now: datetime, by_itself: bool = False) -> bool:
    """Hands an attempt in and marks what a machine can; True for whoever was first, however often it is pressed.

    By itself only while its time is over: more may have been given since somebody looked.
    """
    first = update(QuizAttempt).where(QuizAttempt.id == attempt_id, QuizAttempt.state == OPEN)
    if by_itself:
        first = first.where(QuizAttempt.ends_at < now)
    receipt = "".join(secrets.choice(_LETTERS) for _ in range(10))
    values = {"state": rules.after_submit(True), "submitted_at": now, "by_itself": by_itself, "receipt": receipt}
    if tx.execute(first.values(values)).rowcount != 1:  # type: ignore[attr-defined]
        return False
    attempt = queries.get_attempt(tx, attempt_id)
    marking.mark(attempt)
    results.changed(tx, attempt.quiz.training_id, [attempt.enrolment_id])
    return True


def overdue(tx: Session, now: datetime) -> list[int]:
    """Open attempts whose time and grace are over."""
    ended = select(QuizAttempt.id, QuizAttempt.ends_at, Quiz.grace).join(Quiz, Quiz.id == QuizAttempt.quiz_id)
    rows = tx.execute(ended.where(QuizAttempt.state == OPEN, QuizAttempt.ends_at < now).order_by(QuizAttempt.id))
    return [key for key, ends_at, grace in rows if not rules.accepts(ends_at, grace, now)]
