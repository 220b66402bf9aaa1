"""The form after admission: who is asked for it, who handed it in, and the reminders of those who did not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity, language, letters
from institute.catalogue.models import PUBLISHED, TrainingSession
from institute.dossier import actions as dossier
from institute.dossier import fields, queries, rules
from institute.dossier.fields import AFTER, Field
from institute.dossier.models import AFTER as AFTER_STAGE
from institute.dossier.models import FILE, P2, PersonForm, SessionForm
from institute.dossier.scans import Sealed
from institute.enrolment import queries as enrolment
from institute.enrolment.models import Enrolment
from institute.people import actions as people
from institute.people.models import Person


@dataclass(frozen=True)
class Standing:
    """One admitted person and when the form came in, if it did."""

    enrolment: Enrolment
    form: PersonForm | None

    @property
    def sent_at(self) -> datetime | None:
        return self.form.sent_at if self.form else None


def asked(tx: Session, training: TrainingSession, nationality: str, now: datetime) -> list[Field]:
    """What this session's form asks of somebody, its own questions included; nothing where there is no such form."""
    own = [queries.as_field(one) for one in queries.questions(tx, training.id) if one.stage == AFTER_STAGE]
    return [*fields.asked(AFTER, rules.case(training, nationality, now)), *own]


def grades(some: Iterable[Field]) -> dict[str, str]:
    """The class each answer is sealed with: after admission nothing is ordinary."""
    return {each.key: max(each.grade, P2) for each in some if each.kind != FILE}


def keep(
    tx: Session, training_id: int, person_id: int, some: Sequence[Field], told: Mapping[str, str],
    boxes: Mapping[str, Sealed], *, country: str, whole: bool, now: datetime,
) -> None:  # fmt: skip
    """Seals what somebody told and the boxes of their files; it is handed in when it is `whole`."""
    people.lock(tx, person_id)  # sent twice, it is kept once
    grade = {each.key: each.grade for each in some}
    dossier.keep(tx, training_id, person_id, told, grades(some), country=country, now=now)
    for field, box in boxes.items():
        dossier.keep_file(tx, training_id, person_id, field, grade[field], box, now=now)
    if whole:
        dossier.note_form(tx, training_id, person_id, sent_at=now)


def standings(tx: Session, training: TrainingSession) -> list[Standing]:
    """Everybody with a place, those who are missing first, by the passport's line."""
    forms = queries.person_forms(tx, training.id)
    found = [Standing(one, forms.get(one.person_id)) for one in enrolment.enrolled(tx, training.id)]
    return sorted(found, key=lambda one: one.sent_at is not None)


def set_day(tx: Session, training: TrainingSession, closes_at: datetime, *, now: datetime) -> None:
    """Until when the office awaits the form; reminders count anew from there."""
    enrolment.hold_session(tx, training.id)  # two at once make one row
    row = tx.merge(SessionForm(training_id=training.id, closes_at=closes_at))
    for form in queries.person_forms(tx, training.id).values():
        form.reminded = None
    activity.note(tx, "form-day-set", row, training=training.id, at=now)


def remind_missing(tx: Session, training: TrainingSession, *, now: datetime) -> int:
    """A letter to everybody whose form is missing; how many."""
    missing = [one for one in standings(tx, training) if one.sent_at is None]
    for one in missing:
        _tell(tx, training, one.enrolment.person, now)
    activity.note(tx, "forms-reminded", training, training=training.id, at=now, count=len(missing))
    return len(missing)


def remind_due(tx: Session, now: datetime) -> None:
    """Seven, three and one day before a form closes: a letter to each who has not handed it in, once for each."""
    coming = select(TrainingSession).where(TrainingSession.state == PUBLISHED, TrainingSession.ends_at > now)
    for training in tx.scalars(coming).unique():
        closes = queries.closes(tx, training)
        if rules.due_reminder(closes, None, now) is None or not asked(tx, training, "", now):
            continue
        for one in standings(tx, training):
            due = rules.due_reminder(closes, one.form.reminded if one.form else None, now)
            if one.sent_at is None and due is not None:
                dossier.note_form(tx, training.id, one.enrolment.person_id, reminded=due)
                _tell(tx, training, one.enrolment.person, now)


def _tell(tx: Session, training: TrainingSession, person: Person, now: datetime) -> None:
    to = letters.Recipient(person.email, person.latin, person.language, person.id)
    closes = queries.closes(tx, training)
    told: dict[str, Any] = {
        "training": training,
        "path": f"/sessions/{training.code}/arrival",
        "closes": lambda: language.clocks(closes, person.zone, training.zone),
    }
    letters.write(tx, "arrival-form", to, now=now, **told)


def whose(some: Sequence[Standing]) -> int:
    """How many have handed it in."""
    return sum(one.sent_at is not None for one in some)
