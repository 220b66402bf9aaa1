"""What a request allows, and the clock it runs on. Pure."""

from collections.abc import Collection
from datetime import date, timedelta

from institute.errors import DomainError
from institute.language import lazy

ERASE, PAPER = "rights-erase", "my-data"  # kinds of jobs
EXPORTS = "exports"  # where printed copies lie in the store, for a day
WORKING_DAYS = 15  # domain.md 7.4
REMIND = 3  # working days before the last one
_SATURDAY = 5


class NotOpen(DomainError):
    message = lazy("This request was answered already.")


class NotTheSamePerson(DomainError):
    message = lazy("You decided this yourself: a second person must release it.")


class HasRoles(DomainError):
    message = lazy("This person has a role in the house or for an organisation. Take the roles away first.")


class NothingDue(DomainError):
    message = lazy("Nothing of this is over: there is nothing to release.")


class AlreadyProposed(DomainError):
    message = lazy("This is proposed already, and waits for a second person.")


class ProposalOver(DomainError):
    message = lazy("This proposal was released or taken back already.")


class AlreadyAsked(DomainError):
    message = lazy("You have asked this already, and the office has not answered yet.")


def is_working(day: date, off: Collection[date], worked: Collection[date]) -> bool:
    """Monday to Friday but for holidays (`off`), and the weekend's days that make up for them (`worked`)."""
    return day in worked or (day.weekday() < _SATURDAY and day not in off)


def last_day(asked: date, off: Collection[date] = (), worked: Collection[date] = (), days: int = WORKING_DAYS) -> date:
    """The day on which the last of so many working days falls; the first is the one after it was asked."""
    day = asked
    while days:
        day += timedelta(days=1)
        days -= is_working(day, off, worked)
    return day


def check_release(decided_by: int | None, by: int) -> None:
    """Nobody releases what they proposed."""
    if decided_by == by:
        raise NotTheSamePerson
