"""What the learning room allows, and which lesson comes next. Pure: values in, values or a refusal out."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from institute.catalogue.models import CANCELLED
from institute.enrolment.models import LEFT
from institute.errors import DomainError
from institute.language import lazy
from institute.learning.models import DRAFT, FRESH, MISSING, PUBLISHED, STALE

COMING, RUNNING, PAST, GONE, CALLED_OFF = "coming", "running", "past", "left", "cancelled"
STATE_WORDS = {DRAFT: lazy("Draft"), PUBLISHED: lazy("Published")}
STANDING_WORDS = {FRESH: lazy("Up to date"), STALE: lazy("The original is newer"), MISSING: lazy("Missing")}
UP, DOWN = "up", "down"
Order = list[tuple[int, list[int]]]  # modules and, in each, its lessons


class NotBegun(DomainError):
    message = lazy("The lessons open when the session begins.")


class HasLeft(DomainError):
    message = lazy("You have left this session, so its lessons are closed to you.")


class CalledOff(DomainError):
    message = lazy("This session was cancelled.")


class NotATrainee(DomainError):
    message = lazy("Only trainees of this session keep progress here.")


class StillClosed(DomainError):
    message = lazy("This lesson is not open yet. The session's page says when it opens.")


class Circle(DomainError):
    message = lazy("These lessons would wait for each other, so none of them would ever open.")


class HasProgress(DomainError):
    message = lazy("Trainees have already opened this lesson, so it stays. Set it to draft to hide it.")


class HasLessons(DomainError):
    message = lazy("This module still holds lessons. Move or delete them first.")


class NotEmpty(DomainError):
    message = lazy("There are modules already. Titles are taken from the programme only while there are none.")


class NoProgramme(DomainError):
    message = lazy("The programme of this session names no modules.")


class NotHere(DomainError):
    message = lazy("New versions of this module are published in the session it comes from.")


class NothingNew(DomainError):
    message = lazy("Nothing was changed since the newest version.")


class NothingToShare(DomainError):
    message = lazy("This module has no published lessons to share.")


class AlreadyHere(DomainError):
    message = lazy("This session has that module already.")


class NothingToRead(DomainError):
    message = lazy("A lesson needs a text or a file before it is published.")


class EditedMeanwhile(DomainError):
    message = lazy("Somebody else saved this lesson while you were writing.")


class OrderChanged(DomainError):
    message = lazy("Somebody else changed the order meanwhile. This is how it stands now; please move it again.")


def standing(state: str, starts_at: datetime, ends_at: datetime, place: str, now: datetime) -> str:
    """How a trainee stands with a session: `state` is the session's, `place` the enrolment's."""
    if place == LEFT:
        return GONE
    if state == CANCELLED:
        return CALLED_OFF
    if now < starts_at:
        return COMING
    return RUNNING if now < ends_at else PAST


def check_open(stands: str) -> None:
    """Lessons can be read from the session's beginning on, and afterwards to look things up."""
    refusals = {COMING: NotBegun, GONE: HasLeft, CALLED_OFF: CalledOff}
    if stands in refusals:
        raise refusals[stands]


@dataclass(frozen=True)
class Closed:
    """Why a lesson is closed to a trainee: until an instant, until other lessons (by id) are done, or both."""

    until: datetime | None
    asks: tuple[int, ...]


def opening(starts_at: datetime, zone: str, at: datetime | None, days: int | None) -> datetime | None:
    """When a gate opens: at its instant, or so many days on at the hour the session began, by its place's clock."""
    if days is None:
        return at
    return (starts_at.astimezone(ZoneInfo(zone)) + timedelta(days=days)).astimezone(UTC)


def closed(
    shown: Mapping[int, tuple[Sequence[datetime | None], Sequence[int]]], done: Set[int], now: datetime
) -> dict[int, Closed]:
    """What of the lessons shown (by id: when their gates open, what they ask) is closed to who has done these.

    What is done stays open; a lesson that is not shown is asked of nobody.
    """
    found = {}
    for lesson, (gates, asks) in shown.items():
        until = max((gate for gate in gates if gate and gate > now), default=None)
        missing = tuple(each for each in asks if each in shown and each not in done)
        if (until or missing) and lesson not in done:
            found[lesson] = Closed(until, missing)
    return found


def check_asks(asks: Mapping[int, Sequence[int]], lesson: int) -> None:
    """Circle when a lesson asks, through others or at once, for itself; `asks` by lesson."""
    seen: set[int] = set()
    ahead = list(asks.get(lesson, ()))
    while ahead:
        each = ahead.pop()
        if each == lesson:
            raise Circle
        if each not in seen:
            seen.add(each)
            ahead += asks.get(each, ())


def next_lesson(order: Sequence[int], opened: Mapping[int, datetime], done: Set[int]) -> int | None:
    """Where to go on: the lesson opened last and not done, else the first not done, else None."""
    left = [lesson for lesson in order if lesson not in done]
    begun = [lesson for lesson in left if lesson in opened]
    return max(begun, key=lambda lesson: opened[lesson]) if begun else next(iter(left), None)


def moved(order: Sequence[int], which: int, step: str) -> list[int]:
    """The same order with one id a place up or down; at the end it stays."""
    ids = list(order)
    here = ids.index(which)
    there = here - 1 if step == UP else here + 1
    if 0 <= there < len(ids):
        ids[here], ids[there] = ids[there], ids[here]
    return ids


def moved_across(chapters: Sequence[Sequence[int]], which: int, step: str) -> list[list[int]]:
    """Lessons by module with one a place up or down; from a module's edge it goes to the next module."""
    lists = [list(chapter) for chapter in chapters]
    at = next(n for n, chapter in enumerate(lists) if which in chapter)
    edge = lists[at][0] == which if step == UP else lists[at][-1] == which
    if not edge:
        lists[at] = moved(lists[at], which, step)
        return lists
    beyond = at - 1 if step == UP else at + 1
    if 0 <= beyond < len(lists):
        lists[at].remove(which)
        lists[beyond].insert(len(lists[beyond]) if step == UP else 0, which)
    return lists


def check_publishable(text: Mapping[str, str], files: int) -> None:
    """NothingToRead for a lesson without any text and without files."""
    if not any(words.strip() for words in text.values()) and not files:
        raise NothingToRead


def read_order(text: str) -> Order:
    """3:7,8;4: as [(3, [7, 8]), (4, [])]; OrderChanged for what is no order."""
    try:
        parts = [part.partition(":") for part in text.split(";")]
        return [(int(head), [int(each) for each in tail.split(",") if each]) for head, _, tail in parts]
    except ValueError:
        raise OrderChanged from None


def write_order(order: Order) -> str:
    """[(3, [7, 8]), (4, [])] as 3:7,8;4: -- what a page sends back when things were moved."""
    return ";".join(f"{module}:{','.join(map(str, lessons))}" for module, lessons in order)


def check_order(wanted: Order, now: Order) -> None:
    """The wanted order holds exactly the modules and lessons there are; OrderChanged otherwise."""
    for parts in (
        lambda order: [head for head, _ in order],
        lambda order: [each for _, tail in order for each in tail],
    ):
        if sorted(parts(wanted)) != sorted(parts(now)):
            raise OrderChanged
