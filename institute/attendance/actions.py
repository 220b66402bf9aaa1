"""Noting who was there, by staff, codes, badges and lists; closing half-days; passes, badges and the threshold."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity, results
from institute.attendance import codes, queries, rules
from institute.attendance.models import (
    ABSENT,
    BADGE,
    CLOSING,
    CODE,
    IMPORT,
    PRESENT,
    ROLL,
    Attendance,
    AttendanceRule,
    Badge,
    HalfDay,
    Mark,
    ScanPass,
)
from institute.attendance.rules import Half
from institute.catalogue.models import TrainingSession
from institute.enrolment import queries as enrolment
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing


@dataclass(frozen=True)
class Word:
    """What one source says of one trainee; `at` is when it was so."""

    state: str
    at: datetime
    minutes: int | None = None


@dataclass(frozen=True)
class Teller:
    """Who says it: a source, the person where there is one, the pass of a helper."""

    source: str
    now: datetime
    by_id: int | None = None
    pass_id: int | None = None


def note(tx: Session, training_id: int, half: str, said: Mapping[int, Word], by: Teller) -> list[Attendance]:
    """Adds words about trainees of one session by enrolment, and settles anew what stands for each of them.

    Held places come one after the other. NotFound for somebody without one.
    """
    held = _held(tx, training_id, said)
    for key in held:
        word = said[key]
        tx.add(Mark(
            enrolment_id=key, half=half, source=by.source, state=word.state, at=word.at, minutes=word.minutes,
            noted_at=by.now, by_id=by.by_id, pass_id=by.pass_id,
        ))  # fmt: skip
    tx.flush()
    found = _settle(tx, training_id, half, held)
    results.changed(tx, training_id, held)
    return found


def _held(tx: Session, training_id: int, wanted: Collection[int]) -> list[int]:
    """These places, held in one order so that two writers never wait for each other."""
    mine = Enrolment.id.in_(wanted), Enrolment.training_id == training_id, Enrolment.state == ENROLLED
    held = list(tx.scalars(select(Enrolment.id).where(*mine).order_by(Enrolment.id).with_for_update()))
    existing(held if len(held) == len(wanted) else None)
    return held


def _settle(tx: Session, training_id: int, half: str, held: Sequence[int]) -> list[Attendance]:
    """Lets the words about these trainees decide what stands (rules.winner)."""
    said: dict[int, list[Mark]] = {key: [] for key in held}
    for mark in queries.marks(tx, held, half):
        said[mark.enrolment_id].append(mark)
    standing, found = queries.standing(tx, training_id, half), []
    for key, words in said.items():
        won, stands = rules.winner(words), standing.get(key)
        if won is None:
            if stands:
                tx.delete(stands)
            continue
        mark, why = won
        if stands is None:
            stands = Attendance(enrolment_id=key, half=half)
            tx.add(stands)
        stands.state, stands.source, stands.why = mark.state, mark.source, why
        stands.at, stands.mark_id = mark.at, mark.id
        found.append(stands)
    tx.flush()
    return found


# The roll.


def call(tx: Session, place: Enrolment, half: Half, state: str, *, by_id: int, now: datetime) -> None:
    """The staff says how one trainee was; "" takes the staff's words back. Closed."""
    rules.may_change(queries.is_closed(tx, place.training_id, half.key))
    note(tx, place.training_id, half.key, {place.id: Word(state, now)}, Teller(ROLL, now, by_id))


def rest_present(tx: Session, training: TrainingSession, half: Half, *, by_id: int, now: datetime) -> int:
    """Everybody without an entry was present; how many that were. Closed, TooSoon."""
    rules.may_change(queries.is_closed(tx, training.id, half.key))
    if now < half.starts_at - rules.EARLY:
        raise rules.TooSoon
    rest = _unmarked(tx, training.id, half.key)
    if rest:
        note(tx, training.id, half.key, dict.fromkeys(rest, Word(PRESENT, now)), Teller(ROLL, now, by_id))
    activity.note(tx, "attendance-rest", training, training=training.id, at=now, half=half.key, count=len(rest))
    return len(rest)


def _unmarked(tx: Session, training_id: int, half: str) -> list[int]:
    mine = Enrolment.training_id == training_id, Enrolment.state == ENROLLED
    marked = set(queries.standing(tx, training_id, half))
    return [key for key in tx.scalars(select(Enrolment.id).where(*mine)) if key not in marked]


def close(tx: Session, training: TrainingSession, half: Half, *, by_id: int, now: datetime) -> None:
    """Ends a half-day: who has no entry is absent, and codes, badges and the roll change nothing more. NotBegun."""
    if now < half.starts_at:
        raise rules.NotBegun
    found = _day(tx, training, half)
    if found.closed_at is not None:
        return
    if rest := _unmarked(tx, training.id, half.key):
        note(tx, training.id, half.key, dict.fromkeys(rest, Word(ABSENT, now)), Teller(CLOSING, now, by_id))
    found.closed_at, found.closed_by_id = now, by_id
    activity.note(tx, "attendance-closed", training, training=training.id, at=now, half=half.key, count=len(rest))


