"""Placing, moving, calling off and copying meetings; telling trainees; secret addresses for calendars."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity, letters, results
from institute.catalogue.models import PUBLISHED, TrainingSession
from institute.enrolment import queries as enrolment
from institute.errors import DomainError, existing
from institute.language import lazy
from institute.people import actions as people
from institute.people.models import Person
from institute.timetable import queries, rules, telling
from institute.timetable.models import CalendarFeed, Meeting, Speaker, Venue

MOST_FEEDS = 10


class TooManyFeeds(DomainError):
    message = lazy("You have %(most)s addresses already. Please take one back first.", most=MOST_FEEDS)


@dataclass(frozen=True)
class Voice:
    """A lecturer or interpreter as wanted: an account, or a name."""

    part: str
    languages: list[str]
    person_id: int | None = None
    name: str = ""


Values = Mapping[str, Any]  # the columns of a meeting that a form sets


def add(
    tx: Session, training_id: int, values: Values, voices: Sequence[Voice], days: Sequence[date], *, now: datetime
) -> list[Meeting]:
    """A meeting, and the same on more days; they share a series where there are several. Refuses rules.check_when."""
    training, made = _training(tx, training_id), []
    series = secrets.token_urlsafe(8) if len(days) > 1 else ""
    for begins, ends in _times(values, days):
        rules.check_when(begins, ends, training)
        timed = dict(values) | {"starts_at": begins, "ends_at": ends}
        made.append(Meeting(training_id=training_id, series=series, edited_at=now, **timed))
        made[-1].speakers = _speakers(voices)
    tx.add_all(made)
    results.changed(tx, training_id)
    activity.note(tx, "meeting-added", made[0], training=training_id, at=now, title=made[0].title, count=len(made))
    return made


def _times(values: Values, days: Sequence[date]) -> list[tuple[datetime, datetime]]:
    """The meeting's own time, or the same hours of its place's clock on each of these days."""
    begins, length = values["starts_at"], values["ends_at"] - values["starts_at"]
    wall = begins.astimezone(ZoneInfo(values["zone"]))
    again = [rules.at(day, wall.time(), values["zone"]) for day in days] or [begins]
    return [(each, each + length) for each in again]


def wanted(
    training: TrainingSession, values: Values, voices: Sequence[Voice], days: Sequence[date]
) -> list[rules.Held]:
    """The meetings that add() would make, as far as clashes go; their ids are below 0."""
    people = frozenset(one.person_id or one.name.casefold() for one in voices)
    more = (values["venue_id"], people, values["kind"], training.code, values["zone"])
    return [rules.Held(-n, training.id, *when, *more) for n, when in enumerate(_times(values, days), 1)]


def edit(tx: Session, meeting_id: int, values: Values, voices: Sequence[Voice], *, seen: int, now: datetime) -> Meeting:
    """Other values of a meeting. Refuses rules.check_when, a change made meanwhile (`seen`), a cancelled one."""
    found = _locked(tx, meeting_id, seen)
    rules.check_when(values["starts_at"], values["ends_at"], found.training)
    before = rules.facts(found)
    for name, value in values.items():
        setattr(found, name, value)
    wanted = [(one.part, one.person_id, one.name, list(one.languages)) for one in voices]
    if wanted != [(one.part, one.person_id, one.name, list(one.languages)) for one in found.speakers]:
        found.speakers.clear()
        tx.flush()  # the same person may come back in another order
        found.speakers = _speakers(voices)
    _changed(tx, found, before, now)
    results.changed(tx, found.training_id)
    activity.note(tx, "meeting-edited", found, training=found.training_id, at=now, title=found.title)
    return found


def move(tx: Session, meeting_id: int, *, minutes: int, longer: int, seen: int, now: datetime) -> Meeting:
    """Begins so many minutes later on the place's wall clock, and takes so many more. Refuses like edit()."""
    found = _locked(tx, meeting_id, seen)
    before = rules.facts(found)
    begins, ends = rules.moved(found.starts_at, found.ends_at, found.zone, minutes, longer)
    rules.check_when(begins, ends, found.training)
    found.starts_at, found.ends_at = begins, ends
    _changed(tx, found, before, now)
    results.changed(tx, found.training_id)
    activity.note(tx, "meeting-moved", found, training=found.training_id, at=now, title=found.title)
    return found


