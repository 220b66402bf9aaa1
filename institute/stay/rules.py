"""Who may share a room, who is proposed for which, which mark may follow which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from institute.errors import DomainError
from institute.language import lazy
from institute.stay.models import ANY, ARRIVED, GONE, MEN, WOMEN

REGISTER_WITHIN = timedelta(hours=24)  # of the arrival: Exit and Entry Administration Law of China, article 39
KEPT = timedelta(days=365)  # rooms and pick-ups after the session's end (domain.md 7.5)
FEMALE, MALE = "F", "M"
OF = {WOMEN: FEMALE, MEN: MALE}
ALONE = "alone"  # of the dossier's wishes for a room; the others are WOMEN and MEN
COUNTRY, LANGUAGE, MIXED, NONE = MIXES = ("country", "language", "mixed", "none")
NO_ROOM, NO_SINGLE, UNKNOWN, UNLIKE = "no-room", "no-single", "unknown", "unlike"  # why nothing is proposed
OVERFULL, BOTH, WRONG_KIND, NOT_ALONE = "overfull", "both", "wrong-kind", "not-alone"  # what is wrong in a room


class RoomFull(DomainError):
    message = lazy("All beds of this room are taken. Please choose another one.")


class RoomOfOthers(DomainError):
    message = lazy("Women and men do not share a room. Please choose another one.")


class NotHere(DomainError):
    message = lazy("Who has not arrived cannot leave. Please note the arrival first.")


class AlreadyHere(DomainError):
    message = lazy("This person has arrived. Please take that back first if it is wrong.")


class NoPlaceLeft(DomainError):
    message = lazy("The place was given to somebody else meanwhile. Raise the number of places first.")


@dataclass(frozen=True)
class Guest:
    """Who needs a bed: sex as in the passport (None: not known), the wish for a room, what a choice mixes by."""

    id: int
    sex: str | None
    wish: str = ""
    country: str = ""
    language: str = ""


@dataclass(frozen=True)
class Room:
    id: int
    beds: int
    kind: str = ANY
    accessible: bool = False
    inside: tuple[Guest, ...] = ()

    @property
    def free(self) -> int:
        return max(0, self.beds - len(self.inside))

    def with_guest(self, guest: Guest) -> "Room":
        return Room(self.id, self.beds, self.kind, self.accessible, (*self.inside, guest))


def due(arrived_at: datetime) -> datetime:
    """Until when somebody must be registered with the police."""
    return arrived_at + REGISTER_WITHIN


def may_follow(mark: str, arrived_at: datetime | None) -> None:
    """Only who has arrived leaves; the other marks come in any order. NotHere."""
    if mark == GONE and arrived_at is None:
        raise NotHere


def may_be_taken_back(mark: str, gone_at: datetime | None) -> None:
    """An arrival stands as long as the departure does. AlreadyHere."""
    if mark == ARRIVED and gone_at is not None:
        raise AlreadyHere


def may_be_absent(arrived_at: datetime | None) -> None:
    if arrived_at is not None:
        raise AlreadyHere


def check_bed(room: Room, guest: Guest) -> None:
    """What the office itself may not do: more people than beds, women and men in one room. RoomFull, RoomOfOthers."""
    if room.free < 1:
        raise RoomFull
    known = {one.sex for one in (*room.inside, guest) if one.sex in (FEMALE, MALE)}
    if len(known | ({OF[room.kind]} if room.kind in OF else set())) > 1:
        raise RoomOfOthers


def clashes(room: Room) -> list[str]:
    """What is wrong in a room as it stands, the worst first; words.CLASHES says it."""
    sexes = {one.sex for one in room.inside} & {FEMALE, MALE}
    found = {
        BOTH: len(sexes) > 1,
        OVERFULL: len(room.inside) > room.beds,
        WRONG_KIND: room.kind in OF and bool(sexes - {OF[room.kind]}),
        NOT_ALONE: len(room.inside) > 1 and any(one.wish == ALONE for one in room.inside),
    }
    return [what for what, so in found.items() if so]


def propose(
    guests: Iterable[Guest], rooms: Iterable[Room], mix: str = NONE
) -> tuple[dict[int, int], list[tuple[int, str]]]:
    """Beds for these guests: ({guest: room}, [(guest left over, why)]), the same for the same values.

    Only women share with women and men with men, each of whom wishes it or wishes nothing; whose wish is another sex
    than the passport's, or whose sex is not known, is left for the office to decide. Who wishes to be alone gets a
    room with one bed or none. `mix` prefers a room of the same country or language, or (MIXED) of other countries.
    Rooms half full come first, single and accessible ones last.
    """
    stand = {room.id: room for room in rooms}
    placed: dict[int, int] = {}
    left: list[tuple[int, str]] = []
    for guest in sorted(guests, key=_turn):
        if why := _undecided(guest):
            left.append((guest.id, why))
            continue
        fitting = [room for room in stand.values() if _fits(room, guest)]
        if not fitting:
            left.append((guest.id, NO_SINGLE if guest.wish == ALONE else NO_ROOM))
            continue
        best = min(fitting, key=lambda room: (*_distance(room, guest, mix), room.id))
        stand[best.id] = best.with_guest(guest)
        placed[guest.id] = best.id
    return placed, left


def _turn(guest: Guest) -> tuple[Any, ...]:
    """Who wishes to be alone first, then country by country."""
    return guest.wish != ALONE, guest.sex or "", guest.country, guest.language, guest.id


def _undecided(guest: Guest) -> str | None:
    if guest.sex not in (FEMALE, MALE):
        return UNKNOWN
    return UNLIKE if OF.get(guest.wish, guest.sex) != guest.sex else None


def _fits(room: Room, guest: Guest) -> bool:
    if room.free < 1 or OF.get(room.kind, guest.sex) != guest.sex:
        return False
    if guest.wish == ALONE:
        return room.beds == 1
    return all(one.sex == guest.sex and one.wish != ALONE for one in room.inside)


def _distance(room: Room, guest: Guest, mix: str) -> tuple[int, ...]:
    """How far a room is from the best one. Single and accessible rooms are kept for those who need them."""
    inside: Sequence[Guest] = room.inside
    unlike = {
        COUNTRY: sum(one.country != guest.country for one in inside),
        LANGUAGE: sum(one.language != guest.language for one in inside),
        MIXED: sum(one.country == guest.country for one in inside),
    }.get(mix, 0)
    return room.beds == 1 and guest.wish != ALONE, room.accessible, unlike, not inside, room.kind == ANY
