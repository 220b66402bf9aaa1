"""Whatever was issued, of every kind, asked for: for the public check and for its holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute.catalogue.models import CANCELLED, TrainingSession
from institute.certificates.models import (
    ADMISSION,
    REVOKED,
    SUPERSEDED,
    TRANSCRIPT,
    VALID,
    Certificate,
    Document,
    Ending,
)
from institute.enrolment.models import ENROLLED
from institute.errors import existing
from institute.files import File


@dataclass(frozen=True)
class Paper:
    """One issued paper: kind is certificate, admission or transcript, state valid, superseded or revoked.

    `file` is None while it is being printed; `cause` is the class of reason of a revocation, or "".
    """

    kind: str
    number: str
    code: str
    state: str
    snapshot: dict[str, Any]
    issued_at: datetime
    training: TrainingSession
    file: File | None
    cause: str = ""


def found_by(tx: Session, number: str) -> list[Paper]:
    """All papers of a number: a replaced certificate and its replacement share it. Two queries at most."""
    certificates = tx.execute(
        select(Certificate, Ending.cause)
        .outerjoin(Ending, (Ending.certificate_id == Certificate.id) & Ending.ended_at.is_not(None))
        .where(Certificate.number == number)
        .options(joinedload(Certificate.training), joinedload(Certificate.file))
        .order_by(Certificate.revision.desc())
    )
    found = [_certificate(one, cause or "") for one, cause in certificates]
    if found:
        return found
    return [_document(one) for one in tx.scalars(_documents().where(Document.number == number))]


def papers_of(tx: Session, person_id: int) -> list[Paper]:
    """What a person holds: letters that hold, certificates and annexes, the newest first; no replaced ones."""
    certificates = tx.scalars(
        select(Certificate)
        .where(Certificate.person_id == person_id, Certificate.state != SUPERSEDED)
        .options(joinedload(Certificate.training), joinedload(Certificate.file))
    )
    documents = tx.scalars(_documents().where(Document.person_id == person_id, Document.state == VALID))
    found = [_certificate(one, "") for one in certificates]
    found += [paper for one in documents if (paper := _document(one)).state != SUPERSEDED]
    return sorted(found, key=lambda paper: paper.issued_at, reverse=True)


def get_document(tx: Session, number: str) -> Document:
    return existing(tx.scalar(_documents().where(Document.number == number)))


def documents_of(tx: Session, training_id: int, kind: str) -> Sequence[Document]:
    """The documents of one kind in a session, the newest of each place last."""
    statement = _documents().where(Document.training_id == training_id, Document.kind == kind)
    return tx.scalars(statement.order_by(Document.id)).all()


def _documents() -> Any:
    return select(Document).options(
        joinedload(Document.training),
        joinedload(Document.enrolment),
        joinedload(Document.certificate),
        joinedload(Document.file),
    )


def state_of(document: Document) -> str:
    """A letter holds while the place it speaks of is held; an annex as its certificate does."""
    if document.state != VALID:
        return document.state
    if document.kind == TRANSCRIPT and document.certificate:
        return document.certificate.state
    place = document.enrolment
    kept = place.state == ENROLLED and place.since <= document.issued_at
    return VALID if kept and document.training.state != CANCELLED else REVOKED


def _certificate(one: Certificate, cause: str) -> Paper:
    return Paper(
        "certificate", one.number, one.code, one.state, one.snapshot, one.issued_at, one.training, one.file, cause
    )


def _document(one: Document) -> Paper:
    state = state_of(one)
    cause = "withdrawn" if one.kind == ADMISSION and state == REVOKED else ""
    return Paper(one.kind, one.number, one.code, state, one.snapshot, one.issued_at, one.training, one.file, cause)
