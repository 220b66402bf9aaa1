"""What practice allows: which bases can be planned and which hours can be confirmed. Pure."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from institute.errors import DomainError
from institute.language import lazy
from institute.practice.models import CLOSED, OPEN, PAUSED, PLANNED

STATE_WORDS = {PLANNED: lazy("Planned"), OPEN: lazy("Open"), PAUSED: lazy("Paused"), CLOSED: lazy("Closed")}
STATE_TONES = {PLANNED: "soon", OPEN: "open", PAUSED: "quiet", CLOSED: "late"}
MOST = Decimal(999)
_WESTERN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫،", "01234567890123456789..")


class BaseNotOpen(DomainError):
    message = lazy("This base takes nobody now: it is paused or closed.")


class HoursConfirmed(DomainError):
    message = lazy("Hours are confirmed at this base already, so it stays in the plan.")


class BaseInUse(DomainError):
    message = lazy("Sessions practise here, so the base stays in the records. Close it instead.")


class CodeTaken(DomainError):
    message = lazy("Another base has this code.")


class ConfirmedMeanwhile(DomainError):
    message = lazy("Somebody else confirmed hours while you were writing. Look at the table and save again.")


def check_plannable(state: str) -> None:
    """An open base can be planned, and one that is planned itself; BaseNotOpen for the others."""
    if state not in (OPEN, PLANNED):
        raise BaseNotOpen


def most_hours(planned: int) -> Decimal:
    """The most that can be confirmed for one trainee: three times the plan, never above 999 hours."""
    return min(MOST, Decimal(3 * planned))


def read_hours(text: str) -> Decimal | None:
    """What was typed as hours, in any of our digits, comma or point; None for nothing. ValueError otherwise."""
    plain = text.strip().translate(_WESTERN).replace(",", ".")
    if not plain:
        return None
    if len(plain) > 8:
        raise ValueError(text)
    try:
        hours = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    if not hours.is_finite():
        raise ValueError(text)
    return hours


def as_text(hours: Decimal) -> str:
    """Hours as one types them: 8 or 7.5."""
    return f"{hours.normalize():f}"


def mistake(hours: Decimal | None, planned: int) -> Any:
    """What is wrong with these hours, in words; None when nothing is."""
    if hours is None:
        return None
    if hours < 0 or hours > most_hours(planned):
        return lazy("Please give 0 to %(most)s hours.", most=most_hours(planned))
    if (hours * 2) % 1:
        return lazy("Please use whole and half hours.")
    return None


def unconfirmed(enrolments: Iterable[int], confirmed: Iterable[int]) -> list[int]:
    """The enrolments without an entry yet: those a bulk confirmation fills."""
    have = set(confirmed)
    return [enrolment for enrolment in enrolments if enrolment not in have]


def changes(wanted: dict[int, Decimal | None], held: dict[int, Decimal]) -> dict[int, Decimal | None]:
    """Only what differs from what is held: new hours, or None where an entry goes."""
    return {key: hours for key, hours in wanted.items() if hours != held.get(key)}
