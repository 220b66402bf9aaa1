"""Looking up quizzes, attempts and answers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from institute import results
from institute.bank import answers
from institute.bank.models import Item, ItemVersion
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.errors import existing
from institute.language import lazy
from institute.quizzes import rules
from institute.quizzes.models import (
    GRADED,
    MARKED,
    POST,
    PUBLISHED,
    RELEASE,
    Outage,
    Quiz,
    QuizAnswer,
    QuizAttempt,
    QuizDraw,
    QuizExtension,
    QuizRemark,
    QuizSaving,
    QuizSection,
)

_STAFF = joinedload(Quiz.training).selectinload(TrainingSession.staff)


def get_quiz(tx: Session, code: str, quiz_id: int) -> Quiz:
    """A quiz of this session with the session's staff."""
    statement = select(Quiz).join(Quiz.training).where(Quiz.id == quiz_id, TrainingSession.code == code)
    return existing(tx.scalar(statement.options(_STAFF)))


def get_quiz_by_id(tx: Session, quiz_id: int, *, lock: bool = False) -> Quiz:
    return existing(tx.get(Quiz, quiz_id, with_for_update=lock or None, populate_existing=lock))


def whole(tx: Session, quiz_id: int) -> Quiz:
    """A quiz with its sections, what they draw and the items named there."""
    draws = selectinload(Quiz.sections).selectinload(QuizSection.draws).joinedload(QuizDraw.item)
    return existing(tx.get(Quiz, quiz_id, options=[draws, _STAFF], populate_existing=True))


def quizzes(tx: Session, training_id: int, *, drafts: bool = False) -> Sequence[Quiz]:
    """A session's quizzes by when they open, those without a day first."""
    statement = select(Quiz).where(Quiz.training_id == training_id)
    if not drafts:
        statement = statement.where(Quiz.state == PUBLISHED)
    return tx.scalars(statement.order_by(Quiz.opens_at.is_not(None), Quiz.opens_at, Quiz.id)).all()


def sizes(tx: Session, quiz_ids: Collection[int]) -> dict[int, tuple[int, Decimal]]:
    """How many questions an attempt has and what they are worth, by quiz."""
    of = select(QuizSection.quiz_id, func.sum(QuizDraw.many), func.sum(QuizDraw.many * QuizDraw.points))
    rows = tx.execute(of.join(QuizDraw).where(QuizSection.quiz_id.in_(quiz_ids)).group_by(QuizSection.quiz_id))
    return {key: (many, Decimal(str(points))) for key, many, points in rows}


def find_extension(tx: Session, quiz_id: int, enrolment_id: int) -> QuizExtension | None:
    of = (QuizExtension.quiz_id == quiz_id, QuizExtension.enrolment_id == enrolment_id)
    return tx.scalar(select(QuizExtension).where(*of).execution_options(populate_existing=True))


def extensions(tx: Session, quiz_id: int) -> dict[int, QuizExtension]:
    """By enrolment."""
    return {
        each.enrolment_id: each for each in tx.scalars(select(QuizExtension).where(QuizExtension.quiz_id == quiz_id))
    }


def attempts_of(tx: Session, quiz_id: int, enrolment_id: int, *, lock: bool = False) -> Sequence[QuizAttempt]:
    """One trainee's attempts in their order."""
    of = (QuizAttempt.quiz_id == quiz_id, QuizAttempt.enrolment_id == enrolment_id)
    ordered = select(QuizAttempt).where(*of).order_by(QuizAttempt.number)
    ordered = ordered.with_for_update() if lock else ordered
    return tx.scalars(ordered.execution_options(populate_existing=True)).all()


def mine(tx: Session, training_id: int, enrolment_id: int) -> dict[int, list[QuizAttempt]]:
    """One trainee's attempts of a session's quizzes, by quiz."""
    found = select(QuizAttempt).join(Quiz, Quiz.id == QuizAttempt.quiz_id)
    found = found.where(Quiz.training_id == training_id, QuizAttempt.enrolment_id == enrolment_id)
    by_quiz: dict[int, list[QuizAttempt]] = {}
    for each in tx.scalars(found.order_by(QuizAttempt.number)):
        by_quiz.setdefault(each.quiz_id, []).append(each)
    return by_quiz


_OWN = (
    select(QuizAttempt)
    .where(QuizAttempt.id == bindparam("attempt"))
    .options(
        joinedload(QuizAttempt.quiz).joinedload(Quiz.training),
        joinedload(QuizAttempt.enrolment),
    )
)


def get_own(tx: Session, attempt_id: int) -> QuizAttempt:
    """An attempt with its quiz, session and place, without the answers; ask SIT_QUIZ about it."""
    return existing(tx.scalar(_OWN, {"attempt": attempt_id}))


_PAGE = (
    select(QuizAnswer)
    .where(QuizAnswer.attempt_id == bindparam("attempt"), QuizAnswer.page == bindparam("page"))
    .options(joinedload(QuizAnswer.version))
    .order_by(QuizAnswer.position)
)


