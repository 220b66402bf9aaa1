"""Which half-day it is, whose word counts, what it is worth and when to warn. Values in, values or a refusal out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from institute.attendance.models import (
    ABSENT,
    BADGE,
    CLOSING,
    CODE,
    DECISION,
    EXCUSED,
    IMPORT,
    LATE,
    LEFT_EARLY,
    PRESENT,
    ROLL,
)
from institute.errors import DomainError, NotFound
from institute.language import lazy

PERCENT = 85  # of the counted half-days (domain.md 5.2)
NOON = 13  # a meeting that begins at 13:00 or later belongs to the afternoon
GRACE = timedelta(minutes=15)  # who comes within it is not late
EARLY, AFTER = timedelta(hours=1), timedelta(minutes=15)  # codes and badges are taken around the half-day
STAYED, CAME = 80, 40  # percent of the minutes: for present, and for having been there at all
ENDED = timedelta(days=7)  # after the session people are still warned
_HALF = re.compile(r"(\d{4}-\d{2}-\d{2})-(am|pm)", re.ASCII)


class Closed(DomainError):
    message = lazy("This half-day is closed. Open it again with a reason to change it.")


class ClosedForTrainees(DomainError):
    message = lazy("This half-day is closed already. Please write to the class supervisor: you can appeal below.")


class NoReason(DomainError):
    message = lazy("Please say why it is opened again.")


class NotNow(DomainError):
    message = lazy("No half-day of this session is running now, so nothing is noted.")


class NotBegun(DomainError):
    message = lazy("This half-day has not begun yet. It can be closed afterwards.")


class TooSoon(DomainError):
    message = lazy("Nobody is here yet: this half-day is still to come.")


class NotOurCode(DomainError):
    message = lazy("This is not a code we know. Please scan the one on the wall again.")


class OldCode(DomainError):
    message = lazy("This code is too old. Please scan the one that is shown now.")


class NotYourSession(DomainError):
    message = lazy("This code belongs to a session in which you have no place.")


class NoPass(DomainError):
    message = lazy("This link for scanning badges has ended. Please ask for a new one.")


class UnknownBadge(DomainError):
    message = lazy("This is no badge of this session.")


class Decided(DomainError):
    message = lazy("This was decided already.")


# Half-days.


class Held(Protocol):
    """A meeting, as far as these rules care."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def zone(self) -> str: ...


@dataclass(frozen=True)
class Half:
    """A half-day that counts: from when to when its meetings are, on whose clock, and how many minutes they last."""

    key: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    minutes: int

    @property
    def day(self) -> date:
        return date.fromisoformat(self.key[:10])

    @property
    def morning(self) -> bool:
        return self.key.endswith("am")


def half_of(starts_at: datetime, zone: str) -> str:
    """The half-day a meeting belongs to: that of its beginning, in its own zone."""
    local = starts_at.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d}-{'am' if local.hour < NOON else 'pm'}"


def known_half(text: str) -> str:
    """A half-day's name as it came in an address; NotFound for anything else."""
    found = _HALF.fullmatch(text)
    try:
        date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise NotFound from None
    return text


def halves(meetings: Iterable[Held]) -> list[Half]:
    """The half-days in which at least one of these meetings lies, in order. Only counted ones are to be given."""
    found: dict[str, list[Held]] = {}
    for one in meetings:
        found.setdefault(half_of(one.starts_at, one.zone), []).append(one)
    return [
        Half(
            key, min(one.starts_at for one in held), max(one.ends_at for one in held), held[0].zone,
            sum(round((one.ends_at - one.starts_at).total_seconds() / 60) for one in held),
        )
        for key, held in sorted(found.items())
    ]  # fmt: skip


def takes(half: Half, at: datetime) -> bool:
    """Whether codes and badges are taken at this instant."""
    return half.starts_at - EARLY <= at <= half.ends_at + AFTER


def running(several: Sequence[Half], at: datetime) -> Half | None:
    """The half-day whose codes and badges are taken now; where two are, the one that has begun last."""
    open_now = [one for one in several if takes(one, at)]
    begun = [one for one in open_now if one.starts_at <= at]
    return begun[-1] if begun else open_now[0] if open_now else None


