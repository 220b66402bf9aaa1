"""How an organisation's nominees fare, and their certificates taken along by it all at once, with a record of it."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import activity, files
from institute.certificates import outcomes, queries
from institute.certificates.models import VALID, Certificate, Collection, Completion
from institute.certificates.rules import Facts
from institute.documents import clean_name
from institute.enrolment.models import Application, Enrolment
from institute.nomination.models import SENT, Call, Nominee
from institute.people.models import Person


@dataclass(frozen=True)
class Fared:
    """A nominee with a place: what counts so far, what was decided, the paper, and who took it when."""

    nominee: Nominee
    place: Enrolment
    facts: Facts | None
    completion: Completion | None
    certificate: Certificate | None
    collected: list[Collection]

    @property
    def ready(self) -> bool:
        """Whether there is a paper to take along."""
        paper = self.certificate
        return paper is not None and paper.state == VALID and paper.file is not None


def fared(tx: Session, call: Call) -> list[Fared]:
    """An invitation's nominees who hold a place or held one, by rank; seven questions, however many."""
    statement = (
        select(Nominee, Enrolment)
        .join(Application, Application.id == Nominee.application_id)
        .join(
            Enrolment,
            (Enrolment.training_id == Application.training_id) & (Enrolment.person_id == Application.person_id),
        )
        .where(Nominee.call_id == call.id, Nominee.state == SENT)
        .order_by(Nominee.rank)
    )
    held = [(row[0], row[1]) for row in tx.execute(statement)]
    if not held:
        return []
    facts, decided = outcomes.facts_of(tx, call.training_id), queries.completions(tx, call.training_id)
    papers, taken = queries.certificates_of(tx, call.training_id), collections(tx, call.training_id)
    return [
        Fared(
            nominee,
            place,
            facts.get(place.id),
            decided.get(place.id),
            papers.get(place.id),
            [one for one in taken if one.certificate.enrolment_id == place.id],
        )
        for nominee, place in held
    ]


def collections(tx: Session, training_id: int) -> Sequence[Collection]:
    """Who took which certificate of a session, the last first."""
    statement = select(Collection).join(Collection.certificate).where(Certificate.training_id == training_id)
    loaded = joinedload(Collection.certificate), joinedload(Collection.person).lazyload(Person.grants)
    return tx.scalars(statement.options(*loaded).order_by(Collection.id.desc())).all()


def pack(target: IO[bytes], found: Sequence[Fared]) -> list[int]:
    """Writes the papers that are ready into a ZIP; the ids of their certificates."""
    packed: list[int] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:  # PDFs are packed already
        for each in found:
            if each.ready and each.certificate and each.certificate.file:
                name = clean_name(f"{each.certificate.number} {each.nominee.latin}.pdf")
                with files.opened(each.certificate.file) as source:
                    package.writestr(name, source.read())
                packed.append(each.certificate.id)
    return packed


def collect(tx: Session, call: Call, certificates: Sequence[int], *, by: Person, now: datetime) -> None:
    """Writes down who took these certificates along."""
    tx.add_all(
        Collection(certificate_id=each, organisation_id=call.organisation_id, person_id=by.id, at=now)
        for each in certificates
    )
    activity.note(
        tx, "certificates-collected", call, training=call.training_id, at=now,
        organisation=call.organisation.names, count=len(certificates),
    )  # fmt: skip
