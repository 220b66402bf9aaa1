"""Noting arrivals and departures, flights and drives, beds, groups, and the manual's words."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity
from institute.catalogue import actions as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import Translated
from institute.dossier import actions as dossier
from institute.dossier import fields
from institute.enrolment import queries as enrolment
from institute.enrolment import reasons, telling, waiting
from institute.enrolment.models import ADMITTED, ENROLLED, LEFT, WITHDRAWN, Enrolment
from institute.errors import DomainError
from institute.language import lazy
from institute.people.models import Person
from institute.stay import queries, rules
from institute.stay.models import (
    DELEGATION,
    GroupMember,
    Manual,
    Pickup,
    Spokesperson,
    Stay,
    StayGroup,
    StayRoom,
)


class NameTaken(DomainError):
    message = lazy("There is one of this name already. Please choose another.")


class NotAMember(DomainError):
    message = lazy("Only somebody of the group speaks for it. Please put them into the group first.")


def mark(tx: Session, code: str, enrolment_id: int, name: str, *, on: bool, now: datetime) -> Enrolment:
    """Sets one of MARKS, or takes it back; what stands already keeps its first time. NotHere, AlreadyHere."""
    place, stay = _stay(tx, code, enrolment_id)
    if on:
        rules.may_follow(name, stay.arrived_at)
    else:
        rules.may_be_taken_back(name, stay.gone_at)
    stands = getattr(stay, f"{name}_at")
    if (stands is not None) != on:
        setattr(stay, f"{name}_at", now if on else None)
        verb = "stay-marked" if on else "stay-unmarked"
        activity.note(tx, verb, stay, training=place.training_id, person=place.person_id, at=now, mark=name)
    return place


def _stay(tx: Session, code: str, enrolment_id: int, *, absent: bool = False) -> tuple[Enrolment, Stay]:
    """Place and stay, held: two helpers at once come one after the other. NotFound for who has no place."""
    place = queries.get_place(tx, code, enrolment_id, lock=True)
    stay = tx.get(Stay, enrolment_id, populate_existing=True)
    if stay is None:
        stay = Stay(enrolment_id=enrolment_id)
        tx.add(stay)
        tx.flush()
    if place.state != ENROLLED and not absent:
        raise rules.NoPlaceLeft
    return place, stay


def depart(tx: Session, code: str, enrolment_id: int, *, gone_at: datetime, remaining: str, now: datetime) -> None:
    """Notes the departure with what is still to settle; again, to change either. NotHere."""
    place, stay = _stay(tx, code, enrolment_id)
    rules.may_follow("gone", stay.arrived_at)
    stay.gone_at, stay.remaining = gone_at, remaining
    activity.note(tx, "stay-marked", stay, training=place.training_id, person=place.person_id, at=now, mark="gone")


def miss(tx: Session, code: str, enrolment_id: int, *, why: str, by: Person, now: datetime) -> None:
    """Notes that somebody has not come: the place goes to who waits, bed and seat are free. AlreadyHere."""
    queries.hold(tx, code)
    place, stay = _stay(tx, code, enrolment_id, absent=True)
    rules.may_be_absent(stay.arrived_at)
    stay.absent_at, stay.absent_why, stay.room_id, stay.pickup_id = stay.absent_at or now, why, None, None
    if place.state == ENROLLED:
        _free(tx, place, by, now)
    activity.note(tx, "stay-missed", stay, training=place.training_id, person=place.person_id, at=now, absence=why)


def _free(tx: Session, place: Enrolment, by: Person, now: datetime) -> None:
    """The application it came from is withdrawn with it; a place brought in from a list has none."""
    application = enrolment.find_application(tx, place.training_id, place.person_id, lock=True)
    if application is not None and waiting.release(tx, application, now):
        telling.step(tx, application, WITHDRAWN, by=by, now=now, why={"deed": reasons.NO_SHOW})
    elif place.state == ENROLLED:
        place.state, place.left_at = LEFT, now
        catalogue.free_place(tx, place.training_id)
    waiting.promote(tx, place.training_id, reasons.NO_SHOW, now, application.id if application else None)


def come_after_all(tx: Session, code: str, enrolment_id: int, *, by: Person, now: datetime) -> None:
    """Takes that back while there is a place that nobody else waits for. NoPlaceLeft, or what enrolment says."""
    queries.hold(tx, code)
    place, stay = _stay(tx, code, enrolment_id, absent=True)
    if stay.absent_at is None:
        return
    application = enrolment.find_application(tx, place.training_id, place.person_id, lock=True)
    if application is not None:
        given = waiting.take(tx, application, now)
        waiting.enrol(tx, application, now)
        telling.step(tx, application, ADMITTED, by=by, now=now, why=given)
    elif catalogue.take_place(tx, place.training_id):
        place.state, place.left_at = ENROLLED, None
    else:
        raise rules.NoPlaceLeft
    stay.absent_at, stay.absent_why = None, ""
    activity.note(tx, "stay-came", stay, training=place.training_id, person=place.person_id, at=now)


# Flights and drives.


def keep_flights(
    tx: Session, code: str, enrolment_id: int, values: Mapping[str, str], *, pickup_id: int | None, now: datetime
) -> None:
    """What the office learnt of somebody's flights, sealed as the trainee's own words are; and who fetches them."""
    place, stay = _stay(tx, code, enrolment_id)
    grades = {key: fields.BY_KEY[key].grade for key in queries.FLIGHTS}
    given = {key: values.get(key, "") for key in queries.FLIGHTS}
    # No passport number is among them, so its country does not matter here.
    dossier.keep(tx, place.training_id, place.person_id, given, grades, country=place.country_code or "", now=now)
    stay.pickup_id = queries.get_pickup(tx, place.training_id, pickup_id).id if pickup_id else None
    activity.note(tx, "flights-kept", stay, training=place.training_id, person=place.person_id, at=now)


def add_pickup(
    tx: Session, training: TrainingSession, *, meets_at: datetime, place: str, vehicle: str, met_by: str, now: datetime
) -> Pickup:
    made = Pickup(training_id=training.id, meets_at=meets_at, place=place, vehicle=vehicle, met_by=met_by)
    tx.add(made)
    activity.note(tx, "pickup-added", made, training=training.id, at=now)
    return made


def drop_pickup(tx: Session, training: TrainingSession, pickup_id: int, *, now: datetime) -> None:
    """Its passengers wait for another."""
    found = queries.get_pickup(tx, training.id, pickup_id)
    activity.note(tx, "pickup-dropped", found, training=training.id, at=now)
    tx.execute(update(Stay).where(Stay.pickup_id == found.id).values(pickup_id=None))
    tx.delete(found)


# Rooms.


def add_rooms(
    tx: Session,
    training: TrainingSession,
    numbers: Collection[str],
    *,
    building: str,
    beds: int,
    kind: str,
    accessible: bool,
    now: datetime,
) -> None:
    """Rooms of one kind in one building. NameTaken when one of them is there."""
    made = [
        StayRoom(training_id=training.id, building=building, number=each, beds=beds, kind=kind, accessible=accessible)
        for each in dict.fromkeys(numbers)
    ]
    tx.add_all(made)
    _flush_name(tx)
    activity.note(tx, "rooms-added", training, training=training.id, at=now, count=len(made))


def _flush_name(tx: Session) -> None:
    try:
        tx.flush()
    except IntegrityError:
        raise NameTaken from None


def drop_room(tx: Session, training: TrainingSession, room_id: int, *, now: datetime) -> None:
    """Who slept there needs another bed."""
    found = queries.get_room(tx, training.id, room_id)
    activity.note(tx, "room-dropped", found, training=training.id, at=now)
    tx.execute(update(Stay).where(Stay.room_id == found.id).values(room_id=None))
    tx.delete(found)


def give_room(tx: Session, code: str, enrolment_id: int, room_id: int | None, *, now: datetime) -> None:
    """Gives somebody a bed, or takes it back (None). RoomFull, RoomOfOthers."""
    queries.hold(tx, code)  # the last bed is given once
    place, stay = _stay(tx, code, enrolment_id)
    if room_id is not None and stay.room_id != room_id:
        queries.get_room(tx, place.training_id, room_id)
        everybody = queries.trainees(tx, place.training_id, tell=("room",))
        room = next(one for one in queries.rooms(tx, place.training_id, everybody) if one.room.id == room_id)
        mine = next(one for one in everybody if one.place.id == enrolment_id)
        rules.check_bed(room.as_rule(), mine.guest())
    stay.room_id = room_id
    activity.note(tx, "room-given", stay, training=place.training_id, person=place.person_id, at=now)


def propose_rooms(tx: Session, training: TrainingSession, mix: str, *, now: datetime) -> list[tuple[int, str]]:
    """Beds for everybody who has none, by rules.propose(); who is left over and why, as (enrolment's id, why)."""
    queries.hold(tx, training.code)
    everybody = queries.trainees(tx, training.id, tell=("room",))
    bedless = [one.guest() for one in everybody if not one.absent and not (one.stay and one.stay.room_id)]
    stand = [one.as_rule() for one in queries.rooms(tx, training.id, everybody)]
    placed, left = rules.propose(bedless, stand, mix)
    for enrolment_id, room_id in placed.items():
        _, stay = _stay(tx, training.code, enrolment_id)
        stay.room_id = room_id
    activity.note(tx, "rooms-proposed", training, training=training.id, at=now, count=len(placed))
    return left


# Groups.


def add_group(tx: Session, training: TrainingSession, *, kind: str, name: str, now: datetime) -> StayGroup:
    """NameTaken when there is one of this kind and name."""
    made = StayGroup(training_id=training.id, kind=kind, name=name)
    tx.add(made)
    _flush_name(tx)
    activity.note(tx, "group-added", made, training=training.id, at=now, title={"en": name})
    return made


def make_delegations(tx: Session, training: TrainingSession, names: Mapping[str, str], *, now: datetime) -> None:
    """A delegation for each country, under its name in `names`, with everybody from there; again, it fills them up."""
    queries.hold(tx, training.code)  # two at once fill the same ones up
    known = {one.name: one for one in queries.groups(tx, training.id) if one.kind == DELEGATION}
    for code, several in queries.delegations(queries.trainees(tx, training.id)).items():
        group = known.get(names[code]) or add_group(tx, training, kind=DELEGATION, name=names[code], now=now)
        inside = {one.enrolment_id for one in group.members}
        group.members += [GroupMember(enrolment_id=one.place.id) for one in several if one.place.id not in inside]
    activity.note(tx, "delegations-made", training, training=training.id, at=now, count=len(names))


def drop_group(tx: Session, code: str, group_id: int, *, now: datetime) -> None:
    found = queries.get_group(tx, code, group_id, lock=True)
    activity.note(tx, "group-dropped", found, training=found.training_id, at=now, title={"en": found.name})
    tx.delete(found)


def set_members(tx: Session, code: str, group_id: int, enrolment_ids: Collection[int], *, now: datetime) -> None:
    """Makes exactly these trainees of the session the group; who leaves it no longer speaks for it."""
    group = queries.get_group(tx, code, group_id, lock=True)
    known = {one.place.id for one in queries.trainees(tx, group.training_id)}
    wanted = set(enrolment_ids) & known
    group.members = [
        *(one for one in group.members if one.enrolment_id in wanted),
        *(GroupMember(enrolment_id=each) for each in sorted(wanted - {one.enrolment_id for one in group.members})),
    ]
    if (now_speaks := group.spokesperson) and now_speaks.enrolment_id not in wanted:
        now_speaks.until = now
    activity.note(
        tx, "group-members", group, training=group.training_id, at=now, title={"en": group.name}, count=len(wanted)
    )


def let_speak(tx: Session, code: str, group_id: int, enrolment_id: int, *, elected: bool, now: datetime) -> None:
    """One of the group speaks for it from now on. NotAMember."""
    group = queries.get_group(tx, code, group_id, lock=True)
    if queries.find_member(tx, group_id, enrolment_id) is None:
        raise NotAMember
    before = group.spokesperson
    if before and (before.enrolment_id, before.elected) == (enrolment_id, elected):
        return
    if before:
        before.until = now
        tx.flush()  # one at a time
    place = queries.get_place(tx, code, enrolment_id)
    tx.add(Spokesperson(group_id=group_id, enrolment_id=enrolment_id, elected=elected, since=now))
    activity.note(
        tx, "group-spokesperson", group, training=group.training_id, person=place.person_id, at=now,
        title={"en": group.name},
    )  # fmt: skip


# The manual.


def keep_manual(tx: Session, training: TrainingSession, texts: Mapping[str, Translated], *, now: datetime) -> None:
    """Keeps what differs from the house's own text."""
    house = queries.template()
    own = {
        key: {code: text for code, text in words.items() if text and text != house[key].get(code)}
        for key, words in texts.items()
    }
    kept = {key: words for key, words in own.items() if words}
    queries.hold(tx, training.code)  # two at once make one row
    row = tx.merge(Manual(training_id=training.id, texts=kept, edited_at=now))
    activity.note(tx, "manual-kept", row, training=training.id, at=now)
