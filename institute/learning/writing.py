"""Writing a lesson's text in one language: saved versions, kept drafts, what comes back."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from institute import activity
from institute.errors import existing
from institute.learning import queries, rules
from institute.learning.models import ORIGINAL, STALE, Lesson, LessonDraft, LessonVersion
from institute.people.models import Person


def save_text(
    tx: Session,
    code: str,
    lesson_id: int,
    language: str,
    *,
    title: str,
    text: str,
    seen: int,
    by: Person,
    now: datetime,
    minutes: int | None = None,
    current: bool = False,
    small: bool = False,
) -> Lesson:
    """Saves a language's title and text as its next version; the writer's draft goes.

    EditedMeanwhile when the newest version is not the one the writer saw. `current`: a stale translation now says
    what the original says. `small`: the original changed so little that its translations stay up to date.
    """
    lesson = _locked(tx, code, lesson_id)
    if lesson.versions.get(language, 0) != seen:
        raise rules.EditedMeanwhile
    if minutes is not None:
        lesson.minutes = minutes
    same = current or lesson.standing(language) != STALE
    made_from = lesson.versions.get(ORIGINAL, 0) if same else lesson.made_from.get(language, 0)
    if (title, text) != _standing_words(lesson, language):
        _write(tx, lesson, language, title, text, made_from=made_from, by=by, now=now)
        if small and language == ORIGINAL:
            number = lesson.versions[ORIGINAL]
            lesson.made_from = {key: number if made == number - 1 else made for key, made in _made_from(lesson)}
        activity.note(tx, "lesson-edited", lesson, training=lesson.module.training_id, at=now, title=lesson.title)
    if language != ORIGINAL:
        lesson.made_from = {**lesson.made_from, language: made_from}
    drop_draft(tx, lesson_id, language, by=by)
    return lesson


def restore(tx: Session, code: str, lesson_id: int, version_id: int, *, by: Person, now: datetime) -> LessonVersion:
    """An earlier version once more, as a new one; a translation is again as old as it was then."""
    lesson = _locked(tx, code, lesson_id)
    held = LessonVersion.lesson_id == lesson_id, LessonVersion.id == version_id
    found = existing(tx.scalar(select(LessonVersion).where(*held)))
    language = found.language
    if (found.title, found.text) != _standing_words(lesson, language):
        _write(
            tx, lesson, language, found.title, found.text,
            made_from=found.made_from or 0, by=by, now=now, restored=found.number,
        )  # fmt: skip
        activity.note(tx, "lesson-restored", lesson, training=lesson.module.training_id, at=now, title=lesson.title)
    if language != ORIGINAL:
        lesson.made_from = {**lesson.made_from, language: found.made_from or 0}
    return found


def keep_draft(
    tx: Session,
    code: str,
    lesson_id: int,
    language: str,
    *,
    title: str,
    text: str,
    seen: int,
    by: Person,
    now: datetime,
) -> None:
    """Keeps what is typed and not saved; what stands saved already needs no draft."""
    lesson = _locked(tx, code, lesson_id)
    if (title, text) == _standing_words(lesson, language):
        drop_draft(tx, lesson_id, language, by=by)
        return
    draft = tx.scalar(select(LessonDraft).where(*_mine(lesson_id, language, by)))
    if draft is None:
        draft = LessonDraft(lesson_id=lesson_id, language=language, person_id=by.id)
        tx.add(draft)
    draft.title, draft.text, draft.seen, draft.saved_at = title, text, seen, now


def drop_draft(tx: Session, lesson_id: int, language: str, *, by: Person) -> None:
    """Forgets what this person typed and did not save."""
    tx.execute(delete(LessonDraft).where(*_mine(lesson_id, language, by)))


def _mine(lesson_id: int, language: str, by: Person) -> tuple:
    return LessonDraft.lesson_id == lesson_id, LessonDraft.language == language, LessonDraft.person_id == by.id


def _locked(tx: Session, code: str, lesson_id: int) -> Lesson:
    lesson = queries.get_lesson(tx, code, lesson_id)
    tx.get(Lesson, lesson_id, with_for_update=True, populate_existing=True)
    return lesson


def _standing_words(lesson: Lesson, language: str) -> tuple[str, str]:
    return lesson.title.get(language, ""), lesson.text.get(language, "")


def _made_from(lesson: Lesson) -> list[tuple[str, int]]:
    """For each translation the original's number it was made from."""
    return [(key, lesson.made_from.get(key, 0)) for key in lesson.text if key != ORIGINAL]


def _write(
    tx: Session,
    lesson: Lesson,
    language: str,
    title: str,
    text: str,
    *,
    made_from: int,
    by: Person,
    now: datetime,
    restored: int | None = None,
) -> None:
    """The next version; what stood there before the first edit is kept as number 0."""
    common = {"lesson_id": lesson.id, "language": language}
    source = None if language == ORIGINAL else made_from
    before = _standing_words(lesson, language)
    if language not in lesson.versions and any(before):
        old = None if language == ORIGINAL else lesson.made_from.get(language, 0)
        tx.add(LessonVersion(
            **common, number=0, title=before[0], text=before[1], made_from=old, saved_at=lesson.edited_at,
            person_id=lesson.edited_by_id,
        ))  # fmt: skip
    number = lesson.versions.get(language, 0) + 1
    tx.add(LessonVersion(
        **common, number=number, title=title, text=text, made_from=source, restored=restored, saved_at=now,
        person_id=by.id,
    ))  # fmt: skip
    lesson.title = {key: words for key, words in {**lesson.title, language: title}.items() if words}
    lesson.text = {key: words for key, words in {**lesson.text, language: text}.items() if words}
    lesson.versions = {**lesson.versions, language: number}
    lesson.edited_at, lesson.edited_by_id = now, by.id
