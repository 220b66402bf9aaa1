"""What dates and places allow a training session: its window, what it must hold to be kept and published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from institute.catalogue.models import CANCELLED, DRAFT, PUBLISHED
from institute.errors import DomainError
from institute.language import lazy

# Where a session stands at a moment, as its window says it.
OPENS, OPEN, SOON, FULL, CLOSED, RUNNING, HELD = "opens", "open", "soon", "full", "closed", "running", "held"
SOON_DAYS = 7  # from here on the last day to apply is what matters most


class Timed(Protocol):
    """The values of a training session that its window hangs on."""

    @property
    def state(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def places(self) -> int: ...
    @property
    def taken(self) -> int: ...


@dataclass(frozen=True)
class Window:
    """Where a session stands: one word, the places left, the calendar days (of its place) until applications close."""

    stands: str
    free: int
    days: int


def window(training: Timed, now: datetime) -> Window:
    """Where this session stands now; each moment belongs to what begins with it."""
    zone = ZoneInfo(training.zone)
    days = (training.closes_at.astimezone(zone).date() - now.astimezone(zone).date()).days
    free = training.places - training.taken
    return Window(_stands(training, now, free, days), free, days)


def _stands(training: Timed, now: datetime, free: int, days: int) -> str:
    if training.state in (DRAFT, CANCELLED):
        return training.state
    if now >= training.ends_at:
        return HELD
    if now < training.opens_at:
        return OPENS
    if now >= training.closes_at:
        return RUNNING if now >= training.starts_at else CLOSED
    if free <= 0:
        return FULL
    return SOON if days <= SOON_DAYS else OPEN


# Keeping: what a form's values must satisfy among each other; {field: message}.


def mistakes(values: dict[str, Any], taken: int = 0) -> dict[str, Any]:
    """What is wrong between these values of a session; instants are aware, or None where the field failed by itself."""
    found: dict[str, Any] = {}
    opens, closes, starts, ends = (values.get(name) for name in ("opens_at", "closes_at", "starts_at", "ends_at"))
    if starts and ends and ends <= starts:
        found["ends_at"] = lazy("The session must end after it starts.")
    if opens and closes and closes <= opens:
        found["closes_at"] = lazy("Applications must close after they open.")
    elif closes and ends and closes > ends:  # an online session may take people in after its first day
        found["closes_at"] = lazy("Applications must close before the session ends.")
    places = values.get("places")
    if places is not None and places < taken:
        found["places"] = TooFewPlaces.message
    hours, practice = values.get("hours"), values.get("practice_hours")
    if hours is not None and practice is not None and practice > hours:
        found["practice_hours"] = lazy("Practice is a part of all hours: it cannot be longer than they are.")
    return found


def missing(training: Any) -> list[Any]:
    """What this session still needs before strangers may see it, as sentences."""
    wanted = [
        (training.title.get("en"), lazy("Give it a title in English.")),
        (training.title.get("zh"), lazy("Give it a title in Chinese.")),
        (training.languages, lazy("Say in which languages it is taught.")),
        (any(post.role == "instructor" for post in training.staff), lazy("Name at least one instructor.")),
        (training.places > 0, lazy("Offer at least one place.")),
        (not mistakes(_dates(training)), lazy("Put its dates in order.")),
    ]
    return [words for there, words in wanted if not there]


def _dates(training: Any) -> dict[str, datetime]:
    return {name: getattr(training, name) for name in ("opens_at", "closes_at", "starts_at", "ends_at")}


class NotReady(DomainError):
    """Something is missing for publication."""

    message = lazy("This session is not ready: some things are still missing.")


class AlreadyPublic(DomainError):
    message = lazy("This session is not a draft any more.")


class ApplicationsBegan(DomainError):
    """Somebody may have applied: the session can be cancelled, not hidden."""

    message = lazy("Applications have opened: this session can be cancelled, but not taken back to a draft.")


class NotCancellable(DomainError):
    message = lazy("Only a published session that is not over can be cancelled.")


class Over(DomainError):
    message = lazy("A cancelled session cannot be changed.")


class TooFewPlaces(DomainError):
    message = lazy("More places than that are already taken.")


class SameTwice(DomainError):
    message = lazy("This is already on the list.")


class NotAnInstructor(DomainError):
    message = lazy("This person does not have the instructor's role.")


class Approved(DomainError):
    """What is approved stays as it is; a change makes the next version."""

    message = lazy("This version is approved. Start the next version to change it.")


class NothingToApprove(DomainError):
    message = lazy("A version needs a title in English and Chinese and at least one module before it can be approved.")


class DraftThere(DomainError):
    message = lazy("The next version has already been started.")


class CodeTaken(DomainError):
    message = lazy("Another programme has this code.")


def may_publish(training: Any) -> None:
    """Refuses unless this is a complete draft."""
    if training.state != DRAFT:
        raise AlreadyPublic
    if missing(training):
        raise NotReady


def stays_ready(training: Any, before: int) -> None:
    """Refuses a change that takes from a public session what it needed to be published; `before`: what was missing."""
    if training.state == PUBLISHED and len(missing(training)) > before:
        raise NotReady


def may_unpublish(training: Any, now: datetime) -> None:
    """Refuses once somebody may have applied."""
    if training.state != PUBLISHED or now >= training.opens_at or training.taken:
        raise ApplicationsBegan


def may_cancel(training: Any, now: datetime) -> None:
    if training.state != PUBLISHED or now >= training.ends_at:
        raise NotCancellable


def code(year: int, type_code: str, serial: int) -> str:
    """2026-ET-012: the year it starts, the type, the serial of that year and type."""
    return f"{year}-{type_code}-{serial:03}"
