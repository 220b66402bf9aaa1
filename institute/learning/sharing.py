"""Modules shared between sessions by version: published in one, taken over and brought up to date in others by hand.

What was taken over belongs to its session and stays as it is until somebody takes a newer version over; the texts that
stood there remain in the lessons' histories.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from institute import activity, language
from institute.catalogue.models import TrainingSession
from institute.errors import existing
from institute.files import File
from institute.learning import differences, queries, rules, space, writing
from institute.learning.models import (
    FRESH,
    ORIGINAL,
    PUBLISHED,
    LearningModule,
    Lesson,
    LessonFile,
    SharedModule,
    SharedVersion,
)
from institute.people.models import Person

Content = dict[str, Any]
_PICTURE = re.compile(r"/learn/[^/\s()]+/files/([\w-]+)/")
_NEUTRAL = re.compile(r"shared:([\w-]+)/")


class Change(NamedTuple):
    """What is different in one language of a lesson; `new`: the lesson is not there yet."""

    title: dict[str, str]
    code: str
    pieces: list[differences.Piece]
    new: bool


def content(module: LearningModule) -> Content:
    """What a module would share: {"title", "lessons": [{"key", "title", "text", "minutes", "fresh", "files"}]}.

    Published lessons alone; pictures in texts as shared:key/, `fresh` the languages that are up to date, files as
    {"key", "file", "small", "source"} with the ids of their rows.
    """
    return {
        "title": dict(module.title),
        "lessons": [_lesson(each) for each in module.lessons if each.state == PUBLISHED],
    }


def _lesson(lesson: Lesson, known: dict[int, str] | None = None) -> Content:
    keys = {each.key: (known or {}).get(each.file_id, each.key) for each in lesson.files}
    return {
        "key": lesson.shared_key or str(lesson.id),
        "title": dict(lesson.title),
        "text": {code: _neutral(text, keys) for code, text in lesson.text.items()},
        "minutes": lesson.minutes,
        "fresh": [code for code in language.LANGUAGES if lesson.standing(code) == FRESH],
        "files": [
            {"key": keys[each.key], "file": each.file_id, "small": each.small_id, "source": each.source}
            for each in lesson.files
        ],
    }


def _neutral(text: str, keys: dict[str, str]) -> str:
    return _PICTURE.sub(lambda it: f"shared:{keys[it[1]]}/" if it[1] in keys else it[0], text)


def get_module(tx: Session, code: str, module_id: int) -> LearningModule:
    """A module with its lessons whole, their files, and what it shares in."""
    module = queries.get_module(tx, code, module_id)
    statement = select(LearningModule).where(LearningModule.id == module.id).options(
        selectinload(LearningModule.lessons).options(selectinload(Lesson.files)), joinedload(LearningModule.shared)
    )  # fmt: skip
    return tx.scalars(statement.execution_options(populate_existing=True)).one()


def is_origin(module: LearningModule) -> bool:
    """Whether new versions are published from here: it is the shared module's own, or not shared yet."""
    return module.shared is None or module.shared.training_id == module.training_id


def version(tx: Session, shared_id: int, number: int) -> SharedVersion:
    held = SharedVersion.shared_id == shared_id, SharedVersion.number == number
    return existing(tx.scalar(select(SharedVersion).where(*held)))


def history(tx: Session, shared_id: int) -> Sequence[SharedVersion]:
    """All versions, the newest first."""
    statement = select(SharedVersion).where(SharedVersion.shared_id == shared_id)
    return tx.scalars(statement.order_by(SharedVersion.number.desc())).all()


def offered(tx: Session, training_id: int) -> Sequence[SharedModule]:
    """Shared modules this session does not have, by their newest."""
    here = select(LearningModule.shared_id).where(
        LearningModule.training_id == training_id, LearningModule.shared_id.is_not(None)
    )
    statement = select(SharedModule).where(SharedModule.id.not_in(here)).options(joinedload(SharedModule.training))
    return tx.scalars(statement.order_by(SharedModule.id.desc())).all()


def changes(old: Content, new: Content) -> list[Change]:
    """What differs from one content to another, lesson by lesson and language by language."""
    before = {each["key"]: each for each in old["lessons"]}
    return [change for lesson in new["lessons"] for change in _changes(before.get(lesson["key"]), lesson)]


def _changes(old: Content | None, new: Content) -> Iterator[Change]:
    for code in language.LANGUAGES:
        was, will = (_words(each, code) for each in (old, new))
        if was != will:
            yield Change(new["title"], code, differences.difference(was, will), old is None)


def _words(lesson: Content | None, code: str) -> str:
    """A lesson's title and text in a language, as one text to compare."""
    if lesson is None or not (lesson["title"].get(code) or lesson["text"].get(code)):
        return ""
    return f"{lesson['title'].get(code, '')}\n\n{lesson['text'].get(code, '')}"


def standing(module: LearningModule, theirs: Content) -> Content:
    """What a module that was taken over holds now, with the keys of the version it is compared with."""
    known = {each["file"]: each["key"] for lesson in theirs["lessons"] for each in lesson["files"]}
    return {"title": dict(module.title), "lessons": [_lesson(each, known) for each in module.lessons]}


