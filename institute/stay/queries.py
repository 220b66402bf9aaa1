"""Who is expected and who is here, rooms with who sleeps in them, groups, and the manual as it stands."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from institute import search
from institute.catalogue.models import TrainingSession
from institute.database import Translated
from institute.dossier import queries as dossier
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing
from institute.language import country, country_names
from institute.people.models import Person
from institute.stay import rules
from institute.stay.models import GroupMember, Manual, Pickup, Spokesperson, Stay, StayGroup, StayRoom

FLIGHTS = ("arrival_flight", "arrival_at", "departure_flight", "departure_at")
_TEMPLATE = Path(__file__).resolve().parents[1] / "data" / "manual.toml"


@dataclass(frozen=True)
class Trainee:
    """Somebody expected or here: the place, the stay (None: nothing noted yet), sealed particulars that were asked."""

    place: Enrolment
    stay: Stay | None
    told: dict[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        return self.place.person

    @property
    def absent(self) -> bool:
        return self.stay is not None and self.stay.absent_at is not None

    def at(self, mark: str) -> Any:
        """When a mark was set, or None."""
        return getattr(self.stay, f"{mark}_at") if self.stay else None

    def tells(self, key: str) -> str:
        """A sealed particular that was asked for; "" for none."""
        return self.told.get(key, "")

    def guest(self) -> rules.Guest:
        """As the rules of rooms see them."""
        who, code = self.person, self.place.country_code or ""
        return rules.Guest(self.place.id, who.sex, self.tells("room"), code, who.language)


def get_place(tx: Session, code: str, enrolment_id: int, *, lock: bool = False) -> Enrolment:
    """A place of this session, given up or not, with session, staff and person."""
    statement = (
        select(Enrolment)
        .join(Enrolment.training)
        .where(TrainingSession.code == code, Enrolment.id == enrolment_id)
        .options(contains_eager(Enrolment.training).selectinload(TrainingSession.staff), joinedload(Enrolment.person))
    )
    if lock:
        statement = statement.with_for_update(of=Enrolment).execution_options(populate_existing=True)
    return existing(tx.scalar(statement))


def hold(tx: Session, code: str) -> None:
    """Holds the session's row: whoever gives a place or a bed comes one after the other."""
    existing(tx.scalar(select(TrainingSession.id).where(TrainingSession.code == code).with_for_update()))


def trainees(tx: Session, training_id: int, *, tell: Sequence[str] = (), q: str = "") -> list[Trainee]:
    """Who has a place, and who was noted as not come; by the passport's line. `tell` names sealed particulars."""
    stays = {one.enrolment_id: one for one in _stays(tx, training_id)}
    statement = select(Enrolment).where(Enrolment.training_id == training_id).options(joinedload(Enrolment.person))
    told: dict[int, dict[str, str]] = {}
    for key in tell:
        for person_id, text in dossier.opened_of(tx, training_id, key).items():
            told.setdefault(person_id, {})[key] = text
    found = [Trainee(one, stays.get(one.id), told.get(one.person_id, {})) for one in tx.scalars(statement)]
    wanted = [one for one in found if one.place.state == ENROLLED or one.absent]
    return sorted(
        (one for one in wanted if _named(one, q)), key=lambda one: (search.fold(one.person.latin), one.place.id)
    )


def _named(one: Trainee, q: str) -> bool:
    code = one.place.country_code
    names = [name.full for name in one.person.names]
    return not q or search.finds(q, *names, *(country_names(code).values() if code else ()))


def _stays(tx: Session, training_id: int) -> Sequence[Stay]:
    mine = select(Stay).join(Stay.enrolment).where(Enrolment.training_id == training_id)
    return tx.scalars(mine.options(joinedload(Stay.room), joinedload(Stay.pickup))).all()


def trainee(tx: Session, place: Enrolment, *, tell: Sequence[str] = ()) -> Trainee:
    """One of them."""
    known = dossier.opened(tx, place.training_id, place.person_id) if tell else {}
    stay = tx.get(Stay, place.id, options=[joinedload(Stay.room), joinedload(Stay.pickup)])
    return Trainee(place, stay, {key: known[key] for key in tell if key in known})


