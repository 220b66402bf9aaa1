"""How a week of meetings is drawn: by days and quarters of an hour. Values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

QUARTER = 15  # minutes: what the week is drawn and dragged by


@dataclass(frozen=True)
class Piece:
    """What of a meeting lies on one day: quarters of an hour from its midnight; side by side in `lane` (from 0)."""

    entry: Any
    first: int
    last: int
    lane: int = 0
    goes_on: bool = False  # it began the day before
    alone: bool = False  # nothing else is at the same time


@dataclass
class Day:
    day: date
    pieces: list[Piece] = field(default_factory=list)

    @property
    def lanes(self) -> int:
        return max((piece.lane for piece in self.pieces), default=0) + 1


def monday(day: date) -> date:
    return day - timedelta(day.weekday())


def week(entries: Iterable[Any], first: date, zone: str) -> list[Day]:
    """Seven days from this one with what lies on each, on the clock of a zone; what is at once stands side by side."""
    found = [Day(first + timedelta(n)) for n in range(7)]
    for entry in entries:
        begins, ends = (moment.astimezone(ZoneInfo(zone)) for moment in (entry.starts_at, entry.ends_at))
        for one in found:
            if begins.date() <= one.day and (
                ends.date() > one.day or (ends.date() == one.day and ends.time() > time())
            ):
                start = _quarters(begins, up=False) if begins.date() == one.day else 0
                end = _quarters(ends, up=True) if ends.date() == one.day else 96
                one.pieces.append(Piece(entry, start, max(end, start + 1), goes_on=begins.date() < one.day))
    for one in found:
        one.pieces = _side_by_side(one.pieces)
    return found


def _quarters(moment: datetime, *, up: bool) -> int:
    minutes = moment.hour * 60 + moment.minute
    return -(-minutes // QUARTER) if up else minutes // QUARTER


def _side_by_side(pieces: list[Piece]) -> list[Piece]:
    free: list[int] = []  # by lane: the quarter from which it is free
    placed = []
    for piece in sorted(pieces, key=lambda each: (each.first, -each.last)):
        lane = next((n for n, until in enumerate(free) if until <= piece.first), len(free))
        free[lane : lane + 1] = [piece.last]
        placed.append(Piece(piece.entry, piece.first, piece.last, lane, piece.goes_on))
    return [replace(one, alone=not any(_overlap(one, other) for other in placed if other is not one)) for one in placed]


def _overlap(one: Piece, other: Piece) -> bool:
    return one.first < other.last and other.first < one.last


def hours(drawn: Sequence[Day], usual: tuple[int, int] = (8, 18)) -> tuple[int, int]:
    """The first and the last hour to show: a working day's, and what lies before and after."""
    pieces = [piece for day in drawn for piece in day.pieces]
    first = min([usual[0], *(piece.first // 4 for piece in pieces)])
    return first, max([usual[1], *(-(-piece.last // 4) for piece in pieces)])