def publish(tx: Session, code: str, module_id: int, note: str, *, by: Person, now: datetime) -> SharedVersion:
    """A module as it stands becomes the newest version. NotHere, NothingNew and NothingToShare refuse."""
    module = get_module(tx, code, module_id)
    _lock(tx, module.training_id)
    if not is_origin(module):
        raise rules.NotHere
    for lesson in module.lessons:
        lesson.shared_key = lesson.shared_key or str(lesson.id)
    told = content(module)
    if not told["lessons"]:
        raise rules.NothingToShare
    shared = module.shared
    if shared is None:
        shared = SharedModule(training_id=module.training_id, title=module.title, number=0)
        tx.add(shared)
        tx.flush()
    elif version(tx, shared.id, shared.number).content == told:
        raise rules.NothingNew
    shared.number, shared.title = shared.number + 1, module.title
    module.shared, module.shared_number = shared, shared.number
    made = SharedVersion(shared_id=shared.id, number=shared.number, content=told, note=note, person_id=by.id, at=now)
    tx.add(made)
    activity.note(tx, "module-shared", module, training=module.training_id, at=now, title=module.title)
    return made


def take(tx: Session, training_id: int, shared_id: int, *, by: Person, now: datetime) -> LearningModule:
    """The newest version as a new module at the end, its lessons as drafts. AlreadyHere refuses."""
    training = _lock(tx, training_id)
    shared = existing(tx.get(SharedModule, shared_id, with_for_update=True, populate_existing=True))
    here = select(func.count()).where(LearningModule.training_id == training_id, LearningModule.shared_id == shared_id)
    if tx.scalar(here):
        raise rules.AlreadyHere
    last = tx.scalar(select(func.max(LearningModule.position)).where(LearningModule.training_id == training_id))
    module = LearningModule(training_id=training_id, position=(last or 0) + 1, title={}, shared_id=shared_id)
    tx.add(module)
    tx.flush()
    _bring(tx, training, module, version(tx, shared_id, shared.number), by, now)
    activity.note(tx, "module-taken", module, training=training_id, at=now, title=module.title)
    return module


def update(tx: Session, code: str, module_id: int, number: int, *, by: Person, now: datetime) -> None:
    """Brings a module that was taken over to the newest version, whose number its reader saw.

    Lessons it had are edited, as by hand; new ones come as drafts; what the version no longer has stays.
    """
    module = get_module(tx, code, module_id)
    training = _lock(tx, module.training_id)
    if module.shared is None or is_origin(module):
        raise rules.NotHere
    shared = tx.get_one(SharedModule, module.shared_id, with_for_update=True, populate_existing=True)
    if shared.number != number:
        raise rules.EditedMeanwhile
    _bring(tx, training, module, version(tx, shared.id, number), by, now)
    activity.note(tx, "module-updated", module, training=module.training_id, at=now, title=module.title)


def _lock(tx: Session, training_id: int) -> TrainingSession:
    return existing(tx.get(TrainingSession, training_id, with_for_update=True, populate_existing=True))


def _bring(
    tx: Session, training: TrainingSession, module: LearningModule, told: SharedVersion, by: Person, now: datetime
) -> None:
    module.title, module.shared_number = told.content["title"], told.number
    here = {each.shared_key: each for each in module.lessons}
    for each in told.content["lessons"]:
        lesson = here.get(each["key"])
        if lesson is None:
            place = max((one.position for one in module.lessons), default=0) + 1
            lesson = Lesson(
                position=place, title={}, text={}, shared_key=each["key"], edited_at=now, edited_by_id=by.id, files=[]
            )
            module.lessons.append(lesson)
            tx.flush()
        _fill(tx, training, lesson, each, by, now)


def _fill(tx: Session, training: TrainingSession, lesson: Lesson, told: Content, by: Person, now: datetime) -> None:
    """A lesson's files that are missing, then its words, the original first."""
    own = {each.file_id: each for each in lesson.files}
    new = {each["file"] for each in told["files"]} - own.keys()
    sizes = dict(tx.execute(select(File.id, File.size).where(File.id.in_(new))).all())
    space.check(tx, training.id, sum(sizes.values()))
    for each in told["files"]:
        if each["file"] in sizes:
            made = LessonFile(file_id=each["file"], small_id=each["small"], source=each["source"])
            made.key = secrets.token_urlsafe(16)
            lesson.files.append(own.setdefault(each["file"], made))
    keys = {each["key"]: own[each["file"]].key for each in told["files"] if each["file"] in own}

    def placed(text: str) -> str:
        return _NEUTRAL.sub(lambda it: f"/learn/{training.code}/files/{keys[it[1]]}/" if it[1] in keys else it[0], text)

    tx.flush()
    for code in sorted(language.LANGUAGES, key=lambda each: each != ORIGINAL):
        title, text = told["title"].get(code, ""), placed(told["text"].get(code, ""))
        if title or text or lesson.text.get(code):
            writing.save_text(
                tx, training.code, lesson.id, code, title=title, text=text, seen=lesson.versions.get(code, 0), by=by,
                now=now, minutes=told["minutes"], current=True,
            )  # fmt: skip
    behind = {code: -1 for code in lesson.text if code not in told["fresh"]}  # older than any original
    lesson.made_from = {**lesson.made_from, **behind}