def on_arrival(half: Half, at: datetime) -> str:
    """Present, or late after the first meeting's quarter of an hour."""
    return LATE if at > half.starts_at + GRACE else PRESENT


def by_minutes(minutes: int, asked: int, late: bool) -> str:
    """What a meeting tool's minutes say: most of it is present, half of it is late or left early, less is absent."""
    share = 100 * minutes / asked if asked else 0
    if share >= STAYED:
        return LATE if late else PRESENT
    if share >= CAME:
        return LATE if late else LEFT_EARLY
    return ABSENT


# Whose word counts.


ALONE, STAFF, LATER, FIRST, SEEN, NEWER, OVER = WHY = ("alone", "staff", "later", "first", "seen", "newer", "over")


def winner(said: Iterable[Any]) -> tuple[Any, str] | None:
    """The word that stands and why (WHY), of marks with id, source, state, at, noted_at: in whatever order they came.

    The staff's word (roll or decision) stands over everything, the later over the earlier; an empty one takes the
    staff's words back. Then who was seen arriving, by badge or code: the first time. Then the newest list of a meeting
    tool. Last, the absence noted when the half-day was closed.
    """
    words = sorted(said, key=lambda one: (one.noted_at, one.id))
    staff = [one for one in words if one.source in (ROLL, DECISION)]
    others = [one for one in words if one.source not in (ROLL, DECISION)]
    if staff and staff[-1].state:
        return staff[-1], LATER if len(staff) > 1 else STAFF if others else ALONE
    arrivals = sorted((one for one in others if one.source in (BADGE, CODE)), key=lambda one: (one.at, one.id))
    lists = [one for one in others if one.source == IMPORT]
    if arrivals:
        return arrivals[0], FIRST if len(arrivals) > 1 else SEEN if len(others) > 1 else ALONE
    if lists:
        return lists[-1], NEWER if len(lists) > 1 else OVER if len(others) > 1 else ALONE
    closing = [one for one in others if one.source == CLOSING]
    return (closing[-1], ALONE) if closing else None


# What it is worth.

# Late and left early are half a half-day; who is excused neither gains nor loses: it does not count at all.
WORTH: dict[str, Decimal | None] = {
    PRESENT: Decimal(1), LATE: Decimal("0.5"), LEFT_EARLY: Decimal("0.5"), ABSENT: Decimal(0), EXCUSED: None,
}  # fmt: skip


class Rate(NamedTuple):
    """Half-days attended, late and left early as halves, of those that counted so far."""

    present: Decimal
    counted: int

    @property
    def share(self) -> Decimal | None:
        """0 to 1; None while nothing has counted."""
        return self.present / self.counted if self.counted else None


def rate(states: Iterable[str]) -> Rate:
    """The rate of one trainee from what stands for each half-day."""
    worth = [value for state in states if (value := WORTH[state]) is not None]
    return Rate(sum(worth, Decimal(0)), len(worth))


def reached(found: Rate, percent: int) -> bool:
    """Whether the attendance so far is what the session asks for; nothing counted yet is enough."""
    return found.present * 100 >= percent * found.counted


DANGER, MISSED = "danger", "missed"


def outlook(found: Rate, to_come: int, percent: int) -> str:
    """MISSED when the threshold cannot be reached any more, DANGER when one more absence would do that, else "".

    `to_come`: half-days that still count, without a word yet.
    """
    total, lost = found.counted + to_come, found.counted - found.present
    if lost <= 0:
        return ""
    allowed = Decimal(total) * (100 - percent) / 100
    if lost > allowed:
        return MISSED
    return DANGER if to_come and lost + 1 > allowed else ""


def may_change(closed: bool) -> None:
    """Closed refuses."""
    if closed:
        raise Closed


def may_reopen(office: bool, reason: str) -> None:
    """The office opens a closed half-day as it likes, others say why; NoReason."""
    if not office and not reason:
        raise NoReason
