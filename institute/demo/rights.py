"""What people asked about their data, and lists that left."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from institute import disclosure
from institute.database import today_in
from institute.language import HOME_ZONE
from institute.people.models import Person
from institute.rights import rules
from institute.rights.models import CORRECT, DELETE, DONE, LIMIT, RightsRequest

_ASKED = (  # kind, days ago, words
    (CORRECT, 12, "My patronymic has one letter too many."),
    (DELETE, 3, "I have changed my work and shall not take part any more."),
    (LIMIT, 60, "Please do not write to me about other sessions."),
)


def write(tx: Session, people: list[Person], officer: Person, *, now: datetime) -> None:
    """Requests of these people, the oldest answered; and two sheets that the officer took."""
    for person, (kind, days, words) in zip(people, _ASKED, strict=False):
        asked = now - timedelta(days=days)
        due = rules.last_day(today_in(HOME_ZONE, asked))
        made = RightsRequest(person_id=person.id, kind=kind, words=words, asked_at=asked, due_on=due)
        if kind == LIMIT:
            made.state, made.answer, made.decided_by_id = DONE, "We write about your own session only.", officer.id
            made.decided_at = made.ended_at = asked + timedelta(days=4)
        tx.add(made)
    for days, what, rows in ((9, "people.persons", 131), (2, "enrolment.inbox", 24)):
        disclosure.disclose(tx, what, rows=rows, by_id=officer.id, now=now - timedelta(days=days))