def on_page(tx: Session, attempt_id: int, page: int) -> Sequence[QuizAnswer]:
    """The questions of one page with what they ask."""
    return tx.scalars(_PAGE, {"attempt": attempt_id, "page": page}).all()


def page_title(tx: Session, quiz_id: int, page: int) -> dict[str, str]:
    """What stands above the questions of a page; pages that ask nothing are not counted."""
    asks = select(QuizSection.title).where(QuizSection.quiz_id == quiz_id, QuizSection.draws.any())
    return tx.scalar(asks.order_by(QuizSection.position).offset(page - 1).limit(1)) or {}


def outline(tx: Session, attempt_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every question's position, page, flag, when it was saved and whether it is blank; nothing of what it asks."""
    columns = (QuizAnswer.id, QuizAnswer.position, QuizAnswer.page, QuizAnswer.flagged, QuizAnswer.rev)
    shown = select(*columns, QuizAnswer.saved_at, QuizAnswer.answer, ItemVersion.kind).join(QuizAnswer.version)
    return tx.execute(shown.where(QuizAnswer.attempt_id == attempt_id).order_by(QuizAnswer.position)).all()


def doubts(tx: Session, attempt_id: int) -> dict[int, Any]:
    """What looks unfinished in answers that are given (bank.answers.doubt), by question."""
    found = select(QuizAnswer.id, ItemVersion.kind, ItemVersion.content, QuizAnswer.answer).join(QuizAnswer.version)
    rows = tx.execute(found.where(QuizAnswer.attempt_id == attempt_id))
    told = {row.id: answers.doubt(row.kind, row.content, row.answer) for row in rows if row.answer is not None}
    return {key: words for key, words in told.items() if words}


def get_attempt(tx: Session, attempt_id: int) -> QuizAttempt:
    """An attempt with everything of it."""
    everything = (
        selectinload(QuizAttempt.answers).options(
            joinedload(QuizAnswer.version), selectinload(QuizAnswer.markings), joinedload(QuizAnswer.rubric_version)
        ),
        joinedload(QuizAttempt.quiz).joinedload(Quiz.training).selectinload(TrainingSession.staff),
        joinedload(QuizAttempt.enrolment).joinedload(Enrolment.person),
    )
    return existing(tx.get(QuizAttempt, attempt_id, options=everything, populate_existing=True))


# Asked a hundred times a second on exam day: plain columns, one question.
_SAVING = (
    select(
        QuizAnswer.id,
        QuizAnswer.attempt_id,
        QuizAnswer.version_id,
        ItemVersion.kind,
        ItemVersion.content,
        Enrolment.person_id,
        Quiz.grace,
        select(func.count(QuizSaving.id))
        .where(QuizSaving.attempt_id == QuizAnswer.attempt_id, QuizSaving.at > bindparam("since"))
        .correlate(QuizAnswer)
        .scalar_subquery()
        .label("lately"),
    )
    .join(ItemVersion, ItemVersion.id == QuizAnswer.version_id)
    .join(QuizAttempt, QuizAttempt.id == QuizAnswer.attempt_id)
    .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
    .join(Enrolment, Enrolment.id == QuizAttempt.enrolment_id)
    .where(QuizAnswer.id == bindparam("answer"))
)


def get_question(tx: Session, answer_id: int, now: datetime) -> Row[*tuple[Any, ...]]:
    """What saving an answer needs to know: whose it is, what it asks, the grace, and how many came lately."""
    return existing(tx.execute(_SAVING, {"answer": answer_id, "since": now - rules.WITHIN}).one_or_none())


def get_answer(tx: Session, quiz_id: int, answer_id: int, *, lock: bool = False) -> QuizAnswer:
    """An answer of this quiz for who marks it; `lock` its attempt."""
    statement = select(QuizAnswer).join(QuizAnswer.attempt).where(
        QuizAnswer.id == answer_id, QuizAttempt.quiz_id == quiz_id
    )  # fmt: skip
    found = existing(tx.scalar(statement))
    if lock:
        tx.execute(select(QuizAttempt.id).where(QuizAttempt.id == found.attempt_id).with_for_update())
    attempt = get_attempt(tx, found.attempt_id)
    return next(each for each in attempt.answers if each.id == answer_id)


def get_version(tx: Session, item_id: int, version_id: int) -> ItemVersion:
    """A version of this item."""
    found = select(ItemVersion).where(ItemVersion.id == version_id, ItemVersion.item_id == item_id)
    return existing(tx.scalar(found))


def answers_to(tx: Session, quiz_id: int, item_id: int) -> Sequence[QuizAnswer]:
    """Every answer to an item in a quiz, with its attempt, locked, and all of that one's answers."""
    found = select(QuizAnswer).join(QuizAnswer.attempt).join(QuizAnswer.version).with_for_update(of=QuizAttempt)
    found = found.where(QuizAttempt.quiz_id == quiz_id, ItemVersion.item_id == item_id).order_by(QuizAttempt.id)
    loaded = contains_eager(QuizAnswer.attempt).selectinload(QuizAttempt.answers)
    return tx.scalars(found.options(loaded).execution_options(populate_existing=True)).all()


def outages(tx: Session, attempt: QuizAttempt) -> Sequence[Outage]:
    """When our server was away during this attempt."""
    met = (Outage.ended_at > attempt.began_at, Outage.began_at < (attempt.submitted_at or Outage.ended_at))
    return tx.scalars(select(Outage).where(*met).order_by(Outage.began_at)).all() if attempt.given_back else []


def has_begun(tx: Session, quiz_id: int) -> bool:
    return tx.scalar(select(QuizAttempt.id).where(QuizAttempt.quiz_id == quiz_id).limit(1)) is not None


def shares(
    tx: Session, quiz_ids: Collection[int], enrolment_ids: Collection[int] | None = None
) -> dict[tuple[int, int], Decimal]:
    """The share that counts, by quiz and enrolment, of what is handed in and wholly marked."""
    columns = (QuizAttempt.quiz_id, QuizAttempt.enrolment_id, QuizAttempt.points, QuizAttempt.most, Quiz.counts)
    found = select(*columns).join(Quiz, Quiz.id == QuizAttempt.quiz_id)
    found = found.where(QuizAttempt.quiz_id.in_(quiz_ids), QuizAttempt.state == MARKED, QuizAttempt.most > 0)
    if enrolment_ids is not None:
        found = found.where(QuizAttempt.enrolment_id.in_(enrolment_ids))
    each: dict[tuple[int, int], list[Decimal]] = {}
    counts: dict[int, str] = {}
    for row in tx.execute(found.order_by(QuizAttempt.number)):
        each.setdefault((row.quiz_id, row.enrolment_id), []).append(row.points / row.most)
        counts[row.quiz_id] = row.counts
    found_of = {key: rules.result(counts[key[0]], values) for key, values in each.items()}
    return {key: share for key, share in found_of.items() if share is not None}


def _told(tx: Session, training_id: int) -> list[int]:
    """Quizzes whose results count, but those that wait for their release."""
    those = (Quiz.training_id == training_id, Quiz.state == PUBLISHED, Quiz.kind.in_((GRADED, POST)))
    waits = (Quiz.show_marks == RELEASE) & Quiz.released_at.is_(None)
    return list(tx.scalars(select(Quiz.id).where(*those, ~waits)))


def _columns(tx: Session, training_id: int) -> list[results.Column]:
    counted = [each for each in quizzes(tx, training_id) if each.kind in (GRADED, POST)]
    worth = sizes(tx, [each.id for each in counted])
    points = {key: most for key, (_, most) in worth.items() if most >= results.LEAST}
    return [results.Column(each.id, each.title, points[each.id]) for each in counted if each.id in points]


def _shares(tx: Session, training_id: int, enrolment_ids: Collection[int] | None) -> dict[tuple[int, int], Decimal]:
    return shares(tx, _told(tx, training_id), enrolment_ids)


results.source("quiz", lazy("Quizzes"), columns=_columns, shares=_shares)


def gain(tx: Session, quiz: Quiz) -> tuple[Decimal | None, int]:
    """A post-test's gain over its pre-test (rules.class_gain), and of how many trainees."""
    if quiz.pre_id is None:
        return None, 0
    both = shares(tx, [quiz.id, quiz.pre_id])
    tests = [{place: share for (key, place), share in both.items() if key == one} for one in (quiz.pre_id, quiz.id)]
    return rules.class_gain(*tests)


def gain_of(tx: Session, quiz: Quiz, enrolment_id: int) -> Decimal | None:
    """One trainee's gain; None without both tests."""
    if quiz.pre_id is None:
        return None
    own = shares(tx, [quiz.id, quiz.pre_id], [enrolment_id])
    before, after = own.get((quiz.pre_id, enrolment_id)), own.get((quiz.id, enrolment_id))
    return None if before is None or after is None else rules.gain(before, after)


def journal(tx: Session, attempt_id: int) -> Sequence[QuizSaving]:
    """Everything that reached us of an attempt, in its order."""
    return tx.scalars(select(QuizSaving).where(QuizSaving.attempt_id == attempt_id).order_by(QuizSaving.id)).all()


def remarks(tx: Session, quiz_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """When which item was marked again: (QuizRemark, the item's name)."""
    found = select(QuizRemark, Item.name).join(Item, Item.id == QuizRemark.item_id)
    return tx.execute(found.where(QuizRemark.quiz_id == quiz_id).order_by(QuizRemark.id)).all()


def versions_of(tx: Session, item_id: int) -> Sequence[ItemVersion]:
    """An item's versions, the newest last."""
    return tx.scalars(select(ItemVersion).where(ItemVersion.item_id == item_id).order_by(ItemVersion.number)).all()
