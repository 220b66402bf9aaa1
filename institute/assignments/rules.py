"""What an assignment allows: when work is taken, what lateness costs, what a mark is worth. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from institute.assignments.models import (
    ACCEPTED,
    BOTH,
    COMPLETED,
    DISTINCTION,
    DRAFT,
    FILES,
    GRADES,
    HANDED,
    HIDDEN,
    MERIT,
    PASS,
    POINTS,
    PUBLISHED,
    REFUSED,
    RETURNED,
    TEXT,
)
from institute.errors import DomainError
from institute.language import lazy

ON_TIME, LATE, CLOSED = "on-time", "late", "closed"
NOT_BEGUN, MARKED = "not-begun", "marked"
DAY = timedelta(days=1)
SOON = timedelta(days=2)  # before the due date, who has not handed in is reminded
MOST_TEXT, MOST_FILES = 50_000, 20

STATE_WORDS = {HIDDEN: lazy("Draft"), PUBLISHED: lazy("Published")}
STATE_TONES = {HIDDEN: "quiet", PUBLISHED: "open"}
TAKES_WORDS = {TEXT: lazy("A text"), FILES: lazy("Files"), BOTH: lazy("A text and files")}
SCALE_WORDS = {
    POINTS: lazy("Points"),
    GRADES: lazy("Pass, merit or distinction"),
    COMPLETED: lazy("Completed or not"),
}
GRADE_WORDS = {PASS: lazy("Pass"), MERIT: lazy("Merit"), DISTINCTION: lazy("Distinction")}
# What a grade is worth where results are added up; the institute's own choice.
GRADE_SHARES = {PASS: Decimal("0.6"), MERIT: Decimal("0.8"), DISTINCTION: Decimal(1)}
WORK_WORDS = {
    NOT_BEGUN: lazy("Not begun"),
    DRAFT: lazy("Draft"),
    HANDED: lazy("Handed in"),
    LATE: lazy("Handed in late"),
    RETURNED: lazy("Returned"),
    MARKED: lazy("Marked, not told yet"),
    ACCEPTED: lazy("Work accepted"),
    REFUSED: lazy("Not accepted"),
}
WORK_TONES = {
    NOT_BEGUN: "quiet", DRAFT: "quiet", HANDED: "sea", LATE: "soon", RETURNED: "soon", MARKED: "sea",
    ACCEPTED: "open", REFUSED: "late",
}  # fmt: skip
VERDICT_WORDS = {
    ACCEPTED: lazy("Work accepted"),
    RETURNED: lazy("Returned for another try"),
    REFUSED: lazy("Not accepted"),
}


class EditedMeanwhile(DomainError):
    message = lazy("This work was saved elsewhere while you were writing: by somebody of your team, or by you.")


class Closed(DomainError):
    message = lazy("Nothing is taken any more for this assignment. If you need more time, please ask your instructor.")


class HandedIn(DomainError):
    message = lazy("This work is handed in already.")


class NothingToHandIn(DomainError):
    message = lazy("There is nothing to hand in yet. Please write a text or add a file.")


class TextMissing(DomainError):
    message = lazy("This assignment asks for a text. Please write one before you hand in.")


class FileMissing(DomainError):
    message = lazy("This assignment asks for a file. Please add one before you hand in.")


class TooManyFiles(DomainError):
    message = lazy("One try holds at most %(most)s files. Please remove one first.", most=MOST_FILES)


class NoFiles(DomainError):
    message = lazy("This assignment takes a text only.")


class FilesUnderWay(DomainError):
    message = lazy("A file of yours is still on its way. Please wait until it has arrived, or give it up.")


class TooLateToTakeBack(DomainError):
    message = lazy("This work can be taken back only until it is due, and only while nobody has marked it.")


class NoTriesLeft(DomainError):
    message = lazy("There is no further try. Please accept this one or not.")


class NoTimeLeft(DomainError):
    message = lazy("The time for this assignment is over. Please give a day and a time for the next try.")


class NotHandedIn(DomainError):
    message = lazy("This work is not handed in, or it was returned already.")


class OwnMark(DomainError):
    message = lazy("A second look is a colleague's: you gave this mark yourself.")


class NoTeam(DomainError):
    message = lazy("You are in no team yet. Please ask your instructor to put you into one.")


class HasWork(DomainError):
    message = lazy("Trainees have begun to work on this assignment, so it stays. Set it to draft to hide it.")


class TeamHasWork(DomainError):
    message = lazy("This team has handed in, so it stays as it is.")


class NotInText(DomainError):
    message = lazy("These words do not stand in that paragraph.")


@dataclass(frozen=True)
class Window:
    """When work is taken: on time until `due`, late until `late_until` (None: not at all)."""

    due: datetime
    late_until: datetime | None = None
    percent: int = 0

    @property
    def end(self) -> datetime:
        return self.late_until or self.due

    def extended(self, until: datetime | None) -> "Window":
        """With more time, which moves the late days along; never less."""
        if until is None or until <= self.due:
            return self
        late = self.late_until + (until - self.due) if self.late_until else None
        return Window(until, late, self.percent)


def stands(window: Window, now: datetime) -> str:
    """What is handed in now is on-time, late, or not taken: closed."""
    if now <= window.due:
        return ON_TIME
    return LATE if window.late_until and now <= window.late_until else CLOSED


def check_open(window: Window, now: datetime) -> None:
    if stands(window, now) == CLOSED:
        raise Closed


def late_days(due: datetime, handed: datetime) -> int:
    """Days begun since it was due; 0 on time."""
    return max(0, -((due - handed) // DAY)) if handed > due else 0


def kept_share(days: int, percent: int) -> Decimal:
    """What lateness leaves of the points, 0 to 1."""
    return max(Decimal(0), 1 - Decimal(days * percent) / 100)


def earned(points: Decimal, most: Decimal, days: int, percent: int) -> Decimal:
    """Points after lateness: so many percent of the most go off for each day; 0 at least, two decimals.

    The most may have been lowered since they were given: more than that is nobody's.
    """
    return max(Decimal(0), min(points, most) - most * (1 - kept_share(days, percent))).quantize(Decimal("0.01"))


def share(
    scale: str, state: str, *, points: Decimal | None, grade: str, most: Decimal, days: int, percent: int
) -> Decimal | None:
    """A told mark as a part of the most, 0 to 1; None where there is none. Only points lose by lateness."""
    if state == REFUSED:
        return Decimal(0)
    if state != ACCEPTED:
        return None
    if scale == COMPLETED:
        return Decimal(1)
    if scale == GRADES:
        return GRADE_SHARES.get(grade)
    return None if points is None else earned(points, most, days, percent) / most


def check_content(takes: str, text: str, files: int) -> None:
    """What is handed in holds what is asked: a text, a file, or with both at least one of them."""
    if takes == TEXT and not text.strip():
        raise TextMissing
    if takes == FILES and not files:
        raise FileMissing
    if not text.strip() and not files:
        raise NothingToHandIn


def check_take_back(state: str, window: Window, now: datetime) -> None:
    if state != HANDED or stands(window, now) != ON_TIME:
        raise TooLateToTakeBack


def check_returnable(number: int, tries: int, window: Window, until: datetime | None, now: datetime) -> None:
    """A return needs another try and time for it."""
    if number >= tries:
        raise NoTriesLeft
    if stands(window.extended(until), now) == CLOSED:
        raise NoTimeLeft


def word(state: str | None, days: int, released: bool) -> str:
    """How a team stands, as the staff's list says it: of its newest try, None where there is none."""
    if state is None:
        return NOT_BEGUN
    if state == HANDED:
        return LATE if days else HANDED
    return MARKED if state in (ACCEPTED, REFUSED) and not released else state