def cancel(tx: Session, meeting_id: int, *, series: bool, now: datetime) -> list[Meeting]:
    """Calls a meeting off, or it and all later ones of its series; trainees are told."""
    found = _locked(tx, meeting_id, None)
    several = _later(tx, found) if series and found.series else [found]
    for each in several:
        before = rules.facts(each)
        each.cancelled_at = now
        _changed(tx, each, before, now)
    results.changed(tx, found.training_id)
    told = {"title": found.title, "count": len(several)}
    activity.note(tx, "meeting-cancelled", found, training=found.training_id, at=now, **told)
    return several


def _later(tx: Session, found: Meeting) -> list[Meeting]:
    statement = select(Meeting).where(
        Meeting.training_id == found.training_id, Meeting.series == found.series,
        Meeting.starts_at >= found.starts_at, Meeting.cancelled_at.is_(None),
    ).order_by(Meeting.starts_at)  # fmt: skip
    return list(tx.scalars(statement.with_for_update().execution_options(populate_existing=True)))


def restore(tx: Session, meeting_id: int, *, now: datetime) -> Meeting:
    """Takes a meeting's calling off back."""
    found = queries.get_meeting(tx, meeting_id)
    tx.refresh(found, ["cancelled_at", "revision"], with_for_update=True)
    if found.cancelled_at is not None:
        before = rules.facts(found)
        found.cancelled_at = None
        _changed(tx, found, before, now)
        results.changed(tx, found.training_id)
        activity.note(tx, "meeting-restored", found, training=found.training_id, at=now, title=found.title)
    return found


def remove(tx: Session, meeting_id: int, *, now: datetime) -> None:
    """Takes a meeting of a draft away for good. StaysKnown for one of a session people may know of."""
    found = queries.get_meeting(tx, meeting_id)
    rules.check_removable(found.training.state)
    activity.note(tx, "meeting-removed", found, training=found.training_id, at=now, title=found.title)
    tx.delete(found)
    results.changed(tx, found.training_id)


def _locked(tx: Session, meeting_id: int, seen: int | None) -> Meeting:
    tx.get(Meeting, meeting_id, with_for_update=True, populate_existing=True)
    found = queries.get_meeting(tx, meeting_id)
    if seen is not None and found.revision != seen:
        raise rules.MovedMeanwhile
    if found.cancelled_at is not None:
        raise rules.IsCancelled
    return found


def _changed(tx: Session, found: Meeting, before: dict[str, Any], now: datetime) -> None:
    """Counts the calendar entry on; what trainees knew is kept until they are told, once, of what it came to."""
    found.revision, found.edited_at = found.revision + 1, now
    after = rules.facts(found)
    if found.untold_since is None and before != after:
        if found.training.state == PUBLISHED and max(_end(before), _end(after)) > now:
            found.known, found.untold_since = before, now
    elif found.untold_since is not None and found.known == after:
        found.known, found.untold_since = {}, None  # back where it was: nothing to tell


