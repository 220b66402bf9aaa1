"""The demo's next session on site, ready for its people: rooms, drives, groups, somebody who came early."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute.catalogue.models import EVENT, PUBLISHED, TrainingSession
from institute.enrolment import queries as enrolment
from institute.language import country
from institute.people.models import Person
from institute.stay import actions, queries
from institute.stay.models import ANY, MEN, STUDY, WOMEN, StayGroup
from institute.stay.rules import COUNTRY

_ROOMS = (("301", "302", "303", "304", "305", "306"), WOMEN), (("401", "402", "403", "404", "405", "406"), MEN)


def write(tx: Session, by: Person, *, now: datetime) -> None:
    """Beds as the house proposes them, two drives, delegations, a study group with an elected representative."""
    of = TrainingSession
    coming = select(of).where(of.starts_at > now, of.mode != "online", of.type != EVENT, of.state == PUBLISHED)
    training = tx.scalars(coming.order_by(of.starts_at).limit(1)).unique().first()
    if training is None:
        return
    for numbers, kind in _ROOMS:
        actions.add_rooms(tx, training, numbers, building="B", beds=2, kind=kind, accessible=False, now=now)
    actions.add_rooms(tx, training, ["101"], building="B", beds=1, kind=ANY, accessible=True, now=now)
    actions.propose_rooms(tx, training, COUNTRY, now=now)
    first = training.starts_at - timedelta(hours=15)
    drives = [
        actions.add_pickup(
            tx, training, meets_at=first + timedelta(hours=hours), place="Jiaodong Airport, T1", vehicle=vehicle,
            met_by=by.latin, now=now,
        )
        for hours, vehicle in ((0, "Bus 7"), (3, "Van 2"))
    ]  # fmt: skip
    tx.flush()
    places = list(enrolment.enrolled(tx, training.id))
    for n, place in enumerate(places):
        known = queries.trainee(tx, place, tell=queries.FLIGHTS).told
        actions.keep_flights(tx, training.code, place.id, known, pickup_id=drives[n % 2].id, now=now)
    codes = queries.delegations(queries.trainees(tx, training.id))
    actions.make_delegations(tx, training, {code: country(code) for code in codes}, now=now)
    group: StayGroup = actions.add_group(tx, training, kind=STUDY, name="A", now=now)
    tx.flush()
    actions.set_members(tx, training.code, group.id, [one.id for one in places[:6]], now=now)
    actions.let_speak(tx, training.code, group.id, places[0].id, elected=True, now=now)
    actions.mark(tx, training.code, places[1].id, "arrived", on=True, now=now - timedelta(hours=2))
