"""Looking up meetings: of a session, a person, a venue; what they run into; calendar feeds."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, lazyload, selectinload

from institute.almanac import queries as almanac
from institute.almanac.rules import HOME
from institute.catalogue.models import CANCELLED, DRAFT, PUBLISHED, Staffing, TrainingSession
from institute.database import Translated
from institute.dossier import queries as dossier
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing
from institute.language import HOME_ZONE
from institute.learning.models import LearningModule, Lesson
from institute.people.models import PASSPORT, Person, PersonName
from institute.timetable import rules
from institute.timetable.models import LECTURER, CalendarFeed, Meeting, Speaker, Venue

_WHOLE = (
    joinedload(Meeting.venue),
    selectinload(Meeting.speakers)
    .joinedload(Speaker.person)
    .options(joinedload(Person.names), lazyload(Person.grants)),
)
FEED_BACK = timedelta(days=180)  # how far a calendar looks back


def get_meeting(tx: Session, meeting_id: int) -> Meeting:
    """A meeting, a cancelled one too, with its session; ask TEACH or LEARN about that."""
    training = joinedload(Meeting.training).selectinload(TrainingSession.staff)
    statement = select(Meeting).where(Meeting.id == meeting_id).options(training, joinedload(Meeting.lesson), *_WHOLE)
    return existing(tx.scalars(statement).unique().one_or_none())


def get_of(tx: Session, code: str, meeting_id: int) -> Meeting:
    """The same, of the session with this code."""
    found = get_meeting(tx, meeting_id)
    return existing(found if found.training.code == code else None)


def meetings_of(tx: Session, training_id: int, *, cancelled: bool = False) -> Sequence[Meeting]:
    """A session's meetings in their order with venues and speakers; cancelled ones only when asked for."""
    statement = select(Meeting).where(Meeting.training_id == training_id)
    if not cancelled:
        statement = statement.where(Meeting.cancelled_at.is_(None))
    return tx.scalars(statement.options(*_WHOLE).order_by(Meeting.starts_at, Meeting.id)).unique().all()


# What is drawn: plain rows, in two questions however many there are.


@dataclass(frozen=True)
class Said:
    """Somebody who speaks or interprets: the account's id, if any, and the name."""

    part: str
    person_id: int | None
    name: str
    languages: list[str]

    @property
    def key(self) -> int | str:
        return self.person_id or self.name.casefold()


@dataclass(frozen=True)
class Entry:
    """A meeting as it is shown, printed and fed to calendars."""

    id: int
    training_id: int
    kind: str
    title: Translated
    starts_at: datetime
    ends_at: datetime
    zone: str
    venue_id: int | None
    place: Translated
    link: str
    languages: list[str]
    counted: bool
    lesson_id: int | None
    series: str
    cancelled_at: datetime | None
    revision: int
    edited_at: datetime | None
    untold_since: datetime | None
    venue_names: Translated | None
    venue_place: Translated | None
    code: str
    session: Translated
    off: bool  # its session is cancelled
    speakers: list[Said] = field(default_factory=list)

    @property
    def cancelled(self) -> bool:
        return self.off or self.cancelled_at is not None

    @property
    def lecturers(self) -> list[Said]:
        return [one for one in self.speakers if one.part == LECTURER]

    @property
    def interpreters(self) -> list[Said]:
        return [one for one in self.speakers if one.part != LECTURER]

    def held(self) -> rules.Held:
        people = frozenset(one.key for one in self.speakers)
        when = (self.starts_at, self.ends_at)
        return rules.Held(self.id, self.training_id, *when, self.venue_id, people, self.kind, self.code, self.zone)