def reopen(tx: Session, training: TrainingSession, half: Half, *, office: bool, reason: str, now: datetime) -> None:
    """Opens a closed half-day again; NoReason. What stands stays."""
    rules.may_reopen(office, reason)
    found = _day(tx, training, half)
    if found.closed_at is None:
        return
    found.closed_at, found.closed_by_id, found.reason = None, None, reason
    activity.note(tx, "attendance-reopened", training, training=training.id, at=now, half=half.key)


def _day(tx: Session, training: TrainingSession, half: Half) -> HalfDay:
    enrolment.hold_session(tx, training.id)  # two at once make one row
    found = tx.get(HalfDay, (training.id, half.key), populate_existing=True)
    if found is None:
        found = HalfDay(training_id=training.id, half=half.key)
        tx.add(found)
    return found


# Codes and badges.


def arrive(tx: Session, place: Enrolment, half: Half, *, at: datetime, teller: Teller) -> bool:
    """Notes an arrival by code or badge; False when this source knew of it. NotNow, ClosedForTrainees."""
    if not rules.takes(half, at):
        raise rules.NotNow
    _held(tx, place.training_id, [place.id])  # who closes the half-day meanwhile is waited for
    if queries.is_closed(tx, place.training_id, half.key):
        raise rules.ClosedForTrainees
    if any(mark.source == teller.source for mark in queries.marks(tx, [place.id], half.key)):
        return False
    note(tx, place.training_id, half.key, {place.id: Word(rules.on_arrival(half, at), at)}, teller)
    return True


def by_code(tx: Session, place: Enrolment, half: Half, *, at: datetime, now: datetime) -> bool:
    """The trainee scanned or typed the code of the wall at that instant."""
    return arrive(tx, place, half, at=at, teller=Teller(CODE, now, place.person_id))


def by_badge(
    tx: Session, place: Enrolment, half: Half, *, pass_id: int | None, by_id: int | None, now: datetime
) -> bool:
    """A helper or the staff scanned the trainee's badge just now."""
    return arrive(tx, place, half, at=now, teller=Teller(BADGE, now, by_id, pass_id))


def keep_badges(tx: Session, training_id: int) -> dict[int, str]:
    """What each badge says, by enrolment: made where there is none yet, for ever the same afterwards."""
    known = queries.badges(tx, training_id)
    mine = Enrolment.training_id == training_id, Enrolment.state == ENROLLED
    for key in tx.scalars(select(Enrolment.id).where(*mine).order_by(Enrolment.id).with_for_update()):
        if key not in known:
            known[key] = codes.token()
            tx.add(Badge(enrolment_id=key, token=known[key]))
    return known


def give_pass(tx: Session, training: TrainingSession, *, day: date, name: str, by_id: int, now: datetime) -> str:
    """A helper may scan badges on this day; returns what their link holds, told once."""
    raw = secrets.token_urlsafe(32)
    made = ScanPass(
        training_id=training.id, day=day, name=name, token_hash=hashed(raw), made_by_id=by_id, made_at=now
    )  # fmt: skip
    tx.add(made)
    activity.note(tx, "scan-pass-given", made, training=training.id, at=now)
    return raw


def end_pass(tx: Session, training: TrainingSession, pass_id: int, *, now: datetime) -> None:
    """Takes a pass back at once."""
    mine = ScanPass.id == pass_id, ScanPass.training_id == training.id
    found = existing(tx.scalar(select(ScanPass).where(*mine).with_for_update()))
    found.ended_at = found.ended_at or now
    activity.note(tx, "scan-pass-ended", found, training=training.id, at=now)


def hashed(raw: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(raw.encode()).hexdigest()


# Lists and the threshold.


def take_list(
    tx: Session, training: TrainingSession, half: Half, said: Mapping[int, Word], *, by_id: int, now: datetime
) -> None:
    """The minutes of a meeting tool, by enrolment. Closed."""
    rules.may_change(queries.is_closed(tx, training.id, half.key))
    note(tx, training.id, half.key, said, Teller(IMPORT, now, by_id))
    activity.note(tx, "attendance-imported", training, training=training.id, at=now, half=half.key, count=len(said))


def set_percent(tx: Session, training: TrainingSession, percent: int, *, now: datetime) -> None:
    """What share of the half-days this session asks for."""
    enrolment.hold_session(tx, training.id)  # two at once make one row
    found = tx.get(AttendanceRule, training.id, populate_existing=True)
    if found is None:
        tx.add(AttendanceRule(training_id=training.id, percent=percent))
    else:
        found.percent = percent
    activity.note(tx, "attendance-rule", training, training=training.id, at=now, percent=percent)
