"""A session again, on new days: a draft with programme version, staff, all that is taught and asked, and its plans."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from institute.assignments import actions as assignments
from institute.assignments.models import Assignment
from institute.attendance.models import AttendanceRule
from institute.catalogue import actions as catalogue
from institute.catalogue import queries as sessions
from institute.catalogue.models import SessionPartner, Staffing, TrainingSession
from institute.certificates.models import CompletionRule
from institute.database import Base, Translated, today_in
from institute.dossier import queries as dossier
from institute.dossier.models import Question
from institute.enrolment import requirements
from institute.gradebook import planning as marks
from institute.language import HOME_ZONE
from institute.learning.models import LearningModule, Lesson, LessonFile, LessonVersion
from institute.office import rules
from institute.people.models import INSTRUCTOR, Person
from institute.practice import queries as practice
from institute.practice.models import CLOSED, PAUSED, PracticePlan
from institute.quizzes import actions as quizzes
from institute.quizzes import queries as quizzing
from institute.timetable import actions as meeting
from institute.timetable import queries as timetable

STAFF, PARTNERS, TIMETABLE, LESSONS, QUIZZES, ASSIGNMENTS, MARKS, PRACTICE, RULE, QUESTIONS = PARTS = (
    "staff", "partners", "timetable", "lessons", "quizzes", "assignments", "marks", "practice", "rule", "questions"
)  # fmt: skip
_TIMES = ("opens_at", "closes_at", "starts_at", "ends_at")


@dataclass(frozen=True)
class Contents:
    """What of a session can be copied; `gone` are staff who cannot have their post again, closed bases are left out."""

    staff: list[Staffing]
    gone: list[Person]
    partners: list[SessionPartner]
    modules: list[LearningModule]
    plans: list[PracticePlan]
    rule: CompletionRule | None
    meetings: int
    quizzes: int
    assignments: int
    questions: list[Question]

    @property
    def lessons(self) -> list[Lesson]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def files(self) -> int:
        return sum(len(lesson.files) for lesson in self.lessons)

    @property
    def languages(self) -> set[str]:
        """Those any lesson's text is written in."""
        return {code for lesson in self.lessons for code, text in lesson.text.items() if text}

    @property
    def titles(self) -> list[Translated]:
        return [module.title for module in self.modules]


def contents(tx: Session, training: TrainingSession) -> Contents:
    """Everything there is to copy of a session."""
    modules = (
        select(LearningModule)
        .where(LearningModule.training_id == training.id)
        .options(selectinload(LearningModule.lessons).selectinload(Lesson.files).joinedload(LessonFile.file))
        .order_by(LearningModule.position, LearningModule.id)
    )
    statement = select(Staffing).where(Staffing.training_id == training.id).order_by(Staffing.id)
    posts = tx.scalars(statement.options(joinedload(Staffing.person))).all()
    fit = [post for post in posts if _fits(post)]
    return Contents(
        staff=fit,
        gone=[post.person for post in posts if post not in fit],
        partners=list(training.partners),
        modules=list(tx.scalars(modules)),
        plans=[plan for plan in practice.plans(tx, training.id) if plan.base.state not in (PAUSED, CLOSED)],
        rule=tx.get(CompletionRule, training.id),
        meetings=len(timetable.meetings_of(tx, training.id)),
        quizzes=len(quizzing.quizzes(tx, training.id, drafts=True)),
        assignments=tx.scalar(select(func.count(Assignment.id)).where(Assignment.training_id == training.id)) or 0,
        questions=list(dossier.questions(tx, training.id)),
    )


def _fits(post: Staffing) -> bool:
    """Whether this person can have this post again."""
    return post.person.active and (post.role != INSTRUCTOR or INSTRUCTOR in post.person.roles)