_GAP = re.compile(r"\n\s*\n")


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs: what empty lines part."""
    return [part.strip("\n") for part in _GAP.split(text.strip("\n")) if part.strip()]


def check_quote(text: str, paragraph: int, quote: str) -> None:
    """NotInText unless there is such a paragraph and the quoted words stand in it."""
    parts = paragraphs(text)
    if not 0 <= paragraph < len(parts) or " ".join(quote.split()) not in " ".join(parts[paragraph].split()):
        raise NotInText


def pieces(paragraph: str, quotes: Iterable[str]) -> list[tuple[str, bool]]:
    """A paragraph in pieces, each with whether it is quoted; joined they are the paragraph."""
    marked = [False] * len(paragraph)
    for quote in quotes:
        pattern = r"\s+".join(map(re.escape, quote.split()))
        if pattern and (found := re.search(pattern, paragraph)):
            marked[found.start() : found.end()] = [True] * (found.end() - found.start())
    told: list[tuple[str, bool]] = []
    for char, is_quoted in zip(paragraph, marked, strict=True):
        if told and told[-1][1] == is_quoted:
            told[-1] = (told[-1][0] + char, is_quoted)
        else:
            told.append((char, is_quoted))
    return told


def around(ids: Sequence[int], at: int) -> tuple[int | None, int | None]:
    """The neighbours of an id in a list."""
    place = ids.index(at) if at in ids else None
    if place is None:
        return None, None
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)


def as_points(value: Any) -> str:
    """Points as one types them: 8 or 7.5."""
    return f"{Decimal(value).normalize():f}"
