"""The demo's letters: some read, some not, one that failed, one cancelled; and a letter in the office's own words."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import guides, language, letters
from institute.catalogue import words as sessions
from institute.demo import content
from institute.enrolment.models import ADMITTED, Application
from institute.guidance import actions as guidance
from institute.people.models import NoticeRead, Person
from institute.wording import Wording


def notices(tx: Session, people: list[Person], *, now: datetime) -> None:
    """Everybody has read the privacy notice: the one-click accounts begin at their desk."""
    tx.add_all(NoticeRead(person_id=each.id, version=guides.NOTICE, language=each.language, at=now) for each in people)


def write(tx: Session, officer: Person, trainee: Person, *, now: datetime) -> None:
    """In the past they are kept; the newest of the trainee's are not read yet."""
    _edited(tx, officer, now=now)
    mine = list(
        tx.scalars(
            select(Application)
            .where(Application.person_id == trainee.id, Application.state == ADMITTED)
            .options(joinedload(Application.training))
            .order_by(Application.submitted_at)
        )
    )
    for application in mine:
        decided = application.decided_at or now
        _sent(_of(tx, "application-received", trainee, application, at=application.submitted_at or decided), seen=True)
        _sent(_of(tx, "admitted", trainee, application, at=decided), seen=application is not mine[-1])
    failed = _of(tx, "admitted", trainee, mine[0], at=now - timedelta(days=3))
    failed.person_id, failed.address, failed.name = None, "mistyped@demo.invalid", "RAHMONOVA Zarina"
    failed.state, failed.attempts = letters.FAILED, 6
    failed.error = "SMTPRecipientsRefused: {'mistyped@demo.invalid': (550, b'5.1.1 User unknown')}"
    stopped = _of(tx, "withdrawn", trainee, mine[0], at=now - timedelta(days=2))
    stopped.person_id, stopped.state, stopped.cancelled_by_id = None, letters.CANCELLED, officer.id
    stopped.cancel_reason = "Written by mistake: the application stands."
    told = content.load("messages")["messages"][0]
    _sent(guidance.send_message(tx, **told, network="demo", now=now - timedelta(hours=5)))


def _of(tx: Session, kind: str, person: Person, application: Application, *, at: datetime) -> letters.Letter:
    training, to = application.training, letters.Recipient(person.email, person.latin, person.language, person.id)
    return letters.write(
        tx, kind, to, now=at, application=application, training=training, path=f"/applications/{application.id}",
        dates=lambda: sessions.dates(training),
        begins=lambda: language.clocks(training.starts_at, person.zone, training.zone),
    )  # fmt: skip


def _sent(letter: letters.Letter, seen: bool = False) -> None:
    letter.state, letter.attempts = letters.KEPT, 1
    letter.sent_at = letter.written_at + timedelta(seconds=3)
    letter.seen_at = letter.written_at + timedelta(hours=2) if seen else None


def _edited(tx: Session, officer: Person, *, now: datetime) -> None:
    """Two versions of a letter in English and one in Russian: the other languages are older now."""
    for row in content.load("messages")["wordings"]:
        at = now - timedelta(days=row["days_ago"])
        given = {name: row[name] for name in ("kind", "language", "subject", "text")}
        tx.add(Wording(**given, by_id=officer.id, at=at))
        tx.flush()
