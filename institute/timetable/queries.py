"""Looking up meetings: of a session, a person, at a time; venues, changes not told yet, calendar feeds."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from institute import tongues
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import CANCELLED, DRAFT, PUBLISHED, TrainingSession
from institute.database import Translated
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing
from institute.language import lazy
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


@tongues.source("meetings", lazy("Meetings"), Can.TEACH)
def meeting_texts(tx: Session, training: TrainingSession) -> list[tongues.Text]:
    """Titles, and places where there is no venue of ours, as far as they lack a language."""
    columns = select(Meeting.id, Meeting.title, Meeting.place)
    held = columns.where(Meeting.training_id == training.id, Meeting.cancelled_at.is_(None))
    return tongues.lacking(
        tongues.Text(
            title, tongues.written(title, place), "timetable.meeting", {"code": training.code, "meeting_id": key}
        )
        for key, title, place in tx.execute(held.order_by(Meeting.starts_at, Meeting.id))
    )


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
    def joins_at(self) -> str:
        """Where one joins it online; "" where it is no address."""
        return self.link if rules.is_address(self.link) else ""

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
# Put together once: pages ask these all day. `training`, `person`, `begins` and `ends` are what a question is about.
_TRAINING = Meeting.training_id == bindparam("training")
_TIME = (Meeting.starts_at < bindparam("ends")) & (Meeting.ends_at > bindparam("begins"))
_PERSON = (TrainingSession.state != DRAFT) & or_(  # learns, teaches or speaks there
    Meeting.training_id.in_(
        select(Enrolment.training_id).where(Enrolment.person_id == bindparam("person"), Enrolment.state == ENROLLED)
    ),
    Meeting.training_id.in_(catalogue.staffed(bindparam("person"))),
    Meeting.id.in_(select(Speaker.meeting_id).where(Speaker.person_id == bindparam("person"))),
)
ALL = _ENTRIES.where(_TIME)
OF_SESSION, SESSION_WEEK = _ENTRIES.where(_TRAINING), _ENTRIES.where(_TRAINING, _TIME)
ONE = _ENTRIES.where(_TRAINING, Meeting.id == bindparam("meeting"))
COMING = _ENTRIES.where(_TRAINING, Meeting.ends_at > bindparam("begins"), Meeting.cancelled_at.is_(None)).limit(3)
OF_PERSON = _ENTRIES.where(_PERSON, _TIME)
TAUGHT = _ENTRIES.where(  # what comes next to somebody of the staff
    TrainingSession.state == PUBLISHED,
    Meeting.training_id.in_(catalogue.staffed(bindparam("person"))),
    Meeting.ends_at > bindparam("begins"), Meeting.cancelled_at.is_(None),
).limit(3)  # fmt: skip
_FED = _ENTRIES.where(_PERSON, Meeting.ends_at > bindparam("begins"))
_FED_ONE = _FED.where(_TRAINING)
_SPEAKERS = (
    select(
        Speaker.meeting_id,
        Speaker.part,
        Speaker.person_id,
        func.coalesce(PersonName.full, Speaker.name),
        Speaker.languages,
    )
    .outerjoin(PersonName, (PersonName.person_id == Speaker.person_id) & (PersonName.kind == PASSPORT))
    .where(Speaker.meeting_id.in_(bindparam("meetings", expanding=True)))
    .order_by(Speaker.id)
)


def entries(tx: Session, which: Any, **about: Any) -> list[Entry]:
    """The meetings that fit in their order, cancelled ones too, of one of the questions above. Two questions."""
    rows = tx.execute(which, about).all()
    said: dict[int, list[Said]] = defaultdict(list)
    if rows:
        for row in tx.execute(_SPEAKERS, {"meetings": [row.id for row in rows]}):
            said[row[0]].append(Said(row[1], row[2], row[3], row[4]))
    return [Entry(*row, speakers=said[row.id]) for row in rows]


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


_UNTOLD = select(func.count()).where(_TRAINING, Meeting.untold_since.is_not(None))


def how_many_untold(tx: Session, training_id: int) -> int:
    return tx.scalar(_UNTOLD, {"training": training_id}) or 0


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
    about = {"person": feed.person_id, "begins": now - FEED_BACK}
    return entries(tx, _FED_ONE, **about, training=feed.training_id) if feed.training_id else entries(tx, _FED, **about)


def sessions_of(tx: Session, person_id: int, now: datetime) -> list[tuple[int, str, Translated]]:
    """(id, code, title) of sessions with meetings of the person that are not over."""
    statement = (
        select(TrainingSession.id, TrainingSession.code, TrainingSession.title)
        .join(Meeting, Meeting.training_id == TrainingSession.id)
        .where(_PERSON, TrainingSession.ends_at > now)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    rows = tx.execute(statement, {"person": person_id})
    found: dict[int, tuple[int, str, Translated]] = {row[0]: (row[0], row[1], row[2]) for row in rows}
    return list(found.values())


def names(found: Iterable[Entry]) -> Mapping[int | str, str]:
    """Speakers by their key."""
    return {one.key: one.name for entry in found for one in entry.speakers}
