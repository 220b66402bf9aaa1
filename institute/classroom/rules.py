"""What may be asked, answered and taken back. Pure: values in, values or a refusal out."""

from datetime import datetime

from institute.errors import DomainError
from institute.language import lazy


class Withdrawn(DomainError):
    message = lazy("This announcement was withdrawn, so it is not changed any more.")


class Hidden(DomainError):
    message = lazy("This question is hidden, so it takes no answers.")


class NotYours(DomainError):
    message = lazy("Only who wrote a note takes it away.")


def check_editable(withdrawn_at: datetime | None) -> None:
    if withdrawn_at:
        raise Withdrawn


def check_answerable(hidden_at: datetime | None) -> None:
    if hidden_at:
        raise Hidden


def check_author(author_id: int | None, person_id: int) -> None:
    if author_id != person_id:
        raise NotYours
