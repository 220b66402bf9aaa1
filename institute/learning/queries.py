"""Looking up courses, lessons and progress."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from institute.catalogue.models import SessionNeed, TrainingSession
from institute.enrolment.models import Enrolment
from institute.errors import existing
from institute.language import plain
from institute.learning import rules
from institute.learning.models import PUBLISHED, LearningModule, Lesson, LessonFile, Progress, Watched


@dataclass(frozen=True)
class Seat:
    """The reader in a course: a trainee with a place, or (no enrolment) staff looking in."""

    training: TrainingSession
    enrolment: Enrolment | None

    @property
    def person_id(self) -> int | None:
        return self.enrolment.person_id if self.enrolment else None


@dataclass(frozen=True)
class Chapter:
    module: LearningModule
    lessons: list[Lesson]


@dataclass(frozen=True)
class Outline:
    """A course's lessons in order, how one trainee stands with each, and which are closed to them."""

    chapters: list[Chapter]
    progress: Mapping[int, Any]  # (opened_at, done_at) of lessons that were opened, by id
    closed: dict[int, rules.Closed] = field(default_factory=dict)

    @property
    def lessons(self) -> list[Lesson]:
        return [lesson for chapter in self.chapters for lesson in chapter.lessons]

    def is_done(self, lesson: Lesson) -> bool:
        found = self.progress.get(lesson.id)
        return found is not None and found.done_at is not None

    def done_in(self, lessons: Sequence[Lesson]) -> int:
        return sum(self.is_done(lesson) for lesson in lessons)

    @property
    def total(self) -> int:
        return len(self.lessons)

    @property
    def done(self) -> int:
        return self.done_in(self.lessons)

    @property
    def next(self) -> Lesson | None:
        """Where to go on (rules.next_lesson)."""
        return next_of([lesson for lesson in self.lessons if lesson.id not in self.closed], self.progress)

    @property
    def waiting(self) -> Lesson | None:
        """The first lesson that is still closed."""
        return next((lesson for lesson in self.lessons if lesson.id in self.closed), None)

    def asked(self, why: rules.Closed) -> list[Lesson]:
        """The lessons to be done before."""
        return [lesson for lesson in self.lessons if lesson.id in why.asks]

    @property
    def minutes_left(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons if not self.is_done(lesson))

    def titles(self, asks: Collection[int]) -> list[str]:
        """What these lessons are called, in the reader's language."""
        return [plain(lesson.title) for lesson in self.lessons if lesson.id in asks]

    def around(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        """The open lesson before and the one after."""
        lessons = [each for each in self.lessons if each.id not in self.closed]
        at = next((n for n, each in enumerate(lessons) if each.id == lesson.id), None)
        if at is None:
            return None, None
        return (lessons[at - 1] if at else None), (lessons[at + 1] if at + 1 < len(lessons) else None)


class Standing(NamedTuple):
    """How far somebody is: lessons done of lessons published."""

    done: int
    published: int

    @property
    def share(self) -> float:
        return self.done / self.published if self.published else 0.0


def next_of(lessons: Sequence[Any], progress: Mapping[int, Any]) -> Any:
    """The lesson to go on with, of these (or rows like them) in order (rules.next_lesson)."""
    found = rules.next_lesson(
        [lesson.id for lesson in lessons],
        {key: row.opened_at for key, row in progress.items()},
        {key for key, row in progress.items() if row.done_at},
    )
    return next((lesson for lesson in lessons if lesson.id == found), None)


_COURSE = (
    select(TrainingSession).where(TrainingSession.code == bindparam("code")).options(joinedload(TrainingSession.staff))
)


def get_course(tx: Session, code: str) -> TrainingSession:
    """The session with its staff, for asking who may."""
    return existing(tx.scalars(_COURSE, {"code": code}).unique().one_or_none())


_SEAT = _COURSE.add_columns(Enrolment).outerjoin(
    Enrolment, (Enrolment.training_id == TrainingSession.id) & (Enrolment.person_id == bindparam("person"))
)


def seat(tx: Session, code: str, person_id: int) -> Seat:
    """This person in this course, one who left included; ask LEARN about it."""
    return Seat(*existing(tx.execute(_SEAT, {"code": code, "person": person_id}).unique().one_or_none()))


_ANSWERED = (
    select(SessionNeed)
    .where(SessionNeed.training_id == bindparam("training"))
    .options(joinedload(SessionNeed.need))
    .order_by(SessionNeed.id)
)


def answered(tx: Session, training_id: int) -> list[SessionNeed]:
    """The needs a session answers."""
    return list(tx.scalars(_ANSWERED, {"training": training_id}))


_STANDS = (Progress.lesson_id == Lesson.id) & (Progress.enrolment_id == bindparam("place"))


def _outline(shown: ColumnElement[bool], *unread: Any) -> Select[*tuple[Any, ...]]:
    """(module, lesson, opened_at, done_at) in order, lessons without their texts and what else is `unread`."""
    return (
        select(LearningModule, Lesson, Progress.opened_at, Progress.done_at)
        .outerjoin(Lesson, (Lesson.module_id == LearningModule.id) & shown)
        .outerjoin(Progress, _STANDS)
        .where(LearningModule.training_id == bindparam("training"))
        .options(*map(defer, (Lesson.text, *unread)))
        .order_by(LearningModule.position, LearningModule.id, Lesson.position, Lesson.id)
    )


_WHOLE = _outline(true())
_SHOWN = _outline(
    Lesson.state == PUBLISHED,
    Lesson.versions, Lesson.made_from, Lesson.edited_at, Lesson.edited_by_id, Lesson.shared_key,
    LearningModule.shared_id, LearningModule.shared_number,
)  # fmt: skip


def outline(tx: Session, training_id: int, place: Enrolment | None, drafts: bool = False) -> Outline:
    """The course in order, without the texts; one query. `drafts` adds what is not published."""
    of = {"training": training_id, "place": place.id if place else None}
    chapters: dict[int, Chapter] = {}
    progress: dict[int, Any] = {}
    for row in tx.execute(_WHOLE if drafts else _SHOWN, of):
        module, lesson = row[:2]
        chapter = chapters.setdefault(module.id, Chapter(module, []))
        if lesson:
            chapter.lessons.append(lesson)
        if row.opened_at:
            progress[lesson.id] = row
    return Outline(list(chapters.values()), progress)


def order_of(chapters: Sequence[Chapter]) -> rules.Order:
    """The modules and lessons by id, in order."""
    return [(chapter.module.id, [lesson.id for lesson in chapter.lessons]) for chapter in chapters]


def written(tx: Session, training_id: int) -> Outline:
    """The whole course with its texts and drafts, for those who write it; two queries."""
    modules = tx.scalars(
        select(LearningModule)
        .where(LearningModule.training_id == training_id)
        .options(selectinload(LearningModule.lessons).undefer(Lesson.text), joinedload(LearningModule.shared))
        .order_by(LearningModule.position, LearningModule.id)
        .execution_options(populate_existing=True)
    ).all()
    return Outline([Chapter(each, list(each.lessons)) for each in modules], {})


_LESSON = (
    select(Lesson)
    .join(Lesson.module)
    .where(Lesson.id == bindparam("lesson"))
    # Its text comes once for each of its few files: less than one more question.
    .options(contains_eager(Lesson.module), joinedload(Lesson.files))
)
_LESSON_SHOWN = _LESSON.where(LearningModule.training_id == bindparam("training"))
_LESSON_TAUGHT = (
    _LESSON.join(LearningModule.training)
    .where(TrainingSession.code == bindparam("code"))
    .options(contains_eager(Lesson.module).contains_eager(LearningModule.training).selectinload(TrainingSession.staff))
)


def get_lesson(tx: Session, code: str, lesson_id: int) -> Lesson:
    """A lesson of this session with its module, its files and the session's staff."""
    return existing(tx.scalars(_LESSON_TAUGHT, {"code": code, "lesson": lesson_id}).unique().one_or_none())


def lesson_in(tx: Session, training_id: int, lesson_id: int) -> Lesson:
    """The same in a session that is known already."""
    return existing(tx.scalars(_LESSON_SHOWN, {"training": training_id, "lesson": lesson_id}).unique().one_or_none())


def get_module(tx: Session, code: str, module_id: int) -> LearningModule:
    """A module of this session with the session's staff."""
    statement = (
        select(LearningModule)
        .join(LearningModule.training)
        .where(LearningModule.id == module_id, TrainingSession.code == code)
        .options(contains_eager(LearningModule.training).selectinload(TrainingSession.staff))
    )
    return existing(tx.scalar(statement))


def get_file(tx: Session, code: str, key: str) -> LessonFile:
    """A lesson's file by the unguessable part of its address."""
    statement = (
        select(LessonFile)
        .join(LessonFile.lesson)
        .join(Lesson.module)
        .join(LearningModule.training)
        .where(LessonFile.key == key, TrainingSession.code == code)
        .options(contains_eager(LessonFile.lesson).options(defer(Lesson.text), contains_eager(Lesson.module)))
    )
    return existing(tx.scalar(statement))


def file_ids(tx: Session, code: str, keys: Collection[str]) -> dict[str, int]:
    """The ids of a course's files by their keys, as far as these are its own."""
    statement = (
        select(LessonFile.key, LessonFile.id)
        .join(LessonFile.lesson)
        .join(Lesson.module)
        .join(LearningModule.training)
        .where(LessonFile.key.in_(keys), TrainingSession.code == code)
    )
    return dict(tx.execute(statement).all())


def watched(tx: Session, person_id: int, lesson_id: int) -> dict[str, int]:
    """Where a person left a lesson's recordings: seconds by the files' keys."""
    statement = (
        select(LessonFile.key, Watched.seconds)
        .join(Watched, Watched.lesson_file_id == LessonFile.id)
        .where(Watched.person_id == person_id, LessonFile.lesson_id == lesson_id)
    )
    return dict(tx.execute(statement).all())


def published_of(training_id: Any) -> Any:
    """How many lessons of a session are published, for a question that knows its id."""
    counted = select(func.count(Lesson.id)).join(Lesson.module)
    return counted.where(LearningModule.training_id == training_id, Lesson.state == PUBLISHED).scalar_subquery()


_PUBLISHED = select(published_of(bindparam("training")))


def published(tx: Session, training_id: int) -> int:
    """The same of one session."""
    return tx.scalar(_PUBLISHED, {"training": training_id}) or 0


def progress_of(tx: Session, training_id: int, enrolment_id: int | None = None) -> dict[int, Standing]:
    """For each enrolment of a session (or one): (done, published) lessons, of those published now; two queries."""
    lessons = published(tx, training_id)
    statement = (
        select(Enrolment.id, func.count(Lesson.id))
        .outerjoin(Progress, (Progress.enrolment_id == Enrolment.id) & Progress.done_at.is_not(None))
        .outerjoin(Lesson, (Lesson.id == Progress.lesson_id) & (Lesson.state == PUBLISHED))
        .where(Enrolment.training_id == training_id)
        .group_by(Enrolment.id)
    )
    if enrolment_id is not None:
        statement = statement.where(Enrolment.id == enrolment_id)
    return {key: Standing(done, lessons) for key, done in tx.execute(statement)}
