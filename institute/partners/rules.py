"""A country's standing on a day, and the words for it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol, TypeVar

from institute.errors import DomainError
from institute.language import lazy

MEMBER, OBSERVER, DIALOGUE_PARTNER, PARTNER = "member", "observer", "dialogue-partner", "partner"
STATUS_WORDS = {
    MEMBER: lazy("Member state"),
    OBSERVER: lazy("Observer state"),
    DIALOGUE_PARTNER: lazy("Dialogue partner"),
    PARTNER: lazy("SCO partner"),
}
ORGANISATION_WORDS = {
    "institute": lazy("Institute"),
    "promoter": lazy("Promoter"),
    "sponsor": lazy("Sponsor"),
    "host": lazy("Host"),
    "practice-host": lazy("Practice host"),
    "university": lazy("University"),
    "government": lazy("Government office"),
    "enterprise": lazy("Enterprise"),
    "chamber": lazy("Chamber of commerce"),
    "park": lazy("Industrial park"),
    "embassy": lazy("Embassy"),
    "ngo": lazy("Non-governmental organisation"),
    "manager": lazy("Entrusted manager"),
}


class CodeTaken(DomainError):
    message = lazy("Another organisation has this code.")


class Dated(Protocol):
    """Something that holds from one day up to, but not including, another; an open end is None."""

    @property
    def valid_from(self) -> Any: ...

    @property
    def valid_to(self) -> Any: ...


class Standing(Dated, Protocol):
    @property
    def status(self) -> Any: ...


T = TypeVar("T", bound=Dated)


def holds(it: Dated, day: date) -> bool:
    """Whether it is valid on this day: from its first day, until the day before its end."""
    return (it.valid_from is None or it.valid_from <= day) and (it.valid_to is None or day < it.valid_to)


def holding(them: Iterable[T], day: date) -> list[T]:
    """Those that are valid on this day."""
    return [it for it in them if holds(it, day)]


def status_at(statuses: Iterable[Standing], day: date) -> str | None:
    """The status a country has with the SCO on this day; None when it has none (domain.md 4.1)."""
    return next((it.status for it in statuses if holds(it, day)), None)
