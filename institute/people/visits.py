"""Visits: opened at sign-in, renewed, seen, ended."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload

from institute.database import reading, writing
from institute.errors import existing
from institute.people.models import ADMINISTRATOR, CERTIFICATE_OFFICER, PROGRAMME_OFFICER, Person, Visit

SEEN_EVERY = timedelta(minutes=5)
LONGEST = timedelta(hours=12)
IDLE, IDLE_OF_STAFF = timedelta(hours=2), timedelta(minutes=30)
MOST = 5  # visits a person has at once; the oldest ends
_STAFF = {ADMINISTRATOR, PROGRAMME_OFFICER, CERTIFICATE_OFFICER}
# Put together once: every page of somebody signed in asks it.
_PERSON = joinedload(Visit.person).options(
    joinedload(Person.names), joinedload(Person.grants), joinedload(Person.second_factor)
)  # one question
_VISIT = select(Visit).where(Visit.token_hash == bindparam("hashed")).options(_PERSON)


def hashed(raw: str) -> str:
    """What is kept of a random id."""
    return hashlib.sha256(raw.encode()).hexdigest()


def idle(person: Person) -> timedelta:
    """How long a visit may rest."""
    return IDLE_OF_STAFF if person.roles & _STAFF else IDLE


def find_visit(raw: str, *, now: datetime) -> Visit | None:
    """The visit a cookie names, with its person; None when it is over."""
    visit = reading().scalars(_VISIT, {"hashed": hashed(raw)}).unique().one_or_none()
    if visit is None or not visit.person.active:
        return None
    over = min(visit.opened_at + LONGEST, visit.seen_at + idle(visit.person))
    return visit if now <= max(over, visit.held_until or over) else None


def touch_visit(visit: Visit, *, now: datetime) -> bool:
    """Keeps when the visit was last seen, at most every five minutes: the one change a GET makes.

    False when it has just ended elsewhere. A full disk does not keep anybody from reading.
    """
    if now - visit.seen_at < SEEN_EVERY:
        return True
    visit_id = visit.id  # inside, a visit that is gone cannot be asked
    try:
        with writing() as tx:
            kept = tx.get(Visit, visit_id, with_for_update=True, populate_existing=True)
            if kept:
                kept.seen_at = max(now, kept.seen_at)
        return kept is not None
    except OperationalError:
        return True


def open_visit(
    tx: Session, person: Person, *, now: datetime, browser: str = "", second_factor_at: datetime | None = None
) -> str:
    """A new visit; returns the cookie's value. The id is always new: nobody can have planted it."""
    raw = secrets.token_urlsafe(32)
    tx.add(Visit(
        token_hash=hashed(raw), person_id=person.id, opened_at=now, seen_at=now, browser=browser[:200],
        second_factor_at=second_factor_at,
    ))  # fmt: skip
    tx.flush()
    newest = select(Visit.id).where(Visit.person_id == person.id).order_by(Visit.id.desc()).limit(MOST)
    kept = list(tx.scalars(newest))
    tx.execute(delete(Visit).where(Visit.person_id == person.id, Visit.id.not_in(kept)))
    return raw


def hold(tx: Session, person_id: int, until: datetime) -> None:
    """Keeps the visits a person has now until then: nobody is signed out in the middle of an exam."""
    shorter = or_(Visit.held_until.is_(None), Visit.held_until < until)
    tx.execute(update(Visit).where(Visit.person_id == person_id, shorter).values(held_until=until))


def pass_second_factor(tx: Session, visit_id: int, *, now: datetime) -> str:
    """The visit has shown its second factor; returns the cookie's new value, for what it opens has grown."""
    raw = secrets.token_urlsafe(32)
    visit = existing(tx.get(Visit, visit_id, with_for_update=True, populate_existing=True))
    visit.token_hash, visit.second_factor_at = hashed(raw), now
    return raw


def end_visit(tx: Session, visit_id: int) -> None:
    tx.execute(delete(Visit).where(Visit.id == visit_id))


def end_visits(tx: Session, person_id: int, *, but: int | None = None) -> None:
    """Ends a person's visits: at a password change, a reset, a role change."""
    statement = delete(Visit).where(Visit.person_id == person_id)
    tx.execute(statement.where(Visit.id != but) if but else statement)
