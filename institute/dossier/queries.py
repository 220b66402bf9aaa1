"""Particulars, files, questions and consents, asked for; what is sealed is opened here and nowhere else."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import files, language, sealing, tongues
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.dossier import rules
from institute.dossier.fields import BY_KEY, PORTRAIT, TEXT, Field
from institute.dossier.models import (
    AFTER,
    APPLYING,
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


def open_row(row: Particular) -> str:
    """What a row holds, as it was kept; CannotOpen."""
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
    return {row.field: open_row(row) for row in particulars(tx, training_id, person_id)}


def opened_of(tx: Session, training_id: int, field: str, people: Collection[int] | None = None) -> dict[int, str]:
    """One field of everybody in a session, or of these: texts by person's id.

    For counting and comparing, not for showing.
    """
    statement = select(Particular).where(Particular.training_id == training_id, Particular.field == field)
    if people is not None:
        statement = statement.where(Particular.person_id.in_(people))
    return {row.person_id: open_row(row) for row in tx.scalars(statement)}


def restricted(tx: Session, training_id: int, person_id: int) -> list[tuple[Field, str]]:
    """What is sealed of a person for a session, files too, in the table's order, each with its mask."""
    rows = particulars(tx, training_id, person_id)
    told = (rules.PASSPORT_NO, rules.BIRTH)  # only what a mask tells of is opened for it
    masks = {row.field: rules.mask(row.field, open_row(row) if row.field in told else "") for row in rows}
    masks |= dict.fromkeys(attached(tx, training_id, person_id), "")
    known = {**BY_KEY, **{one.key: as_field(one) for one in questions(tx, training_id)}} if masks else {}
    return [(each, masks[key]) for key, each in known.items() if key in masks]


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
    return {row.field: open_row(row) for row in tx.scalars(select(Particular).where(*mine)) if row.field in BY_KEY}


def get_particular(tx: Session, training_id: int, person_id: int, field: str) -> Particular:
    mine = Particular.training_id == training_id, Particular.person_id == person_id
    return existing(tx.scalar(select(Particular).where(*mine, Particular.field == field)))


def attached(tx: Session, training_id: int, person_id: int) -> dict[str, ParticularFile]:
    """A person's files for a session, by field."""
    mine = ParticularFile.training_id == training_id, ParticularFile.person_id == person_id
    return {row.field: row for row in tx.scalars(select(ParticularFile).where(*mine))}


def get_file(tx: Session, training_id: int, person_id: int, field: str) -> ParticularFile:
    mine = ParticularFile.training_id == training_id, ParticularFile.person_id == person_id
    statement = select(ParticularFile).options(joinedload(ParticularFile.file))
    return existing(tx.scalar(statement.where(*mine, ParticularFile.field == field)))


def portraits(tx: Session, training_id: int) -> Sequence[ParticularFile]:
    """The portraits of a session, still sealed."""
    mine = ParticularFile.training_id == training_id, ParticularFile.field == PORTRAIT
    return tx.scalars(select(ParticularFile).where(*mine).options(joinedload(ParticularFile.file))).all()


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


@tongues.source("forms", lazy("Questions of the forms"), Can.EDIT_SESSIONS)
def question_texts(tx: Session, training: TrainingSession) -> list[tongues.Text]:
    """In which languages a session's own questions are asked, with their choices."""
    return [
        tongues.Text(
            each.label, tongues.written(each.label, each.help, *each.choices), "dossier.question",
            {"code": training.code, "question_id": each.id},
        )
        for each in questions(tx, training.id)
    ]  # fmt: skip


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
        asked_with=(f"q{question.asked_with_id}", str(question.asked_with_choice)) if question.asked_with_id else None,
    )


def fields_of(tx: Session, training_ids: Iterable[int]) -> dict[int, list[Field]]:
    """The questions several sessions ask of applicants, as fields by session's id."""
    found: dict[int, list[Field]] = {}
    statement = select(Question).where(Question.training_id.in_(training_ids), Question.stage == APPLYING)
    for one in tx.scalars(statement.order_by(Question.position, Question.id)):
        found.setdefault(one.training_id, []).append(as_field(one))
    return found


def get_field(tx: Session, training_id: int, key: str) -> Field:
    """The field of this key: the table's, or one of the session's questions."""
    asked = (as_field(one) for one in questions(tx, training_id) if one.key == key)
    return existing(BY_KEY.get(key) or next(asked, None))


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
