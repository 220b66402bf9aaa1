"""What may be asked, answered and taken back. Pure: values in, values or a refusal out."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from institute.errors import DomainError
from institute.language import lazy


class Withdrawn(DomainError):
    message = lazy("This announcement was withdrawn, so it is not changed any more.")


class Hidden(DomainError):
    message = lazy("This question is hidden, so it takes no answers.")


class NotYours(DomainError):
    message = lazy("Only who wrote a note takes it away.")


MORNING = time(8)  # when the daily letter is written, on its reader's clock


def letter_due(zone: str, now: datetime) -> datetime:
    """The next morning of a place: when what is said now goes into its readers' daily letter."""
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone))


def check_editable(withdrawn_at: datetime | None) -> None:
    if withdrawn_at:
        raise Withdrawn


def check_answerable(hidden_at: datetime | None) -> None:
    if hidden_at:
        raise Hidden


def check_author(author_id: int | None, person_id: int) -> None:
    if author_id != person_id:
        raise NotYours
