"""When is a session completed, and what is frozen on the paper? Values in, values or a refusal out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from institute.errors import DomainError
from institute.language import gettext, lazy, ngettext, number


class NothingToDecide(DomainError):
    message = lazy("There is nobody to decide about yet.")


class NothingToIssue(DomainError):
    message = lazy("Nobody of this session waits for a certificate.")


class NotBegun(DomainError):
    """Papers are printed for the closing ceremony, so the last day need not be over; the first must have come."""

    message = lazy("The session has not begun yet.")


class Issued(DomainError):
    message = lazy("The certificate is issued already; its decision stands.")


class NamesOpen(DomainError):
    """Nobody's name is confirmed, and no wait is over that a reason could cut short."""

    message = lazy("No name is confirmed yet. After three days without an answer you may issue with a reason.")


class NotOneOfYours(DomainError):
    message = lazy("Please choose one of the lines shown.")


class NoLetter(DomainError):
    message = lazy("Nobody of those chosen can be given a letter: they need a place in a session that is not over.")


class NotValid(DomainError):
    message = lazy("This certificate holds no longer; nothing more can be done with it.")


class SecondPerson(DomainError):
    """Revocation needs two people (domain.md 6.2)."""

    message = lazy("You asked for this revocation yourself: somebody else must confirm it.")


class Unprintable(DomainError):
    message = lazy("The new paper cannot be printed as it is. Check the name on the person's page first.")


class PressStopped(DomainError):
    """What was printed stays; asking again prints the rest."""

    message = lazy("The press stood still and was stopped. What is printed is kept; please try again.")


NAME_WAIT = timedelta(days=3)  # then the office may issue without the trainee's word, giving a reason
CAUSES = ("error", "not-entitled", "misuse", "request")  # of a revocation


def name_is_settled(confirmed: bool, asked_at: datetime | None, now: datetime, reason: str) -> bool:
    """Whether a name may be printed: confirmed, or asked long enough ago and a reason given."""
    return confirmed or bool(reason and asked_at and asked_at + NAME_WAIT <= now)


def same_lines(chosen: Sequence[str], current: Sequence[Sequence[str]]) -> bool:
    """Whether what was confirmed (a line each) still is what may be printed today; an empty line is left out."""
    return bool(chosen[0]) and all(not line or line in lines for line, lines in zip(chosen, current, strict=True))


@dataclass(frozen=True)
class Facts:
    """What counts for one trainee: published lessons done, practice hours confirmed and planned."""

    lessons_done: int
    lessons: int
    hours_confirmed: Decimal
    hours_planned: int

    def as_values(self) -> dict[str, Any]:
        """Frozen with the decision."""
        return {
            "lessons_done": self.lessons_done,
            "lessons": self.lessons,
            "hours_confirmed": str(self.hours_confirmed),
            "hours_planned": self.hours_planned,
        }


@dataclass(frozen=True)
class Item:
    """One line of the checklist: what is asked, how far it is (0 to 1), and whether that is enough."""

    words: str
    note: str
    share: float
    done: bool


def checklist(facts: Facts, lessons_percent: int, practice_percent: int) -> list[Item]:
    """The rule of the session as lines a trainee can read from the first day (domain.md 5.2)."""
    items = []
    if facts.lessons and lessons_percent:
        needed = -(-facts.lessons * lessons_percent // 100)
        items.append(
            Item(
                gettext("Lessons"),
                ngettext(
                    "%(done)s of %(all)s lesson done (at least %(needed)s)",
                    "%(done)s of %(all)s lessons done (at least %(needed)s)",
                    facts.lessons,
                    done=number(facts.lessons_done),
                    all=number(facts.lessons),
                    needed=number(needed),
                ),
                facts.lessons_done / facts.lessons,
                facts.lessons_done >= needed,
            )
        )
    if facts.hours_planned and practice_percent:
        needed_hours = Decimal(facts.hours_planned * practice_percent) / 100
        items.append(
            Item(
                gettext("Practice"),
                gettext(
                    "%(done)s of %(all)s hours confirmed (at least %(needed)s)",
                    done=number(facts.hours_confirmed),
                    all=number(facts.hours_planned),
                    needed=number(needed_hours),
                ),
                min(1.0, float(facts.hours_confirmed) / facts.hours_planned),
                facts.hours_confirmed >= needed_hours,
            )
        )
    return items


def met(items: list[Item]) -> bool:
    """Every line is done; a session that asks for nothing is met by being there."""
    return all(item.done for item in items)


def hours_text(hours: Decimal) -> int | float:
    """13.5 stays, 16.0 becomes 16."""
    return int(hours) if hours == int(hours) else float(hours)


def record(**values: Any) -> dict[str, Any]:
    """The frozen record a certificate is printed from: plain JSON, nothing looked up again later.

    Keys: see certificates/paper. `third` is the third language of the paper: Russian or
    Persian where it is the trainee's.
    """
    wanted = values.pop("language")
    return {"kind": "completion", "revision": 0, "third": wanted if wanted in ("ru", "fa") else None, **values}
