"""What meetings run into, asked of the whole house: other meetings, and the days and hours to be spared."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from institute.almanac.models import Holiday
from institute.almanac.rules import HOME
from institute.catalogue.models import CANCELLED, TrainingSession
from institute.dossier import queries as dossier
from institute.enrolment.models import ENROLLED, Enrolment
from institute.language import HOME_ZONE
from institute.timetable import queries, rules
from institute.timetable.models import Meeting, Speaker

_own, _other = aliased(Enrolment), aliased(Enrolment)
# How many trainees of a session are in which others, by the sessions' ids.
_SHARED = (
    select(_other.training_id, func.count().label("many"))
    .join(_own, _own.person_id == _other.person_id)
    .where(_own.training_id == bindparam("training"), _own.state == ENROLLED, _other.state == ENROLLED)
    .group_by(_other.training_id)
    .cte("shared")
)
_LEARNS = (Enrolment.training_id == bindparam("training")) & (Enrolment.state == ENROLLED)
_CLASS = select(func.count()).where(_LEARNS)
_OTHERS = (
    select(
        Meeting.id,
        Meeting.training_id,
        Meeting.starts_at,
        Meeting.ends_at,
        Meeting.venue_id,
        Meeting.kind,
        Meeting.zone,
        TrainingSession.code,
        Speaker.person_id,
        Speaker.name,
        _SHARED.c.many,
    )
    .join(TrainingSession, TrainingSession.id == Meeting.training_id)
    .outerjoin(_SHARED, _SHARED.c.training_id == Meeting.training_id)
    .outerjoin(Speaker, Speaker.meeting_id == Meeting.id)
    .where(
        Meeting.starts_at < bindparam("ends"),
        Meeting.starts_at > bindparam("earliest"),  # an index finds them: none lasts longer than rules.LONGEST
        Meeting.ends_at > bindparam("begins"),
        Meeting.training_id != bindparam("training"),
        Meeting.cancelled_at.is_(None),
        TrainingSession.state != CANCELLED,
        or_(
            _SHARED.c.many.is_not(None),
            Meeting.venue_id.in_(bindparam("venues", expanding=True)),
            Speaker.person_id.in_(bindparam("people", expanding=True)),
            Speaker.name != "",  # folded and compared by us: SQLite folds Latin letters alone
        ),
    )
)
# Holidays of the trainees' countries and of the place, each with how many trainees come from there.
_FREE = (
    select(Holiday, _CLASS.where(Enrolment.country_code == Holiday.country_code).scalar_subquery().label("many"))
    .where(
        Holiday.country_code.in_(select(Enrolment.country_code).where(_LEARNS))
        | (Holiday.country_code == bindparam("home"))
    )
    .where(Holiday.first <= bindparam("ends"), Holiday.last >= bindparam("begins"))
    .order_by(Holiday.first, Holiday.country_code, Holiday.id)
)


def clashes(tx: Session, own: Sequence[rules.Held]) -> list[rules.Clash]:
    """What these meetings of one session run into, anywhere in the house. One question, rarely two."""
    if not own:
        return []
    others, shared = _others(tx, own)
    if rules.overlap(own):
        shared[own[0].training_id] = tx.scalar(_CLASS, {"training": own[0].training_id}) or 0
    return rules.clashes(own, others, shared)


def would_clash(tx: Session, wanted: Sequence[rules.Held], but: int) -> list[rules.Clash]:
    """What meetings that are only wanted would run into, with those of their own session; `but` is left out by id."""
    if not wanted:
        return []
    training_id = wanted[0].training_id
    at = {"begins": min(one.starts_at for one in wanted), "ends": max(one.ends_at for one in wanted)}
    found = queries.entries(tx, queries.SESSION_WEEK, training=training_id, **at)
    own = [entry.held() for entry in found if not entry.cancelled and entry.id != but]
    others, shared = _others(tx, wanted)
    shared[training_id] = tx.scalar(_CLASS, {"training": training_id}) or 0
    return rules.clashes(wanted, [*others, *own], shared)


def _others(tx: Session, own: Sequence[rules.Held]) -> tuple[list[rules.Held], dict[int, int]]:
    """Meetings of other sessions at these times that may have a venue, a speaker or trainees in common.

    With how many trainees these sessions share with this one, by id.
    """
    begins = min(one.starts_at for one in own)
    about = {
        "training": own[0].training_id,
        "earliest": begins - rules.LONGEST,
        "begins": begins,
        "ends": max(one.ends_at for one in own),
        "venues": list({one.venue_id for one in own if one.venue_id}),
        "people": list({key for one in own for key in one.people if isinstance(key, int)}),
    }
    found: dict[int, rules.Held] = {}
    shared: dict[int, int] = {}
    for row in tx.execute(_OTHERS, about):
        before = found.get(row.id)
        key = row.person_id or (row.name or "").casefold()
        said = (before.people if before else frozenset()) | (frozenset((key,)) if key else frozenset())
        found[row.id] = rules.Held(*row[:5], said, row.kind, row.code, row.zone)
        shared[row.training_id] = row.many or 0
    return list(found.values()), shared


def warnings(tx: Session, training: TrainingSession, meetings: Sequence[Any]) -> dict[int, list[rules.Warning]]:
    """What lies on the time of each of these meetings (by id): holidays, prayer, Ramadan. One question, rarely two.

    Holidays are of the trainees' countries, and China's where the session is held there. Whether somebody prays is
    sealed: it is asked only where the answer matters, and counted, never named.
    """
    if not meetings:
        return {}
    place = ZoneInfo(training.zone)
    about = {
        "training": training.id,
        "home": HOME if training.zone == HOME_ZONE else "",
        "begins": min(one.starts_at for one in meetings).astimezone(place).date() - timedelta(1),
        "ends": max(one.ends_at for one in meetings).astimezone(place).date() + timedelta(1),
    }
    rows = tx.execute(_FREE, about).all()
    free, known = [row.Holiday for row in rows], {row.Holiday.country_code: row.many for row in rows}
    found = {one.id: rules.warnings(one, free, known, prays=True) for one in meetings}
    asks = any(each.kind != rules.HOLIDAY for told in found.values() for each in told)
    if asks and not prays(tx, training.id):
        found = {key: [each for each in told if each.kind == rules.HOLIDAY] for key, told in found.items()}
    return {key: told for key, told in found.items() if told}


def prays(tx: Session, training_id: int) -> bool:
    """Whether anybody of the class asked for a room to pray in, or eats halal."""
    people = list(tx.scalars(select(Enrolment.person_id).where(_LEARNS), {"training": training_id}))
    return any(
        wanted in text.split()
        for name, wanted in (("prayer_room", "yes"), ("diet", "halal"))
        for text in dossier.opened_of(tx, training_id, name, people).values()
    )
