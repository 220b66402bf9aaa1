"""Particulars, files, questions and consents, asked for; what is sealed is opened here and nowhere else."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from institute import files, language, sealing
from institute.dossier import rules
from institute.dossier.fields import BY_KEY, TEXT, Field
from institute.dossier.models import (
    AFTER,
    CHOICE,
    P2,
    Consent,
    Particular,
    ParticularFile,
    PersonForm,
    Question,
    SessionForm,
)
from institute.dossier.models import TEXT as WRITTEN
from institute.errors import Unavailable, existing
from institute.language import lazy


class CannotOpen(Unavailable):
    """A box was changed, or its key is not among SEAL_KEYS."""

    message = lazy("These particulars cannot be opened now: their key is missing. Please tell the office.")


def _open(row: Particular) -> str:
    try:
        return sealing.unseal_text(row.box, rules.context(row.training_id, row.person_id, row.field))
    except sealing.Broken:
        raise CannotOpen from None


def particulars(tx: Session, training_id: int, person_id: int) -> Sequence[Particular]:
    """The rows, still sealed."""
    mine = Particular.training_id == training_id, Particular.person_id == person_id
    return tx.scalars(select(Particular).where(*mine)).all()


def opened(tx: Session, training_id: int, person_id: int) -> dict[str, str]:
    """A person's particulars for a session as texts by field; for their own eyes, and for rules that compare."""
    return {row.field: _open(row) for row in particulars(tx, training_id, person_id)}


def opened_of(tx: Session, training_id: int, field: str) -> dict[int, str]:
    """One field of everybody in a session: texts by person's id. For counting and comparing, not for showing."""
    wanted = Particular.training_id == training_id, Particular.field == field
    return {row.person_id: _open(row) for row in tx.scalars(select(Particular).where(*wanted))}


def masked(tx: Session, training_id: int, person_id: int) -> list[tuple[str, str]]:
    """(field, mask) of what is sealed; only what a mask tells of is opened for it."""
    rows = particulars(tx, training_id, person_id)
    told = (rules.PASSPORT_NO, rules.BIRTH)
    return [(row.field, rules.mask(row.field, _open(row) if row.field in told else "")) for row in rows]


def earlier(tx: Session, person_id: int, training_id: int) -> dict[str, str]:
    """The restricted particulars (P2) told for the person's last other session, to begin with.

    Sensitive ones are asked anew: they were given for that session alone.
    """
    last = (
        select(Particular.training_id)
        .where(Particular.person_id == person_id, Particular.training_id != training_id)
        .order_by(Particular.saved_at.desc())
        .limit(1)
    )
    mine = Particular.person_id == person_id, Particular.training_id.in_(last), Particular.grade == P2
    return {row.field: _open(row) for row in tx.scalars(select(Particular).where(*mine)) if row.field in BY_KEY}


def get_particular(tx: Session, training_id: int, person_id: int, field: str) -> Particular:
    mine = Particular.training_id == training_id, Particular.person_id == person_id
    return existing(tx.scalar(select(Particular).where(*mine, Particular.field == field)))


def text_of(row: Particular, asked: Sequence[Question] = ()) -> str:
    """What a row holds, in the reader's words."""
    text = _open(row)
    known = named(row.field, asked)
    return known.shown(text) if known else text


def attached(tx: Session, training_id: int, person_id: int) -> dict[str, ParticularFile]:
    """A person's files for a session, by field."""
    mine = ParticularFile.training_id == training_id, ParticularFile.person_id == person_id
    return {row.field: row for row in tx.scalars(select(ParticularFile).where(*mine))}


def get_file(tx: Session, training_id: int, person_id: int, field: str) -> ParticularFile:
    mine = ParticularFile.training_id == training_id, ParticularFile.person_id == person_id
    statement = select(ParticularFile).options(joinedload(ParticularFile.file))
    return existing(tx.scalar(statement.where(*mine, ParticularFile.field == field)))


def content(row: ParticularFile) -> bytes:
    """What is in a file's box."""
    with files.opened(row.file) as source:
        box = source.read()
    try:
        return sealing.unseal(box, rules.context(row.training_id, row.person_id, row.field, row.__tablename__))
    except sealing.Broken:
        raise CannotOpen from None


# The session's own questions.


def questions(tx: Session, training_id: int) -> Sequence[Question]:
    """All of a session's, in their order."""
    mine = Question.training_id == training_id
    return tx.scalars(select(Question).where(mine).order_by(Question.position, Question.id)).all()


def get_question(tx: Session, training_id: int, question_id: int) -> Question:
    return existing(tx.scalar(select(Question).where(Question.training_id == training_id, Question.id == question_id)))


def as_field(question: Question) -> Field:
    """A question as a row of the table of fields."""
    step = "after" if question.stage == AFTER else "questions"
    kinds = {WRITTEN: TEXT, CHOICE: CHOICE}
    return Field(
        question.key,
        language.plain(question.label),
        (step,),
        question.grade,
        kinds.get(question.kind, question.kind),
        needed=lambda case: question.required,
        help=language.plain(question.help),
        words={str(n): language.plain(choice) for n, choice in enumerate(question.choices, 1)},
        most=2000,
    )


def named(key: str, asked: Iterable[Question]) -> Field | None:
    """The field of this key: the table's, or a question's."""
    return BY_KEY.get(key) or next((as_field(one) for one in asked if one.key == key), None)


# Consents.


def consents(tx: Session, person_id: int, training_id: int | None = None) -> Sequence[Consent]:
    """What somebody agreed to and did not take back, for one session or for all."""
    statement = select(Consent).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
    if training_id is not None:
        statement = statement.where(Consent.training_id == training_id)
    return tx.scalars(statement.options(joinedload(Consent.training)).order_by(Consent.id)).all()


# The form after admission.


def closes(tx: Session, training: Any) -> datetime:
    """Until when this session's form after admission is awaited."""
    own = tx.scalar(select(SessionForm.closes_at).where(SessionForm.training_id == training.id))
    return rules.closes_at(training, own)


def person_forms(tx: Session, training_id: int) -> dict[int, PersonForm]:
    """What is known of each person's form, by person's id."""
    return {row.person_id: row for row in tx.scalars(select(PersonForm).where(PersonForm.training_id == training_id))}


def count(tx: Session, table: type[Particular] | type[ParticularFile], *conditions: ColumnElement[bool]) -> int:
    """How many rows of a table fulfil any of these conditions."""
    return tx.scalar(select(func.count()).select_from(table).where(or_(*conditions))) or 0
