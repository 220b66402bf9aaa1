"""What a trainee's reading and an instructor's writing change."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute import activity, documents, files
from institute.catalogue.models import TrainingSession
from institute.database import Translated
from institute.enrolment import queries as places
from institute.enrolment.models import Enrolment
from institute.errors import NotFound, existing
from institute.learning import captions, gates, intake, queries, rules, space
from institute.learning.models import DRAFT, PUBLISHED, LearningModule, Lesson, LessonFile, Progress, Watched
from institute.people.models import Person

# Trainees


def note_opened(tx: Session, code: str, lesson_id: int, *, by: Person, now: datetime) -> Progress:
    """The lesson was opened now: there one resumes."""
    row = _own_progress(tx, code, lesson_id, by, now)
    row.opened_at = now
    return row


def mark(tx: Session, code: str, lesson_id: int, *, done: bool, by: Person, now: datetime) -> Progress:
    """The trainee says the lesson is done, or takes that back. Marking it again keeps the first day."""
    row = _own_progress(tx, code, lesson_id, by, now)
    row.opened_at = now
    row.done_at = (row.done_at or now) if done else None
    return row


def _own_progress(tx: Session, code: str, lesson_id: int, by: Person, now: datetime) -> Progress:
    lesson = queries.get_lesson(tx, code, lesson_id)
    training = lesson.training
    found = places.find_enrolment(tx, training.id, by.id)
    if found is None:
        raise rules.NotATrainee
    # the lock lets two tabs at once make one row, not two
    enrolment = existing(tx.get(Enrolment, found.id, with_for_update=True, populate_existing=True))
    gates.check_readable(tx, queries.Seat(training, enrolment), lesson, now)
    row = tx.scalar(select(Progress).where(Progress.enrolment_id == enrolment.id, Progress.lesson_id == lesson_id))
    if row is None:
        row = Progress(enrolment_id=enrolment.id, lesson_id=lesson_id, opened_at=now)
        tx.add(row)
    return row


def note_watched(tx: Session, code: str, seconds: Mapping[str, int], *, by: Person, now: datetime) -> None:
    """Where this person is in recordings of a course, by the files' keys; keys of others are passed over."""
    tx.get(Person, by.id, with_for_update=True, populate_existing=True)  # two tabs make one row, not two
    ids = queries.file_ids(tx, code, seconds)
    held = (Watched.person_id == by.id) & Watched.lesson_file_id.in_(ids.values())
    rows = {row.lesson_file_id: row for row in tx.scalars(select(Watched).where(held))}
    for key, file_id in ids.items():
        row = rows.get(file_id) or Watched(person_id=by.id, lesson_file_id=file_id)
        row.seconds, row.at = seconds[key], now
        tx.add(row)


# Instructors: modules


def add_module(tx: Session, training_id: int, title: Translated) -> LearningModule:
    """A new chapter at the end."""
    _lock(tx, training_id)
    last = tx.scalar(select(func.max(LearningModule.position)).where(LearningModule.training_id == training_id))
    module = LearningModule(training_id=training_id, position=(last or 0) + 1, title=title)
    tx.add(module)
    _note(tx, "module-added", module, module)
    return module


def import_modules(tx: Session, training_id: int) -> int:
    """The titles of the programme version's modules, into a course that has none; how many."""
    training = _lock(tx, training_id)
    if tx.scalar(select(LearningModule.id).where(LearningModule.training_id == training_id).limit(1)):
        raise rules.NotEmpty
    modules = training.version.modules if training.version else []
    if not modules:
        raise rules.NoProgramme
    tx.add_all(
        LearningModule(training_id=training_id, position=n, title=dict(module.title))
        for n, module in enumerate(modules, 1)
    )
    activity.note(tx, "modules-imported", training, training=training_id, count=len(modules))
    return len(modules)


def change_module(
    tx: Session, code: str, module_id: int, title: Translated, *, opens_at: datetime | None, opens_days: int | None
) -> LearningModule:
    """Its title, and when it opens to trainees."""
    module = queries.get_module(tx, code, module_id)
    if title != module.title:
        module.title = title
        _note(tx, "module-renamed", module, module)
    if (opens_at, opens_days) != (module.opens_at, module.opens_days):
        module.opens_at, module.opens_days = opens_at, opens_days
        _note(tx, "opening-set", module, module)
    return module


def move_module(tx: Session, code: str, module_id: int, step: str) -> None:
    """One place up or down."""
    module = queries.get_module(tx, code, module_id)
    _lock(tx, module.training_id)
    modules = {each.module.id: each.module for each in _chapters(tx, module.training_id)}
    for position, key in enumerate(rules.moved(list(modules), module_id, step), 1):
        modules[key].position = position
    _note(tx, "lessons-ordered", module, module)


def delete_module(tx: Session, code: str, module_id: int) -> None:
    """Takes an empty module away; HasLessons otherwise."""
    module = queries.get_module(tx, code, module_id)
    _lock(tx, module.training_id)
    if tx.scalar(select(Lesson.id).where(Lesson.module_id == module_id).limit(1)):
        raise rules.HasLessons
    _note(tx, "module-deleted", module, module)
    tx.delete(module)


# Instructors: lessons


def add_lesson(tx: Session, code: str, module_id: int, title: Translated, *, by: Person, now: datetime) -> Lesson:
    """A new draft at the module's end."""
    module = queries.get_module(tx, code, module_id)
    _lock(tx, module.training_id)
    last = tx.scalar(select(func.max(Lesson.position)).where(Lesson.module_id == module_id))
    lesson = Lesson(
        module_id=module_id, position=(last or 0) + 1, title=title, text={}, edited_at=now, edited_by_id=by.id
    )
    tx.add(lesson)
    _note(tx, "lesson-added", lesson, module)
    return lesson


