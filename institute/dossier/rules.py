"""What a passport's number, a birth date and the other particulars must look like; how they are masked.

A check takes what was typed and the case it is typed in, and says what is wrong, or None.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import jdatetime

from institute.catalogue.models import EVENT, FOREIGN_AID, TrainingSession
from institute.errors import DomainError
from institute.language import lazy

ONLINE = "online"
PASSPORT_NO, BIRTH, NATIONALITY = "passport_no", "date_of_birth", "nationality"
PASSPORT_ENDS = "passport_expires"
VALID_AFTER = 6  # months a passport must be valid after the end (domain.md 3.2)
FORM_CLOSES = timedelta(days=10)  # before the session starts, unless the office sets a day
REMINDED = (7, 3, 1)  # days before the form after admission closes
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_DAY = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")  # as Russian writes it; with slashes it is ambiguous
_SOLAR = range(1250, 1500)  # years of the Solar Hijri calendar anybody means; Gregorian ones begin at 1900
_OLDEST = 110  # years
_LINE = re.compile(r"[A-Z0-9]{5,15}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{5,}")
_DOTS = "•••••"
PHONE_LOOKS = lazy("Please write the number with its country code, for example +7 701 234 56 78.")


class FormClosed(DomainError):
    message = lazy("This form is closed. Please write to the office if something changes.")


@dataclass(frozen=True)
class Case:
    """For whom and when a field is asked: the session's mode, type and last day, the person's nationality, today."""

    mode: str
    type: str
    ends_on: date
    today: date
    nationality: str = ""

    @property
    def on_site(self) -> bool:
        """Whether the person comes to China for it, if only for a part; guests of an open day are there already."""
        return self.mode != ONLINE and self.type != EVENT

    @property
    def aid(self) -> bool:
        return self.type == FOREIGN_AID


def case(training: TrainingSession, nationality: str, now: datetime) -> Case:
    """The case of one person in this session; days are those of its place."""
    zone = ZoneInfo(training.zone)
    ends, today = training.ends_at.astimezone(zone).date(), now.astimezone(zone).date()
    return Case(training.mode, training.type, ends, today, nationality)


def context(training_id: int, person_id: int, field: str, table: str = "particular") -> str:
    """What a box is sealed for: moved to another person, session or field it does not open."""
    return f"{table} training={training_id} person={person_id} field={field}"


def western(text: str) -> str:
    """۷ and ٧ as 7."""
    return text.translate(_DIGITS)


def passport_no(text: str) -> str:
    """As it is kept: capitals and figures, without spaces and hyphens."""
    return re.sub(r"[\s-]", "", western(text)).upper()


def passport_key(number: str, country: str) -> str:
    """What a passport's fingerprint is made of; purpose "passport"."""
    return f"{passport_no(number)}:{country.upper()}"


def day(text: str) -> str:
    """A date as it is kept: 1990-05-17, or 1990-05 or 1990 where the passport has 00; 17.05.1990 is that day, too.

    A whole Solar Hijri date becomes the Gregorian day; what cannot be read stays as it was typed.
    """
    written = _DAY_FIRST.sub(r"\3-\2-\1", western(text).strip())
    found = _DAY.fullmatch(written)
    if not found:
        return text
    year, month, number = (int(part) if part else 0 for part in found.groups())
    if year in _SOLAR:
        try:
            return jdatetime.date(year, month, number).togregorian().isoformat()
        except ValueError:
            return text
    return f"{year:04}" + (f"-{month:02}" + (f"-{number:02}" if number else "") if month else "")