_COLUMNS = (
    *(
        getattr(Meeting, name)
        for name in Entry.__dataclass_fields__
        if name not in ("venue_names", "venue_place", "code", "session", "off", "speakers")
    ),
    Venue.names.label("venue_names"),
    Venue.place.label("venue_place"),
    TrainingSession.code,
    TrainingSession.title.label("session"),
    (TrainingSession.state == CANCELLED).label("off"),
)
_ENTRIES = (
    select(*_COLUMNS)
    .join(TrainingSession, TrainingSession.id == Meeting.training_id)
    .outerjoin(Venue, Venue.id == Meeting.venue_id)
    .order_by(Meeting.starts_at, Meeting.id)
)
_NAMED = (PersonName.person_id == Person.id) & (PersonName.kind == PASSPORT)
_SPEAKERS = (
    select(
        Speaker.meeting_id,
        Speaker.part,
        Speaker.person_id,
        func.coalesce(PersonName.full, Person.email, Speaker.name),
        Speaker.languages,
    )
    .outerjoin(Person, Person.id == Speaker.person_id)
    .outerjoin(PersonName, _NAMED)
    .order_by(Speaker.id)
)


def entries(tx: Session, *conditions: ColumnElement[bool]) -> list[Entry]:
    """The meetings that fit in their order, cancelled ones too. Two questions."""
    rows = tx.execute(_ENTRIES.where(*conditions)).all()
    said: dict[int, list[Said]] = defaultdict(list)
    if rows:
        ids = select(Meeting.id).join(TrainingSession, TrainingSession.id == Meeting.training_id).where(*conditions)
        for meeting_id, part, person_id, name, languages in tx.execute(_SPEAKERS.where(Speaker.meeting_id.in_(ids))):
            said[meeting_id].append(Said(part, person_id, name, languages))
    return [Entry(*row, speakers=said[row.id]) for row in rows]


def between(begins: datetime, ends: datetime) -> ColumnElement[bool]:
    """Condition: it lies at least partly between these."""
    return (Meeting.starts_at < ends) & (Meeting.ends_at > begins)


def of_session(training_id: int) -> ColumnElement[bool]:
    return Meeting.training_id == training_id


def of_person(person_id: int) -> ColumnElement[bool]:
    """Condition: the person learns, teaches or speaks there, and the session is no draft."""
    learns = select(Enrolment.training_id).where(Enrolment.person_id == person_id, Enrolment.state == ENROLLED)
    works = select(Staffing.training_id).where(Staffing.person_id == person_id)
    speaks = select(Speaker.meeting_id).where(Speaker.person_id == person_id)
    mine = or_(Meeting.training_id.in_(learns), Meeting.training_id.in_(works), Meeting.id.in_(speaks))
    return mine & (TrainingSession.state != DRAFT)


def coming(tx: Session, training_id: int, now: datetime, most: int = 3) -> list[Entry]:
    """The meetings next to end, those called off left out."""
    ids = (
        select(Meeting.id)
        .where(Meeting.training_id == training_id, Meeting.ends_at > now, Meeting.cancelled_at.is_(None))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(most)
    )
    return entries(tx, Meeting.id.in_(ids.subquery().select()))


# Clashes and warnings.


def shared(tx: Session, training_id: int) -> dict[int, int]:
    """How many trainees of a session are in which sessions, itself included, by id."""
    own, other = aliased(Enrolment), aliased(Enrolment)
    statement = (
        select(other.training_id, func.count())
        .join(own, own.person_id == other.person_id)
        .where(own.training_id == training_id, own.state == ENROLLED, other.state == ENROLLED)
        .group_by(other.training_id)
    )
    return {row[0]: row[1] for row in tx.execute(statement)}


def clashes(tx: Session, own: Sequence[rules.Held]) -> list[rules.Clash]:
    """What these meetings of one session run into, anywhere in the house. Two questions."""
    if not own:
        return []
    training_id = own[0].training_id
    together = shared(tx, training_id)
    return rules.clashes(own, _others(tx, own, set(together) - {training_id}), together)


