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


class SecondDecider(DomainError):
    """An override needs two people (domain.md 5.2)."""

    message = lazy("You asked for this yourself: somebody else must confirm it.")


class NeedsReason(DomainError):
    message = lazy("This differs from the rule: please say why.")


CHANGED_LATE = lazy("The session has begun: please say to its trainees why.")


class NothingAsked(DomainError):
    message = lazy("Nobody asks for a decision against the rule here any more.")


class Decided(DomainError):
    message = lazy("The decision is made; it stands.")


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
    """What counts for one trainee.

    Published lessons done; practice hours confirmed and planned; half-days attended of those counted so far, and how
    many the session has; required work accepted; the total of the marks, 0 to 100; why excluded, or nothing.
    """

    lessons_done: int
    lessons: int
    hours_confirmed: Decimal
    hours_planned: int
    present: Decimal = Decimal(0)
    counted: int = 0
    half_days: int = 0
    accepted: int = 0
    required: int = 0
    total: Decimal | None = None
    excluded: str = ""

    def as_values(self) -> dict[str, Any]:
        """Frozen with the decision; why somebody is excluded stays with the exclusion."""
        return {
            "lessons_done": self.lessons_done,
            "lessons": self.lessons,
            "hours_confirmed": str(self.hours_confirmed),
            "hours_planned": self.hours_planned,
            "present": str(self.present),
            "counted": self.counted,
            "half_days": self.half_days,
            "accepted": self.accepted,
            "required": self.required,
            "total": None if self.total is None else str(self.total),
            "excluded": bool(self.excluded),
        }


@dataclass(frozen=True)
class Asked:
    """What a session asks: of half-days, practice hours and lessons in percent, of the total in points; 0 for nothing.

    The default is domain.md 5.2's rule, and all lessons.
    """

    attendance: int = 85
    deliverables: bool = True
    practice: int = 80
    lessons: int = 100
    total: int = 0


@dataclass(frozen=True)
class Item:
    """One line of the checklist: what is asked, how far it is (0 to 1), and whether that is enough."""

    words: str
    note: str
    share: float
    done: bool


def checklist(facts: Facts, asked: Asked) -> list[Item]:
    """The rule of the session as lines a trainee can read from the first day; what a session lacks is not asked."""
    items = [_attendance(facts, asked.attendance)] if facts.half_days and asked.attendance else []
    if facts.required and asked.deliverables:
        items.append(_deliverables(facts))
    if facts.hours_planned and asked.practice:
        items.append(_practice(facts, asked.practice))
    if facts.lessons and asked.lessons:
        items.append(_lessons(facts, asked.lessons))
    if asked.total:
        items.append(_total(facts, asked.total))
    if facts.excluded:
        items.append(Item(gettext("Exclusion"), facts.excluded, 0, False))
    return items


def _attendance(facts: Facts, percent: int) -> Item:
    """Of the half-days that counted so far: while none has, nothing is missed, and nothing is shown yet."""
    share = facts.present / facts.counted if facts.counted else Decimal(0)
    note = ngettext(
        "%(present)s of %(counted)s half-day so far (at least %(percent)s %%)",
        "%(present)s of %(counted)s half-days so far (at least %(percent)s %%)",
        facts.counted,
        present=number(facts.present.normalize() + 0),
        counted=number(facts.counted),
        percent=number(percent),
    )
    return Item(gettext("Attendance"), note, float(share), bool(facts.counted) and share * 100 >= percent)


def _deliverables(facts: Facts) -> Item:
    note = ngettext(
        "%(done)s of %(all)s required piece of work accepted",
        "%(done)s of %(all)s required pieces of work accepted",
        facts.required,
        done=number(facts.accepted),
        all=number(facts.required),
    )
    return Item(gettext("Assignments"), note, facts.accepted / facts.required, facts.accepted >= facts.required)


def _practice(facts: Facts, percent: int) -> Item:
    needed = Decimal(facts.hours_planned * percent) / 100
    note = gettext(
        "%(done)s of %(all)s hours confirmed (at least %(needed)s)",
        done=number(facts.hours_confirmed),
        all=number(facts.hours_planned),
        needed=number(needed),
    )
    share = min(1.0, float(facts.hours_confirmed) / facts.hours_planned)
    return Item(gettext("Practice"), note, share, facts.hours_confirmed >= needed)


def _lessons(facts: Facts, percent: int) -> Item:
    needed = -(-facts.lessons * percent // 100)
    note = ngettext(
        "%(done)s of %(all)s lesson done (at least %(needed)s)",
        "%(done)s of %(all)s lessons done (at least %(needed)s)",
        facts.lessons,
        done=number(facts.lessons_done),
        all=number(facts.lessons),
        needed=number(needed),
    )
    return Item(gettext("Lessons"), note, facts.lessons_done / facts.lessons, facts.lessons_done >= needed)


def _total(facts: Facts, least: int) -> Item:
    if facts.total is None:
        return Item(gettext("Total of the marks"), gettext("none yet (at least %(n)s)", n=number(least)), 0, False)
    note = gettext("%(total)s (at least %(least)s)", total=number(facts.total), least=number(least))
    return Item(gettext("Total of the marks"), note, float(facts.total) / 100, facts.total >= least)


def in_words(asked: Asked) -> list[str]:
    """The rule as sentences, in the language spoken now."""
    said = []
    if asked.attendance:
        said.append(gettext("Attendance: at least %(n)s %% of the half-days that count", n=number(asked.attendance)))
    if asked.deliverables:
        said.append(gettext("Work: every required piece accepted"))
    if asked.practice:
        said.append(gettext("Practice: at least %(n)s %% of the planned hours confirmed", n=number(asked.practice)))
    if asked.lessons:
        said.append(gettext("Lessons: at least %(n)s %% of those published done", n=number(asked.lessons)))
    if asked.total:
        said.append(gettext("Marks: a total of at least %(n)s of 100", n=number(asked.total)))
    return [*said, gettext("No exclusion")]


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