def copy(tx: Session, code: str, *, starts_on: date, parts: Collection[str], now: datetime) -> TrainingSession:
    """A new draft of this session that starts on this day of its place; `parts` are those of PARTS it takes along."""
    old = sessions.get_session(tx, code)
    rules.check_coming(starts_on, today_in(HOME_ZONE, now))
    values = {name: getattr(old, name) for name in catalogue.EDITABLE}
    values |= rules.shifted({name: values[name] for name in _TIMES}, old.zone, starts_on)
    new = catalogue.create(tx, type=old.type, values=values, version=old.version, source=old.code)
    if asked := requirements.find(tx, old.id):
        tx.add(_again(asked, "training_id", training_id=new.id))
    found = contents(tx, old)
    if STAFF in parts:
        new.staff += [Staffing(person_id=post.person_id, role=post.role) for post in found.staff]
    if PARTNERS in parts:
        new.partners += [SessionPartner(organisation_id=one.organisation_id, role=one.role) for one in found.partners]
    if LESSONS in parts:
        _course(tx, found, old, new)
    if PRACTICE in parts:
        tx.add_all(PracticePlan(training_id=new.id, base_id=plan.base_id, hours=plan.hours) for plan in found.plans)
    if RULE in parts and found.rule:
        tx.add(_again(found.rule, "training_id", training_id=new.id))
    if RULE in parts and (asked_of := tx.get(AttendanceRule, old.id)):
        tx.add(AttendanceRule(training_id=new.id, percent=asked_of.percent))
    tx.flush()
    later = new.starts_at - old.starts_at
    if TIMETABLE in parts:
        meeting.copy(tx, old, new, later)
    if QUIZZES in parts:
        quizzes.copy(tx, old, new, later)
    if ASSIGNMENTS in parts:
        assignments.copy(tx, old.id, new.id, later)
    if MARKS in parts:
        marks.copy(tx, old.id, new.id)
    if QUESTIONS in parts:
        _questions(tx, found.questions, new)
    return new


def _questions(tx: Session, asked: list[Question], new: TrainingSession) -> None:
    """Questions that hang on each other as before: each on one that stands earlier."""
    made: dict[int | None, int | None] = {None: None}
    for one in asked:
        again = _again(one, "id", training_id=new.id, asked_with_id=made[one.asked_with_id])
        tx.add(again)
        tx.flush()
        made[one.id] = again.id


def _course(tx: Session, found: Contents, old: TrainingSession, new: TrainingSession) -> None:
    """Modules and lessons with files of their own and their history, so that a translation behind stays so."""
    keys = {attached.key: secrets.token_urlsafe(16) for lesson in found.lessons for attached in lesson.files}
    shown = re.compile(rf"/learn/{re.escape(old.code)}/files/([\w-]+)/")

    def moved(text: str) -> str:
        """The pictures a text shows are the copy's."""
        return shown.sub(lambda it: f"/learn/{new.code}/files/{keys[it[1]]}/" if it[1] in keys else it[0], text)

    made = {lesson.id: _again(lesson, "id", "module_id", "search_text") for lesson in found.lessons}
    for lesson in found.lessons:
        copied = made[lesson.id]
        copied.text = {code: moved(text) for code, text in lesson.text.items()}
        copied.files = [_again(one, "id", "lesson_id", key=keys[one.key]) for one in lesson.files]
    later = new.starts_at - old.starts_at
    for module in found.modules:
        own = [made[lesson.id] for lesson in module.lessons]
        tx.add(_again(module, "id", training_id=new.id, lessons=own))
    tx.flush()
    for was in found.lessons:
        made[was.id].asks = [made[each].id for each in was.asks if each in made]
    for gate in (*made.values(), *{lesson.module for lesson in made.values()}):
        gate.opens_at = gate.opens_at and gate.opens_at + later
    for was in tx.scalars(select(LessonVersion).where(LessonVersion.lesson_id.in_(made))).all():
        tx.add(_again(was, "id", lesson_id=made[was.lesson_id].id, text=moved(was.text)))


def _again(row: Base, *but: str, **other: Any) -> Any:
    """A new row with the values of this one's columns."""
    values = {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs if column.key not in but}
    return type(row)(**values | other)