def would_clash(tx: Session, wanted: Sequence[rules.Held], but: int) -> list[rules.Clash]:
    """What meetings that are only wanted would run into, with those of their own session; `but` is left out by id."""
    if not wanted:
        return []
    training_id, together = wanted[0].training_id, shared(tx, wanted[0].training_id)
    at = between(min(one.starts_at for one in wanted), max(one.ends_at for one in wanted))
    own = entries(tx, of_session(training_id), at, Meeting.cancelled_at.is_(None), Meeting.id != but)
    others = _others(tx, wanted, set(together) - {training_id})
    return rules.clashes(wanted, [*others, *(entry.held() for entry in own)], together)


def _others(tx: Session, own: Sequence[rules.Held], sessions: Collection[int]) -> list[rules.Held]:
    """Meetings of other sessions at these times that have a venue, a speaker or trainees in common."""
    venues = {one.venue_id for one in own if one.venue_id}
    keys = {key for one in own for key in one.people}
    people, names = {key for key in keys if isinstance(key, int)}, {key for key in keys if isinstance(key, str)}
    alike = [Meeting.training_id.in_(sessions)] if sessions else []
    alike += [Meeting.venue_id.in_(venues)] if venues else []
    alike += [Speaker.person_id.in_(people)] if people else []
    alike += [func.lower(Speaker.name).in_(names)] if names else []
    if not alike:
        return []
    columns = (Meeting.id, Meeting.training_id, Meeting.starts_at, Meeting.ends_at, Meeting.venue_id, Meeting.kind)
    statement = (
        select(*columns, TrainingSession.code, Speaker.person_id, Speaker.name)
        .join(TrainingSession, TrainingSession.id == Meeting.training_id)
        .outerjoin(Speaker, Speaker.meeting_id == Meeting.id)
        .where(
            between(min(one.starts_at for one in own), max(one.ends_at for one in own)),
            Meeting.training_id != own[0].training_id,
            Meeting.cancelled_at.is_(None),
            TrainingSession.state != CANCELLED,
            or_(*alike),
        )
    )
    found: dict[int, rules.Held] = {}
    for row in tx.execute(statement):
        before = found.get(row.id)
        key = row.person_id or (row.name or "").casefold()
        said = (before.people if before else frozenset()) | (frozenset((key,)) if key else frozenset())
        found[row.id] = rules.Held(*row[:5], said, row.kind, row.code)
    return list(found.values())


def countries(tx: Session, training: TrainingSession) -> dict[str, int]:
    """How many trainees each country has, with China as 0 where the session is held there and none is from it."""
    statement = (
        select(Enrolment.country_code, func.count())
        .where(Enrolment.training_id == training.id, Enrolment.state == ENROLLED, Enrolment.country_code.is_not(None))
        .group_by(Enrolment.country_code)
    )
    at_home = {HOME: 0} if training.zone == HOME_ZONE else {}
    return at_home | {code: many for code, many in tx.execute(statement) if code}


def warnings(tx: Session, training: TrainingSession, meetings: Sequence[Any]) -> dict[int, list[rules.Warning]]:
    """What lies on the time of each of these meetings (by id): holidays, prayer, Ramadan. Two questions, rarely three.

    Whether somebody prays is sealed: it is asked only where the answer matters, and counted, never named.
    """
    if not meetings:
        return {}
    known = countries(tx, training)
    place = ZoneInfo(training.zone)
    first = min(one.starts_at for one in meetings).astimezone(place).date() - timedelta(1)
    last = max(one.ends_at for one in meetings).astimezone(place).date() + timedelta(1)
    free = almanac.holidays_between(tx, known, first, last) if known else []
    found = {one.id: rules.warnings(one, free, known, prays=True) for one in meetings}
    asks = any(each.kind != rules.HOLIDAY for told in found.values() for each in told)
    if asks and not prays(tx, training.id):
        found = {key: [each for each in told if each.kind == rules.HOLIDAY] for key, told in found.items()}
    return {key: told for key, told in found.items() if told}


