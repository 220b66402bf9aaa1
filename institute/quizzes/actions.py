"""What staff do with a quiz: make it, ask for questions, publish it, give somebody more time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from institute import activity, results
from institute.bank.models import Item
from institute.catalogue.models import TrainingSession
from institute.database import Translated
from institute.enrolment.models import Enrolment
from institute.errors import NotFound, existing
from institute.people import visits
from institute.people.models import Person
from institute.quizzes import attempts, drawing, queries, rules
from institute.quizzes.models import (
    DRAFT,
    OPEN,
    PUBLISHED,
    Quiz,
    QuizDraw,
    QuizExtension,
    QuizSection,
)

UP = "up"
SETTINGS = (
    "kind", "title", "instructions", "opens_at", "closes_at", "minutes", "grace", "attempts", "cool_off", "counts",
    "shuffled", "shuffled_options", "show_marks", "show_answers", "show_explanations", "blind", "second", "tolerance",
    "pre_id",
)  # fmt: skip


def add(tx: Session, training_id: int, title: Translated) -> Quiz:
    """A draft with one empty page."""
    quiz = Quiz(training_id=training_id, title=title, sections=[QuizSection(position=1, title={})])
    tx.add(quiz)
    _note(tx, "quiz-added", quiz)
    return quiz


def change(tx: Session, quiz_id: int, values: dict[str, Any]) -> Quiz:
    """Other settings; a changed end or time moves nobody's attempt that is under way."""
    quiz = queries.get_quiz_by_id(tx, quiz_id, lock=True)
    for name in SETTINGS:
        setattr(quiz, name, values[name])
    _note(tx, "quiz-changed", quiz)
    results.changed(tx, quiz.training_id)
    return quiz


def publish(tx: Session, quiz_id: int, state: str) -> Quiz:
    """Shows a quiz, or hides it again; Empty and TooFew for one that could not be drawn."""
    queries.get_quiz_by_id(tx, quiz_id, lock=True)
    quiz = queries.whole(tx, quiz_id)
    if state == PUBLISHED:
        if not drawing.drawn(tx, quiz, 0):
            raise rules.Empty
    elif queries.has_begun(tx, quiz_id):
        raise rules.Begun
    quiz.state = PUBLISHED if state == PUBLISHED else DRAFT
    _note(tx, "quiz-published" if state == PUBLISHED else "quiz-hidden", quiz)
    results.changed(tx, quiz.training_id)
    return quiz


def delete(tx: Session, quiz_id: int) -> None:
    """Takes away a quiz nobody has begun."""
    quiz = _unbegun(tx, quiz_id)
    _note(tx, "quiz-deleted", quiz)
    tx.delete(quiz)
    results.changed(tx, quiz.training_id)


def add_section(tx: Session, quiz_id: int, title: Translated) -> QuizSection:
    """One more page."""
    quiz = _unbegun(tx, quiz_id)
    section = QuizSection(position=len(quiz.sections) + 1, title=title)
    quiz.sections.append(section)
    _note(tx, "quiz-asked", quiz)
    return section


def name_section(tx: Session, quiz_id: int, section_id: int, title: Translated) -> None:
    """A page's title, or none."""
    quiz = queries.get_quiz_by_id(tx, quiz_id, lock=True)
    _section(queries.whole(tx, quiz.id), section_id).title = title
    _note(tx, "quiz-asked", quiz)


def drop_section(tx: Session, quiz_id: int, section_id: int) -> None:
    """Takes a page with what it asks away; the last one stays. Empty where a published quiz would ask nothing."""
    quiz = _unbegun(tx, quiz_id)
    section = _section(quiz, section_id)
    if len(quiz.sections) > 1:
        quiz.sections.remove(section)
        for position, each in enumerate(quiz.sections, 1):
            each.position = position
    _asked(tx, quiz)


def ask(tx: Session, quiz_id: int, section_id: int, values: dict[str, Any]) -> QuizDraw:
    """Has a page ask one item, or some drawn from the bank; TooFew when there are not so many."""
    quiz = _unbegun(tx, quiz_id)
    section = _section(quiz, section_id)
    if item_id := values.get("item_id"):
        existing(tx.get(Item, item_id))
    draw = QuizDraw(position=len(section.draws) + 1, **values)
    section.draws.append(draw)
    tx.flush()
    rules.draw(0, drawing.pools(tx, [each for part in quiz.sections for each in part.draws]))
    _asked(tx, quiz)
    return draw


def drop(tx: Session, quiz_id: int, draw_id: int) -> None:
    """Takes out what a page asks. Empty where a published quiz would ask nothing."""
    quiz = _unbegun(tx, quiz_id)
    section, draw = _draw(quiz, draw_id)
    section.draws.remove(draw)
    _asked(tx, quiz)