# Rooms and drives.


@dataclass(frozen=True)
class Bedroom:
    """A room, who sleeps in it, and what is wrong with that (words.CLASHES)."""

    room: StayRoom
    inside: list[Trainee]

    def as_rule(self) -> rules.Room:
        room = self.room
        return rules.Room(room.id, room.beds, room.kind, room.accessible, tuple(one.guest() for one in self.inside))

    @property
    def clashes(self) -> list[str]:
        return rules.clashes(self.as_rule())


def rooms(tx: Session, training_id: int, everybody: Sequence[Trainee]) -> list[Bedroom]:
    """The session's rooms by building and number."""
    statement = select(StayRoom).where(StayRoom.training_id == training_id).order_by(StayRoom.building, StayRoom.number)
    inside: dict[int | None, list[Trainee]] = {}
    for one in everybody:
        if not one.absent:
            inside.setdefault(one.stay.room_id if one.stay else None, []).append(one)
    return [Bedroom(room, inside.get(room.id, [])) for room in tx.scalars(statement)]


def get_room(tx: Session, training_id: int, room_id: int) -> StayRoom:
    return existing(tx.scalar(select(StayRoom).where(StayRoom.training_id == training_id, StayRoom.id == room_id)))


def pickups(tx: Session, training_id: int) -> Sequence[Pickup]:
    """The session's drives, the first first."""
    return tx.scalars(
        select(Pickup).where(Pickup.training_id == training_id).order_by(Pickup.meets_at, Pickup.id)
    ).all()


def get_pickup(tx: Session, training_id: int, pickup_id: int) -> Pickup:
    return existing(tx.scalar(select(Pickup).where(Pickup.training_id == training_id, Pickup.id == pickup_id)))


# Groups.


def groups(tx: Session, training_id: int) -> Sequence[StayGroup]:
    """The session's groups with their members and everybody who spoke for them."""
    spoke = selectinload(StayGroup.spokespeople).joinedload(Spokesperson.enrolment).joinedload(Enrolment.person)
    statement = select(StayGroup).where(StayGroup.training_id == training_id).options(spoke)
    return tx.scalars(statement.options(selectinload(StayGroup.members)).order_by(StayGroup.kind, StayGroup.name)).all()


def get_group(tx: Session, code: str, group_id: int, *, lock: bool = False) -> StayGroup:
    statement = select(StayGroup).join(StayGroup.training).where(TrainingSession.code == code, StayGroup.id == group_id)
    if lock:
        statement = statement.with_for_update(of=StayGroup).execution_options(populate_existing=True)
    return existing(tx.scalar(statement))


def find_member(tx: Session, group_id: int, enrolment_id: int) -> GroupMember | None:
    mine = GroupMember.group_id == group_id, GroupMember.enrolment_id == enrolment_id
    return tx.scalar(select(GroupMember).where(*mine))


def delegations(everybody: Sequence[Trainee]) -> dict[str, list[Trainee]]:
    """Who has come from which country, by the country's name in the reader's language."""
    found: dict[str, list[Trainee]] = {}
    for one in everybody:
        if one.place.country_code and not one.absent:
            found.setdefault(one.place.country_code, []).append(one)
    return dict(sorted(found.items(), key=lambda pair: country(pair[0])))


# The manual.


@cache
def template() -> dict[str, Translated]:
    """The house's own text of each section, as Markdown in each language."""
    told = tomllib.loads(_TEMPLATE.read_text(encoding="utf-8"))
    return {key: {code: text.strip() for code, text in texts.items()} for key, texts in told.items()}


def manual(tx: Session, training_id: int) -> dict[str, Translated]:
    """The text of each section for this session, in the order of the template: the office's where it wrote one."""
    own = tx.get(Manual, training_id)
    return {key: {**texts, **(own.texts.get(key, {}) if own else {})} for key, texts in template().items()}