def prays(tx: Session, training_id: int) -> bool:
    """Whether anybody of the class asked for a room to pray in, or eats halal."""
    learns = select(Enrolment.person_id).where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
    people = list(tx.scalars(learns))
    return any(
        wanted in text.split()
        for name, wanted in (("prayer_room", "yes"), ("diet", "halal"))
        for text in dossier.opened_of(tx, training_id, name, people).values()
    )


# Choices of the forms.


def venues(tx: Session, *, closed: bool = False) -> Sequence[Venue]:
    statement = select(Venue).order_by(Venue.id)
    return tx.scalars(statement if closed else statement.where(Venue.closed.is_(False))).all()


def get_venue(tx: Session, venue_id: int) -> Venue:
    return existing(tx.get(Venue, venue_id))


def lessons(tx: Session, training_id: int) -> list[tuple[int, Translated]]:
    """(id, title) of a session's lessons in their order."""
    statement = (
        select(Lesson.id, Lesson.title)
        .join(Lesson.module)
        .where(LearningModule.training_id == training_id)
        .order_by(LearningModule.position, Lesson.position, Lesson.id)
    )
    return [(key, title) for key, title in tx.execute(statement)]


# Changes not told yet.


def untold(tx: Session, training_id: int) -> Sequence[Meeting]:
    """Meetings whose trainees have not heard of a change."""
    statement = select(Meeting).where(Meeting.training_id == training_id, Meeting.untold_since.is_not(None))
    return tx.scalars(statement.options(*_WHOLE).order_by(Meeting.starts_at, Meeting.id)).unique().all()


def how_many_untold(tx: Session, training_id: int) -> int:
    statement = select(func.count()).where(Meeting.training_id == training_id, Meeting.untold_since.is_not(None))
    return tx.scalar(statement) or 0


def quiet(tx: Session, before: datetime) -> list[int]:
    """Published sessions with changes not told, none of them made since then."""
    statement = (
        select(Meeting.training_id)
        .join(TrainingSession, TrainingSession.id == Meeting.training_id)
        .where(Meeting.untold_since.is_not(None), TrainingSession.state == PUBLISHED)
        .group_by(Meeting.training_id)
        .having(func.max(Meeting.edited_at) < before)
    )
    return list(tx.scalars(statement))


# Calendar feeds.


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def feeds(tx: Session, person_id: int) -> Sequence[CalendarFeed]:
    """A person's addresses, the newest first."""
    statement = select(CalendarFeed).where(CalendarFeed.person_id == person_id)
    return tx.scalars(statement.options(joinedload(CalendarFeed.training)).order_by(CalendarFeed.id.desc())).all()


def get_feed(tx: Session, token: str) -> CalendarFeed:
    """By the secret of its address; NotFound for one taken back, and for a person who is gone."""
    statement = (
        select(CalendarFeed)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_hash == hashed(token), Person.active)
        .options(joinedload(CalendarFeed.training))
    )
    return existing(tx.scalar(statement))


def fed(tx: Session, feed: CalendarFeed, now: datetime) -> list[Entry]:
    """What a feed holds now: the person's own meetings, asked anew each time, of one session or of all."""
    mine = [of_person(feed.person_id), Meeting.ends_at > now - FEED_BACK]
    return entries(tx, *mine, *([of_session(feed.training_id)] if feed.training_id else []))


def sessions_of(tx: Session, person_id: int, now: datetime) -> list[tuple[int, str, Translated]]:
    """(id, code, title) of sessions with meetings of the person that are not over."""
    statement = (
        select(TrainingSession.id, TrainingSession.code, TrainingSession.title)
        .join(Meeting, Meeting.training_id == TrainingSession.id)
        .where(of_person(person_id), TrainingSession.ends_at > now)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    found: dict[int, tuple[int, str, Translated]] = {row[0]: (row[0], row[1], row[2]) for row in tx.execute(statement)}
    return list(found.values())


def names(found: Iterable[Entry]) -> Mapping[int | str, str]:
    """Speakers by their key."""
    return {one.key: one.name for entry in found for one in entry.speakers}