def move(tx: Session, quiz_id: int, draw_id: int, step: str) -> None:
    """One place up or down; from a page's edge to the next page."""
    quiz = _unbegun(tx, quiz_id)
    section, draw = _draw(quiz, draw_id)
    at, page = section.draws.index(draw), quiz.sections.index(section)
    to, there = (at - 1, page - 1) if step == UP else (at + 1, page + 1)
    if 0 <= to < len(section.draws):
        section.draws.insert(to, section.draws.pop(at))
    elif 0 <= there < len(quiz.sections):
        beyond = quiz.sections[there]
        section.draws.remove(draw)
        tx.flush()
        tx.add(QuizDraw(
            section_id=beyond.id, position=len(beyond.draws) + 1 if step == UP else 0, item_id=draw.item_id,
            category_id=draw.category_id, tag=draw.tag, many=draw.many, points=draw.points, rubric_id=draw.rubric_id,
        ))  # fmt: skip
    for part in quiz.sections:
        for position, each in enumerate(part.draws, 1):
            each.position = position
    _note(tx, "quiz-asked", quiz)


def extend(tx: Session, quiz_id: int, enrolment_id: int, values: dict[str, Any], *, by: Person, now: datetime) -> None:
    """More time, attempts or a later end for one trainee; an attempt under way has it at once."""
    quiz = queries.get_quiz_by_id(tx, quiz_id, lock=True)
    place = existing(tx.get(Enrolment, enrolment_id))
    if place.training_id != quiz.training_id:
        raise NotFound
    found = queries.find_extension(tx, quiz_id, enrolment_id)
    before = rules.terms(quiz, found)
    made = found or QuizExtension(quiz_id=quiz_id, enrolment_id=enrolment_id)
    made.minutes, made.attempts, made.closes_at = values["minutes"], values["attempts"], values["closes_at"]
    made.reason, made.person_id, made.at = values["reason"], by.id, now
    tx.add(made)
    after = rules.terms(quiz, made)
    for attempt in queries.attempts_of(tx, quiz_id, enrolment_id, lock=True):
        if attempt.state == OPEN:
            ends_at = attempt.ends_at = rules.extended(attempt.ends_at, before, after, attempt.began_at)
            if ends_at:
                visits.hold(tx, place.person_id, ends_at + attempts.HELD)
    activity.note(tx, "quiz-extended", quiz, training=quiz.training_id, person=place.person_id, title=quiz.title)


def hand_in(tx: Session, quiz_id: int, attempt_id: int, *, now: datetime) -> None:
    """Hands an attempt in for its trainee."""
    attempt = queries.get_attempt(tx, attempt_id)
    if attempt.quiz_id != quiz_id:
        raise NotFound
    if not attempts.submit(tx, attempt_id, now=now):
        raise rules.HandedIn
    person_id, quiz = attempt.enrolment.person_id, attempt.quiz
    activity.note(tx, "quiz-handed-in", attempt, training=quiz.training_id, person=person_id, title=quiz.title)


def copy(tx: Session, source: TrainingSession, target: TrainingSession, shift: timedelta) -> int:
    """A session's quizzes as drafts of another one, their windows so much later; how many. No attempts go along."""
    made: dict[int, Quiz] = {}
    for quiz in queries.quizzes(tx, source.id, drafts=True):
        old = queries.whole(tx, quiz.id)
        values = {name: getattr(old, name) for name in SETTINGS if name != "pre_id"}
        for name in ("opens_at", "closes_at"):
            values[name] = values[name] + shift if values[name] else None
        made[old.id] = Quiz(training_id=target.id, sections=[_copied(section) for section in old.sections], **values)
        tx.add(made[old.id])
    tx.flush()
    for quiz in queries.quizzes(tx, source.id, drafts=True):
        if quiz.pre_id in made:
            made[quiz.id].pre_id = made[quiz.pre_id].id
    return len(made)


def _copied(section: QuizSection) -> QuizSection:
    names = ("position", "item_id", "category_id", "tag", "many", "points", "rubric_id")
    draws = [QuizDraw(**{name: getattr(each, name) for name in names}) for each in section.draws]
    return QuizSection(position=section.position, title=dict(section.title), draws=draws)


def _unbegun(tx: Session, quiz_id: int) -> Quiz:
    """The quiz, locked; Begun once there is an attempt: what is asked stays."""
    queries.get_quiz_by_id(tx, quiz_id, lock=True)
    if queries.has_begun(tx, quiz_id):
        raise rules.Begun
    return queries.whole(tx, quiz_id)


def _section(quiz: Quiz, section_id: int) -> QuizSection:
    return existing(next((each for each in quiz.sections if each.id == section_id), None))


def _draw(quiz: Quiz, draw_id: int) -> tuple[QuizSection, QuizDraw]:
    found = ((section, draw) for section in quiz.sections for draw in section.draws if draw.id == draw_id)
    return existing(next(found, None))


def _asked(tx: Session, quiz: Quiz) -> None:
    """It asks something else: a published quiz asks at least one question, and is worth other points."""
    _note(tx, "quiz-asked", quiz)
    if quiz.state == PUBLISHED:
        if not any(section.draws for section in quiz.sections):
            raise rules.Empty
        results.changed(tx, quiz.training_id)


def _note(tx: Session, verb: str, quiz: Quiz) -> None:
    activity.note(tx, verb, quiz, training=quiz.training_id, title=quiz.title)
