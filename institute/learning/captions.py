"""Captions written on a page, or sent as files: in whose place they come, and which others are behind then."""

import secrets
from datetime import datetime
from io import BytesIO

from sqlalchemy.orm import Session

from institute import activity, files
from institute.errors import existing
from institute.learning import queries, recordings, rules, space
from institute.learning.models import ORIGINAL, Lesson, LessonFile
from institute.learning.recordings import Recording

MOST = 100_000  # characters that are edited on a page; about two hours


def find(lesson: Lesson, key: str) -> Recording:
    """The recording whose video (or audio alone) has this key; NotFound otherwise."""
    own, _ = recordings.sort_out(lesson.files)
    return existing(next((each for each in own if each.main and each.main.key == key), None))


def name_of(recording: Recording, code: str) -> str:
    """The file name of its captions in a language."""
    found = recording.told(code)
    return found.file.file.name if found else f"{recording.title}.{code}.vtt"


def content(recording: Recording, code: str) -> str:
    """Its captions in a language as they are written; "" where there are none."""
    found = recording.told(code)
    if found is None:
        return ""
    with files.opened(found.file.file) as source:
        return source.read().decode("utf-8-sig")


def keep(text: str, name: str) -> tuple[str, int]:
    """Checks captions and stores them: (SHA-256, bytes). Before the door opens; NotCaptions and TooLong refuse."""
    body = f"{text.strip()}\n".encode()
    recordings.check(BytesIO(body), name, len(body))
    return files.keep(body), len(body)


def save(
    tx: Session,
    code: str,
    lesson_id: int,
    key: str,
    language: str,
    stored: tuple[str, int],
    *,
    seen: str,
    small: bool,
    by_id: int,
    now: datetime,
) -> None:
    """Captions of a recording in one language, in place of the ones its writer saw; EditedMeanwhile otherwise.

    `small`: the English ones changed so little that the others stay up to date.
    """
    lesson = queries.get_lesson(tx, code, lesson_id)
    tx.get(Lesson, lesson_id, with_for_update=True, populate_existing=True)
    recording = find(lesson, key)
    found, (sha, size) = recording.told(language), stored
    if (found.file.key if found else "") != seen:
        raise rules.EditedMeanwhile
    space.check(tx, lesson.module.training_id, size)
    name = name_of(recording, language)
    file = files.describe(tx, sha, name=name, media_type="text/vtt", size=size, now=now, person_id=by_id)
    made = LessonFile(file=file, key=secrets.token_urlsafe(16))  # a new address: the old one is kept by browsers
    lesson.files.append(made)
    settle(lesson, made, small=small)
    activity.note(tx, "captions-saved", lesson, training=lesson.module.training_id, at=now, title=lesson.title)


def settle(lesson: Lesson, made: LessonFile, *, small: bool = False) -> None:
    """New captions of a lesson take the place of those of their name, and say which English ones they are made from."""
    tag, _ = recordings.tongue(made.file.name) or ("", "")
    stem = made.file.name.lower().removesuffix(".vtt").rpartition(".")[0]
    beside = [
        each for each in lesson.files if each is not made and each.file.name.lower().startswith(f"{stem}.")
        and each.file.media_type == "text/vtt"
    ]  # fmt: skip
    old = [each for each in beside if each.file.name.lower() == made.file.name.lower()]
    for each in old:
        lesson.files.remove(each)
    if tag != ORIGINAL:
        original = next((each for each in beside if each.file.name.lower() == f"{stem}.{ORIGINAL}.vtt"), None)
        made.source = original.file.sha256 if original else None
    elif old:
        before = old[0].file.sha256
        for each in beside:
            each.source = each.source or before
            if small and each.source == before:
                each.source = made.file.sha256