def parsed(text: str) -> date | None:
    """The day of a whole date, as kept."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def check_birth(text: str, case: Case) -> Any:
    return birth_mistake(text, case.today)


def birth_mistake(text: str, today: date) -> Any:
    """A day that was, within a long life; day and month may be unknown (ICAO 9303 writes them as 00 or XX)."""
    found = re.fullmatch(r"([0-9]{4})(-[0-9]{2})?(-[0-9]{2})?", text)
    whole = parsed(f"{text}{'-01-01'[len(text) - 4 :]}") if found and len(text) in (4, 7, 10) else None
    if whole is None:
        return lazy("Please write year-month-day, for example 1990-05-17; 1990-05 or 1990 if the passport has no more.")
    if whole > today or whole.year < today.year - _OLDEST:
        return lazy("This cannot be a date of birth: please look at the year again.")
    return None


def check_day(text: str, case: Case) -> Any:
    found = parsed(text)
    if found is None or not 1900 <= found.year < 2200:
        return lazy("Please write a date as year-month-day, for example 2027-01-31.")
    return None


def check_issued(text: str, case: Case) -> Any:
    if wrong := check_day(text, case):
        return wrong
    return lazy("This day has not come yet.") if str(parsed(text)) > str(case.today) else None


def check_expiry(text: str, case: Case) -> Any:
    """At least six months after the session's last day."""
    if wrong := check_day(text, case):
        return wrong
    needed = months_after(case.ends_on, VALID_AFTER)
    found = parsed(text)
    if found is not None and found < needed:
        return lazy(
            "The passport must be valid until %(day)s at least: six months after the session's end. "
            "Please renew it first, or write to the office.",
            day=needed.isoformat(),
        )
    return None


def months_after(start: date, months: int) -> date:
    """The same day so many months later; the month's last where there is none."""
    year, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + year, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(start.day, last.day))


def is_passport_no(text: str) -> bool:
    """As ICAO 9303 lets a number be, once tidied."""
    return bool(_LINE.fullmatch(text))


def check_passport_no(text: str, case: Case) -> Any:
    if not is_passport_no(text):
        return lazy("Please write the number as in the passport: 5 to 15 Latin capitals and figures.")
    return None


def is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(western(text)))


def check_phone(text: str, case: Case) -> Any:
    return None if is_phone(text) else PHONE_LOOKS


def check_email(text: str, case: Case) -> Any:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        return lazy("Please write a whole e-mail address, for example name@example.org.")
    return None


def check_year(text: str, case: Case) -> Any:
    if not re.fullmatch(r"[0-9]{4}", text) or not 1940 <= int(text) <= case.today.year:
        return lazy("Please write a year that was, for example 2012.")
    return None


def check_moment(text: str, case: Case) -> Any:
    """A day with a time on the clock of the place."""
    try:
        datetime.strptime(western(text), "%Y-%m-%d %H:%M")  # noqa: DTZ007  a wall's clock
    except ValueError:
        return lazy("Please write a day and a time, for example 2027-01-31 09:00.")
    return None


def mask(field: str, text: str) -> str:
    """What is shown without asking: first letter and last two figures of a passport, the year of a birth."""
    if field == PASSPORT_NO and len(text) >= 5:
        return f"{text[0]}{_DOTS}{text[-2:]}"
    if field == BIRTH and re.match(r"[0-9]{4}", text):
        return text[:4]
    return _DOTS


def closes_at(training: TrainingSession, own: datetime | None) -> datetime:
    """Until when the form after admission is awaited."""
    return own or training.starts_at - FORM_CLOSES


def on_wall(instant: datetime, zone: str) -> datetime:
    """An instant as the clock of a place shows it, for a form."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def may_fill(training: TrainingSession, now: datetime) -> None:
    """What changes on the way is told until the session is over: late is better than never."""
    if now >= training.ends_at:
        raise FormClosed


def due_reminder(closes: datetime, last: int | None, now: datetime) -> int | None:
    """The reminder that is due now, as its days before the end; each once, and none after the end."""
    left = closes - now
    if left <= timedelta(0):
        return None
    due = [days for days in REMINDED if left <= timedelta(days=days)]
    return min(due) if due and (last is None or min(due) < last) else None