def publish(tx: Session, code: str, lesson_id: int, state: str) -> Lesson:
    """Shows a lesson to the trainees, or hides it again (`state` is published or draft)."""
    lesson = queries.get_lesson(tx, code, lesson_id)
    if state == PUBLISHED:
        rules.check_publishable(lesson.text, len(lesson.files))
    lesson.state = PUBLISHED if state == PUBLISHED else DRAFT
    _note(tx, "lesson-published" if state == PUBLISHED else "lesson-hidden", lesson, lesson.module)
    return lesson


def set_opening(
    tx: Session, code: str, lesson_id: int, *, opens_at: datetime | None, opens_days: int | None, asks: list[int]
) -> None:
    """When a lesson opens to trainees, and which are to be done before; Circle when they would wait for each other."""
    lesson = queries.get_lesson(tx, code, lesson_id)
    _lock(tx, lesson.module.training_id)
    course = [each for chapter in _chapters(tx, lesson.module.training_id) for each in chapter.lessons]
    wanted = [each.id for each in course if each.id in asks]
    rules.check_asks({each.id: each.asks for each in course} | {lesson_id: wanted}, lesson_id)
    lesson.opens_at, lesson.opens_days, lesson.asks = opens_at, opens_days, wanted
    _note(tx, "opening-set", lesson, lesson.module)


def move_lesson(tx: Session, code: str, lesson_id: int, step: str) -> None:
    """One place up or down; from a module's edge into the next module."""
    lesson = queries.get_lesson(tx, code, lesson_id)
    training_id = lesson.module.training_id
    _lock(tx, training_id)
    chapters = _chapters(tx, training_id)
    lessons = {lesson.id: lesson for chapter in chapters for lesson in chapter.lessons}
    order = rules.moved_across([[lesson.id for lesson in chapter.lessons] for chapter in chapters], lesson_id, step)
    for chapter, ids in zip(chapters, order, strict=True):
        for position, key in enumerate(ids, 1):
            lessons[key].module_id, lessons[key].position = chapter.module.id, position
    activity.note(tx, "lessons-ordered", lesson, training=training_id, title=lesson.title)


def reorder(tx: Session, code: str, wanted: str, *, seen: str) -> None:
    """Everything in the wanted order (rules.read_order); OrderChanged when `seen` is no longer how it stands."""
    training_id = queries.get_course(tx, code).id
    _lock(tx, training_id)
    chapters = _chapters(tx, training_id)
    modules = {chapter.module.id: chapter.module for chapter in chapters}
    lessons = {lesson.id: lesson for chapter in chapters for lesson in chapter.lessons}
    now = queries.order_of(chapters)
    order = rules.read_order(wanted)
    if rules.write_order(now) != seen:
        raise rules.OrderChanged
    rules.check_order(order, now)
    for position, (module_id, ids) in enumerate(order, 1):
        modules[module_id].position = position
        for place, key in enumerate(ids, 1):
            lessons[key].module_id, lessons[key].position = module_id, place
    activity.note(tx, "course-ordered", modules[order[0][0]], training=training_id)


def delete_lesson(tx: Session, code: str, lesson_id: int) -> None:
    """Takes a lesson nobody has opened away; HasProgress otherwise."""
    lesson = queries.get_lesson(tx, code, lesson_id)
    _lock(tx, lesson.module.training_id)
    if tx.scalar(select(Progress.id).where(Progress.lesson_id == lesson_id).limit(1)):
        raise rules.HasProgress
    _note(tx, "lesson-deleted", lesson, lesson.module)
    tx.delete(lesson)


def attach(tx: Session, code: str, lesson_id: int, taken: intake.Taken, *, by_id: int, now: datetime) -> LessonFile:
    """A file or picture, checked and in the store already, becomes the lesson's; space.Full where it does not fit."""
    lesson = queries.get_lesson(tx, code, lesson_id)
    space.check(tx, lesson.module.training_id, taken.stored.size + (taken.small.size if taken.small else 0))
    file, small = (
        files.describe(tx, each.key, name=taken.name, media_type=kind, size=each.size, now=now, person_id=by_id)
        if each
        else None
        for each, kind in ((taken.stored, taken.media_type), (taken.small, "image/jpeg"))
    )
    attached = LessonFile(file=file, small=small, key=secrets.token_urlsafe(16))
    lesson.files.append(attached)
    if taken.media_type == documents.RECORDINGS["vtt"]:
        captions.settle(lesson, attached)
    _note(tx, "file-added", lesson, lesson.module)
    return attached


def detach(tx: Session, code: str, lesson_id: int, key: str) -> None:
    """Takes a file off its lesson; the bytes may serve elsewhere and stay."""
    found = queries.get_file(tx, code, key)
    if found.lesson_id != lesson_id:
        raise NotFound
    _note(tx, "file-removed", found.lesson, found.lesson.module)
    tx.delete(found)


def _note(tx: Session, verb: str, thing: Lesson | LearningModule, module: LearningModule) -> None:
    activity.note(tx, verb, thing, training=module.training_id, title=thing.title)


def _lock(tx: Session, training_id: int) -> TrainingSession:
    """One change of a course's order at a time."""
    return existing(tx.get(TrainingSession, training_id, with_for_update=True, populate_existing=True))


def _chapters(tx: Session, training_id: int) -> list[queries.Chapter]:
    return queries.outline(tx, training_id, None, drafts=True).chapters
