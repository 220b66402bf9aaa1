"""Keeping particulars sealed, files, consents; the room's rows of a person go and move together."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from institute import activity, files, sealing
from institute.dossier import queries, rules
from institute.dossier.consents import VERSION
from institute.dossier.fields import BY_KEY
from institute.dossier.models import FILE, P3, SENSITIVE, Consent, Particular, ParticularFile, PersonForm, Question
from institute.dossier.scans import Sealed
from institute.errors import DomainError, existing
from institute.language import lazy

_TOGETHER = 1000  # rows in one statement
ON_KEEP: list[Callable[[Session, int, int], None]] = []  # who hangs on what somebody told (training's id, person's)


def keep(
    tx: Session,
    training_id: int,
    person_id: int,
    values: Mapping[str, str],
    grades: Mapping[str, str],
    *,
    country: str,
    now: datetime,
) -> None:
    """Seals these answers, right or wrong; an empty one is taken away. `country` is the passport's, for its print."""
    rows = {row.field: row for row in queries.particulars(tx, training_id, person_id)}
    known = {field: queries.open_row(row) for field, row in rows.items()}
    for field, text in values.items():
        row = rows.get(field)
        if not text:
            if row is not None:
                tx.delete(row)
            continue
        if row is None:
            row = Particular(training_id=training_id, person_id=person_id, field=field)
            tx.add(row)
        if known.get(field) != text:
            row.box = sealing.seal_text(text, rules.context(training_id, person_id, field))
            row.grade, row.saved_at = grades[field], now
        rows[field] = row
    told = {**known, **values}
    for field in (rules.PASSPORT_NO, rules.BIRTH):
        if text := told.get(field):
            rows[field].fingerprint = _print(field, text, country)
    if told != known:
        for hears in ON_KEEP:
            hears(tx, training_id, person_id)


def _print(field: str, text: str, country: str) -> str | None:
    """What equal passports, and equal days of birth, are found by."""
    if field == rules.PASSPORT_NO:
        return sealing.fingerprint(rules.passport_key(text, country), "passport")
    return sealing.fingerprint(text, "birth") if field == rules.BIRTH else None


def bring_in(
    tx: Session, training_id: int, told: Sequence[tuple[int, Mapping[str, str], str]], *, now: datetime
) -> list[int]:
    """Seals what a list tells of many: (person's id, texts by field, country). What is known of somebody stays.

    Returns the ids of the new rows.
    """
    people, known = [person_id for person_id, _, _ in told], set[tuple[int, str]]()
    for start in range(0, len(people), _TOGETHER):
        theirs = Particular.person_id.in_(people[start : start + _TOGETHER]), Particular.training_id == training_id
        known |= {
            (who, field) for who, field in tx.execute(select(Particular.person_id, Particular.field).where(*theirs))
        }
    rows = [
        {
            "training_id": training_id, "person_id": who, "field": field, "grade": BY_KEY[field].grade,
            "box": sealing.seal_text(text, rules.context(training_id, who, field)),
            "fingerprint": _print(field, text, country), "saved_at": now,
        }
        for who, values, country in told for field, text in values.items() if text and (who, field) not in known
    ]  # fmt: skip
    table: Any = Particular.__table__
    statement = insert(table).returning(table.c.id)
    parts = (rows[start : start + _TOGETHER] for start in range(0, len(rows), _TOGETHER))
    return [one for part in parts for one in tx.execute(statement, part).scalars()]


def keep_file(
    tx: Session, training_id: int, person_id: int, field: str, grade: str, sealed: Sealed, *, now: datetime
) -> ParticularFile:
    """Keeps a file that was sealed for this field, in the place of an earlier one."""
    row = queries.attached(tx, training_id, person_id).get(field)
    if row is None:
        row = ParticularFile(training_id=training_id, person_id=person_id, field=field)
        tx.add(row)
    row.file = _described(tx, sealed, now)
    row.grade, row.media_type, row.size, row.saved_at = grade, sealed.media_type, sealed.size, now
    return row


def _described(tx: Session, sealed: Sealed, now: datetime) -> files.File:
    return files.describe(tx, sealed.key, name="sealed", media_type=files.SEALED, size=sealed.box_size, now=now)


def reveal(tx: Session, training_id: int, person_id: int, field: str, *, reason: str, now: datetime) -> str | bytes:
    """One field's text in the reader's words, or its file's bytes; every look is written down with its reason."""
    known = queries.get_field(tx, training_id, field)
    if known.kind == FILE:
        row: Particular | ParticularFile = queries.get_file(tx, training_id, person_id, field)
        found: str | bytes = queries.content(row)
    else:
        row = queries.get_particular(tx, training_id, person_id, field)
        found = known.shown(queries.open_row(row))
    told = {"particular": field, "reason": reason}
    activity.note(tx, "revealed", row, training=training_id, person=person_id, at=now, **told)
    return found


