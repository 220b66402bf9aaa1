"""What the office looks into: a trainee who registered twice, and sessions that ask something of their applicants."""

from sqlalchemy import select

from institute.catalogue.models import TrainingSession
from institute.demo.sessions import Stage
from institute.enrolment import requirements
from institute.enrolment.models import Requirement
from institute.people import naming
from institute.people.models import NATIVE, PASSPORT, Person, PersonName

_PHONE = "+7 900 555 01 16"


def write(stage: Stage) -> None:
    """A second account of the first Russian trainee, with the same phone; and what open sessions ask."""
    tx, now = stage.tx, stage.now
    first = next(person for person in stage.trainees if person.country_code == "RU")
    first.phone = _PHONE
    again = Person(
        email="second.account@demo.invalid", email_confirmed_at=now, language="ru", zone=first.zone, country_code="RU",
        sex=first.sex, phone=_PHONE.replace(" ", ""), employer=first.employer, since=now,
    )  # fmt: skip
    line, native = first.name(PASSPORT), first.name(NATIVE)
    if line and native:
        again.names = [
            PersonName(
                kind=PASSPORT, full=line.full.replace("Artem", "Artyom"), surname=line.surname, given=line.given
            ),
            PersonName(kind=NATIVE, full=native.full, lang=native.lang),
        ]
    tx.add(again)
    for person in (first, again):
        naming.fold(person)
    coming = select(TrainingSession).where(TrainingSession.opens_at <= now, TrainingSession.closes_at > now)
    for training in tx.scalars(coming.order_by(TrainingSession.id).limit(3)):
        tx.add(Requirement(training_id=training.id, ranks=[], hard=[], level="B2"))
        requirements.refresh(tx, training)
