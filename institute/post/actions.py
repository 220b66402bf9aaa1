"""Noting which letters were read, and editing the words of letters: those already written keep theirs."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from institute import activity, letters, wording
from institute.people.models import Person
from institute.post import queries, rules
from institute.wording import Wording


def mark_read(tx: Session, person_id: int, letter_id: int | None = None, *, now: datetime) -> None:
    """A person has read this letter, or all."""
    which = [letters.Letter.id == letter_id] if letter_id else []
    tx.execute(update(letters.Letter).where(*letters.unread(person_id), *which).values(seen_at=now))


def edit(
    tx: Session, kind: str, code: str, subject: str, text: str, *, seen: int, by: Person, now: datetime
) -> Wording | None:
    """Keeps a new version; None when nothing changed. Overtaken when `seen` (an id, or 0) is not the newest."""
    found, old_subject, old_text = queries.get_text(tx, kind, code)
    if (found.id if found else 0) != seen:
        raise rules.Overtaken
    if (subject, text) == (old_subject, old_text):
        return None
    return _keep(tx, kind, code, subject, text, by, now)


def restore(tx: Session, kind: str, code: str, version_id: int, *, by: Person, now: datetime) -> None:
    """An earlier version counts again, as a new one."""
    old = queries.get_version(tx, kind, code, version_id)
    _keep(tx, kind, code, old.subject, old.text, by, now)


def take_back(tx: Session, kind: str, code: str, *, by: Person, now: datetime) -> None:
    """The built-in text counts again; what was written stays in the history."""
    found, *_ = queries.get_text(tx, kind, code)
    if found is not None and not found.built_in:
        _keep(tx, kind, code, "", "", by, now)


def _keep(tx: Session, kind: str, code: str, subject: str, text: str, by: Person, now: datetime) -> Wording:
    if not text or (subject, text) == wording.built_in(kind, code):
        subject = text = ""  # word for word the built-in one: it goes on with our file
    made = Wording(kind=kind, language=code, subject=subject, text=text, by_id=by.id, at=now)
    tx.add(made)
    activity.note(tx, "wording-kept", made, at=now, letter=kind, tongue=code)
    return made