def agree(
    tx: Session,
    person_id: int,
    training_id: int,
    given: Collection[str],
    *,
    read_in: str,
    now: datetime,
) -> None:
    """Consents to exactly these kinds for a session: new ones are written down, others that stand are withdrawn."""
    standing = {row.kind: row for row in queries.consents(tx, person_id, training_id)}
    for kind, row in standing.items():
        if kind not in given or row.version != VERSION:
            row.withdrawn_at = now
    for kind in given:
        if kind not in standing or standing[kind].version != VERSION:
            told = {"kind": kind, "version": VERSION, "language": read_in, "given_at": now}
            tx.add(Consent(person_id=person_id, training_id=training_id, **told))


def withdraw_consent(tx: Session, consent_id: int, *, person_id: int, now: datetime) -> Consent:
    """Takes one's own consent back, and with that to sensitive data the data; what was withdrawn before stays so."""
    consent = existing(tx.get(Consent, consent_id, with_for_update=True, populate_existing=True))
    existing(consent if consent.person_id == person_id else None)
    consent.withdrawn_at = consent.withdrawn_at or now
    if consent.kind == SENSITIVE:
        for table in (Particular, ParticularFile):
            theirs = table.training_id == consent.training_id, table.person_id == person_id
            tx.execute(delete(table).where(*theirs, table.grade == P3))
    return consent


def forget(tx: Session, training_id: int, people: Iterable[int]) -> None:
    """Takes away what these people told for a session; consents stay as the record of what was agreed to."""
    ids = list(people)
    for table in (Particular, ParticularFile, PersonForm):
        tx.execute(delete(table).where(table.training_id == training_id, table.person_id.in_(ids)))


def hand_over(tx: Session, row: Particular | ParticularFile, to_id: int) -> None:
    """Seals one answer or file anew for another person, whose it is from now on: two were found to be the same."""
    if isinstance(row, Particular):
        row.box = sealing.seal_text(queries.open_row(row), rules.context(row.training_id, to_id, row.field))
    else:
        context = rules.context(row.training_id, to_id, row.field, row.__tablename__)
        box = sealing.seal(queries.content(row), context)
        sealed = Sealed(files.keep(box), len(box), row.media_type, row.size)
        row.file = _described(tx, sealed, row.saved_at)
    row.person_id = to_id


def note_form(tx: Session, training_id: int, person_id: int, **known: Any) -> None:
    """Notes of somebody's form after admission when it came in (sent_at), or the last reminder (reminded)."""
    form = tx.get(PersonForm, (training_id, person_id))
    if form is None:
        form = PersonForm(training_id=training_id, person_id=person_id)
        tx.add(form)
    for name, value in known.items():
        setattr(form, name, value)


# The session's own questions.


class HangsOnLater(DomainError):
    message = lazy("A question can only hang on one of the same part that stands before it.")


def add_question(tx: Session, training_id: int, values: Mapping[str, Any], *, now: datetime) -> Question:
    """One more question, the last one."""
    asked = queries.questions(tx, training_id)
    question = Question(training_id=training_id, position=len(asked) + 1, **values)
    tx.add(question)
    tx.flush()
    _check_order([*asked, question])
    _note(tx, "session-question-added", question, now)
    return question


def edit_question(tx: Session, training_id: int, question_id: int, values: Mapping[str, Any], *, now: datetime) -> None:
    """Changes a question; answers given to it stay."""
    question = queries.get_question(tx, training_id, question_id)
    for name, value in values.items():
        setattr(question, name, value)
    _check_order(queries.questions(tx, training_id))
    _note(tx, "session-question-edited", question, now)


def move_question(tx: Session, training_id: int, question_id: int, by: int, *, now: datetime) -> None:
    """One place up (-1) or down (1); at the end it stays."""
    asked = list(queries.questions(tx, training_id))
    question = queries.get_question(tx, training_id, question_id)
    at = asked.index(question)
    asked.insert(max(0, at + by), asked.pop(at))
    for position, one in enumerate(asked, 1):
        one.position = position
    _check_order(asked)
    _note(tx, "session-questions-ordered", question, now)


def _check_order(asked: Iterable[Question]) -> None:
    before: dict[int, str] = {}
    for one in asked:
        if one.asked_with_id is not None and before.get(one.asked_with_id) != one.stage:
            raise HangsOnLater
        before[one.id] = one.stage


def delete_question(tx: Session, training_id: int, question_id: int, *, now: datetime) -> None:
    """Takes a question away with its sealed answers and files; who hung on it is asked of everybody."""
    question = queries.get_question(tx, training_id, question_id)
    for table in (Particular, ParticularFile):
        tx.execute(delete(table).where(table.training_id == training_id, table.field == question.key))
    _note(tx, "session-question-deleted", question, now)
    tx.delete(question)


def _note(tx: Session, verb: str, question: Question, now: datetime) -> None:
    activity.note(tx, verb, question, training=question.training_id, at=now, title=question.label)
