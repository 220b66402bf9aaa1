"""The demo's attendance: what rolls, codes and badges said until now, who asks to be excused, who was warned."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute.attendance import actions, excuses, queries, warning
from institute.attendance.actions import Teller, Word
from institute.attendance.models import (
    ABSENT,
    APPEAL,
    BADGE,
    CODE,
    EXCUSE,
    EXCUSED,
    LATE,
    LEFT_EARLY,
    PRESENT,
    ROLL,
    HalfDay,
)
from institute.attendance.rules import Half
from institute.catalogue.models import PUBLISHED, Staffing, TrainingSession
from institute.enrolment.models import Enrolment
from institute.people.models import Person

_SEEN = (PRESENT, PRESENT, PRESENT, PRESENT, LATE, PRESENT, PRESENT, ABSENT, PRESENT, PRESENT, LEFT_EARLY, EXCUSED)
_ASKED = (  # kind, and in which words
    (EXCUSE, "I had a fever and stayed in my room. The doctor at the hotel saw me at ten."),
    (APPEAL, "I was in the hall, but my phone was empty and I could not scan the code."),
)


def write(tx: Session, staff: Person, *, now: datetime) -> None:
    """Every half-day that is over in the sessions that run now; all but the last are closed."""
    under_way = TrainingSession.starts_at <= now, TrainingSession.ends_at >= now, TrainingSession.state == PUBLISHED
    for training_id in tx.scalars(select(TrainingSession.id).where(*under_way).order_by(TrainingSession.id)).all():
        over = [half for half in queries.halves(tx, training_id) if half.ends_at <= now]
        for n, half in enumerate(over):
            _half_day(tx, training_id, half, n, staff)
            if half != over[-1]:
                tx.add(HalfDay(training_id=training_id, half=half.key, closed_at=half.ends_at, closed_by_id=staff.id))


def _half_day(tx: Session, training_id: int, half: Half, n: int, staff: Person) -> None:
    """Most were there by code or badge; the roll says the rest, and corrects some."""
    places = queries.trainees(tx, training_id)
    came = {place.id: Word(PRESENT, half.starts_at) for m, place in enumerate(places) if (n + m) % 3}
    seen = {place.id: _SEEN[(5 * n + 7 * m) % len(_SEEN)] for m, place in enumerate(places)}
    said = {key: Word(state, half.starts_at) for key, state in seen.items() if key not in came or state != PRESENT}
    if came:
        actions.note(tx, training_id, half.key, came, Teller((CODE, BADGE)[n % 2], half.starts_at))
    if said:
        actions.note(tx, training_id, half.key, said, Teller(ROLL, half.ends_at, staff.id))


def ask(tx: Session, supervisor: Person, *, now: datetime) -> None:
    """In the class that is looked after, two who were absent hand in an excuse and an appeal; warnings go out."""
    mine = Staffing.person_id == supervisor.id, TrainingSession.starts_at <= now, TrainingSession.ends_at >= now
    for training_id in tx.scalars(select(Staffing.training_id).join(TrainingSession).where(*mine)).all():
        missed = {
            key: half
            for key, states in queries.states(tx, training_id).items()
            for half, state in states.items()
            if state == ABSENT
        }
        for (kind, words), (key, half) in zip(_ASKED, missed.items(), strict=False):
            excuses.ask(
                tx, tx.get_one(Enrolment, key), kind=kind, halves=[half], text=words, key=excuses.new_key(),
                document=None, now=now,
            )  # fmt: skip
    warning.warn(tx, now)