def _end(facts: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(facts["ends_at"])


def _speakers(voices: Sequence[Voice]) -> list[Speaker]:
    return [
        Speaker(part=one.part, person_id=one.person_id, name=one.name, languages=list(one.languages)) for one in voices
    ]


def _training(tx: Session, training_id: int) -> TrainingSession:
    return existing(tx.get(TrainingSession, training_id))


# Copying forward.


def copy(tx: Session, source: TrainingSession, target: TrainingSession, shift: timedelta) -> list[Meeting]:
    """A session's timetable in another, by so many whole days; the wall clock stays. For office/copying.py.

    What was called off, and what would lie outside the other session, stays behind; so do lessons, which are of the
    one session, and links, which open one meeting.
    """
    return _again(tx, queries.meetings_of(tx, source.id), target, shift.days, lessons=source.id == target.id)


def copy_week(tx: Session, training_id: int, first: date, to: date, *, now: datetime) -> list[Meeting]:
    """The meetings of the week that begins on this day, again in another week; days outside are left.

    Refuses the same week, one without meetings, and one of which none could be copied.
    """
    if first == to:
        raise rules.SameWeek
    training = _training(tx, training_id)
    begins, ends = (rules.at(day, datetime.min.time(), training.zone) for day in (first, first + timedelta(7)))
    found = [one for one in queries.meetings_of(tx, training_id) if begins <= one.starts_at < ends]
    if not found:
        raise rules.NothingThere
    made = _again(tx, found, training, (to - first).days, lessons=True, now=now)
    if not made:
        raise rules.outside(training)
    activity.note(tx, "week-copied", made[0], training=training_id, at=now, count=len(made))
    return made


def _again(
    tx: Session, found: Sequence[Meeting], target: TrainingSession, days: int, *, lessons: bool,
    now: datetime | None = None,
) -> list[Meeting]:  # fmt: skip
    made, series = [], {one.series: secrets.token_urlsafe(8) for one in found if one.series}
    for one in found:
        begins, ends = rules.moved(one.starts_at, one.ends_at, one.zone, days * 24 * 60, 0)
        try:
            rules.check_when(begins, ends, target)
        except rules.OutsideSession:
            continue
        copied = Meeting(
            training_id=target.id, kind=one.kind, title=dict(one.title), starts_at=begins, ends_at=ends, zone=one.zone,
            venue_id=one.venue_id, place=dict(one.place), link=one.link if lessons else "",
            languages=list(one.languages), counted=one.counted, lesson_id=one.lesson_id if lessons else None,
            series=series.get(one.series, ""), edited_at=now,
        )  # fmt: skip
        copied.speakers = _speakers([Voice(s.part, s.languages, s.person_id, s.name) for s in one.speakers])
        made.append(copied)
    tx.add_all(made)
    results.changed(tx, target.id)
    return made


# Telling the trainees.


def tell(tx: Session, training_id: int, *, now: datetime) -> int:
    """One letter to each trainee with all that changed since they last heard; how many changes that were."""
    tx.get(TrainingSession, training_id, with_for_update=True, populate_existing=True)
    found = queries.untold(tx, training_id)
    if found:
        _tell(tx, found[0].training, found, now)
        activity.note(tx, "timetable-told", found[0], training=training_id, at=now, count=len(found))
    return len(found)


def _tell(tx: Session, training: TrainingSession, found: Sequence[Meeting], now: datetime) -> None:
    venues = {one.id: one.names for one in queries.venues(tx, closed=True)}
    for place in enrolment.enrolled(tx, training.id):
        to = people.recipient(place.person)
        changes = telling.changes(found, venues, to.language, place.person.zone)
        letters.write(
            tx, "timetable-changed", to, now=now, training=training, changes=changes,
            path=f"/learn/{training.code}/timetable",
        )  # fmt: skip
    for each in found:
        each.known, each.untold_since = {}, None


# Venues.


def keep_venue(tx: Session, venue: Venue | None, values: Values, *, now: datetime) -> Venue:
    """Adds a venue, or gives it other values."""
    kept = venue or Venue()
    for name, value in values.items():
        setattr(kept, name, value)
    tx.add(kept)
    activity.note(tx, "venue-kept", kept, at=now, title=kept.names)
    return kept


# Calendar feeds.


def open_feed(tx: Session, person: Person, *, name: str, training_id: int | None, language: str, now: datetime) -> str:
    """A new secret address; its token is said once and kept as a hash. TooManyFeeds."""
    people.lock(tx, person.id)
    if len(queries.feeds(tx, person.id)) >= MOST_FEEDS:
        raise TooManyFeeds
    token = secrets.token_urlsafe(32)
    tx.add(CalendarFeed(
        person_id=person.id, training_id=training_id, token_hash=queries.hashed(token), name=name, language=language,
        made_at=now,
    ))  # fmt: skip
    return token


def close_feed(tx: Session, person_id: int, feed_id: int) -> None:
    """Takes an address back: it opens nothing any more. NotFound for another's."""
    feed = existing(tx.get(CalendarFeed, feed_id))
    tx.delete(existing(feed if feed.person_id == person_id else None))
