"""What is said about an application: comments among the office's people, messages with the applicant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, cast, func, literal, null, select, union_all, update
from sqlalchemy.orm import Session

from institute.enrolment import queries, rules
from institute.enrolment.models import DRAFT, Application, ApplicationComment, ApplicationMessage, ApplicationStep
from institute.enrolment.telling import tell
from institute.errors import NotFound
from institute.people.models import Person, PersonName


def happened(tx: Session, application_id: int) -> Sequence[Row[Any]]:
    """Steps, the office's comments and the messages, in one list by time, for the office alone.

    Rows (kind, id, what, at, person_id, text, read_at, why, name): `what` is a step's state, or who wrote a message.
    """
    step, comment, message = ApplicationStep, ApplicationComment, ApplicationMessage
    side = case((message.from_office, "office"), else_="applicant")
    never, nothing = cast(null(), message.read_at.type), cast(null(), step.why.type)
    every = union_all(
        select(literal("step").label("kind"), step.id, step.state.label("what"), step.at, step.person_id,
               step.words.label("text"), never.label("read_at"), step.why).where(step.application_id == application_id),
        select(literal("comment"), comment.id, literal(""), comment.at, comment.person_id,
               comment.text, never, nothing).where(comment.application_id == application_id),
        select(literal("message"), message.id, side, message.at, message.person_id,
               message.text, message.read_at, nothing).where(message.application_id == application_id),
    ).subquery()  # fmt: skip
    found = (
        select(every, queries.NAME)
        .outerjoin(Person, Person.id == every.c.person_id)
        .outerjoin(PersonName, queries.PASSPORT_NAME)
    )
    return tx.execute(found.order_by(every.c.at, every.c.id)).all()


def names_of(tx: Session, application_ids: Sequence[int]) -> dict[int, str]:
    """The applicants' names, by the application's id."""
    if not application_ids:
        return {}
    statement = (
        select(Application.id, queries.NAME).join(Application.person).outerjoin(PersonName, queries.PASSPORT_NAME)
    )
    return dict(tx.execute(statement.where(Application.id.in_(application_ids))).all())  # type: ignore[arg-type]


def messages(tx: Session, application_id: int) -> Sequence[ApplicationMessage]:
    """The thread with the applicant, the oldest first."""
    statement = select(ApplicationMessage).where(ApplicationMessage.application_id == application_id)
    return tx.scalars(statement.order_by(ApplicationMessage.id)).all()


def unanswered(tx: Session, application_id: int) -> int:
    """How many messages of the applicant the office has not taken note of."""
    statement = select(func.count()).where(queries.UNREAD, ApplicationMessage.application_id == application_id)
    return tx.scalar(statement) or 0


def comment(tx: Session, application_id: int, *, text: str, by: Person, now: datetime) -> None:
    """A remark for the others of the office; about one's own application they speak alone."""
    _of_office(tx, application_id, by)
    tx.add(ApplicationComment(application_id=application_id, person_id=by.id, at=now, text=text))


def take_back(tx: Session, comment_id: int, *, by: Person) -> None:
    """Deletes one's own comment; anybody else's is not there."""
    found = tx.get(ApplicationComment, comment_id)
    if found is None or found.person_id != by.id:
        raise NotFound
    tx.delete(found)


def write(tx: Session, application_id: int, *, text: str, by: Person, now: datetime) -> None:
    """The office writes to the applicant, who is told by letter; what the applicant wrote counts as read."""
    application = _of_office(tx, application_id, by)
    mark_read(tx, application_id, now=now)
    tx.add(ApplicationMessage(application_id=application_id, person_id=by.id, from_office=True, at=now, text=text))
    tell(tx, "application-message", application, now)


def answer(tx: Session, application_id: int, *, text: str, by: Person, now: datetime) -> None:
    """The applicant writes to the office, where it stays unread until somebody takes note of it."""
    application = queries.get_application(tx, application_id, lock=True)
    if application.person_id != by.id:
        raise NotFound
    rules.may_write_to_office(application.state, unanswered(tx, application_id))
    tx.add(ApplicationMessage(application_id=application_id, person_id=by.id, from_office=False, at=now, text=text))


def mark_read(tx: Session, application_id: int, *, now: datetime) -> None:
    """The office took note of everything the applicant wrote so far."""
    of_it = ApplicationMessage.application_id == application_id
    tx.execute(update(ApplicationMessage).where(queries.UNREAD, of_it).values(read_at=now))


def _of_office(tx: Session, application_id: int, by: Person) -> Application:
    application = queries.get_application(tx, application_id, lock=True)
    if application.state == DRAFT:
        raise NotFound
    if application.person_id == by.id:
        raise rules.OwnApplication
    return application
