"""An application's way as marks on a line: what happened and why, what happens now, what comes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from institute.enrolment import reasons
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    OFFERED,
    RETURNED,
    SUBMITTED,
    WAITING,
    WITHDRAWN,
    Application,
)
from institute.language import lazy

_TAKEN = {
    SUBMITTED: lazy("You sent the application"),
    RETURNED: lazy("The office returned it for correction"),
    WAITING: lazy("You are on the waiting list"),
    OFFERED: lazy("A place is offered to you"),
    ADMITTED: lazy("You are admitted"),
    DECLINED: lazy("The application was declined"),
    WITHDRAWN: lazy("You withdrew the application"),
}
_TAKEN_IN_OFFICE = {
    SUBMITTED: lazy("Sent by the applicant"),
    RETURNED: lazy("Returned for correction"),
    WAITING: lazy("Put on the waiting list"),
    OFFERED: lazy("Offered a place"),
    ADMITTED: lazy("Admitted"),
    DECLINED: lazy("Declined"),
    WITHDRAWN: lazy("Withdrawn by the applicant"),
}
_ON_REQUEST = lazy("Withdrawn by the office at the applicant's request")
_TO_COME = {
    DRAFT: [lazy("You fill in the steps"), lazy("The office reads it"), lazy("The decision")],
    SUBMITTED: [lazy("The office reads it"), lazy("The decision")],
    RETURNED: [lazy("You correct it and send it again"), lazy("The decision")],
    WAITING: [lazy("A place becomes free and is yours in turn"), lazy("You accept it")],
    OFFERED: [lazy("You accept it, or leave it to the next"), lazy("The session")],
    ADMITTED: [lazy("The session")],
}


@dataclass(frozen=True)
class Mark:
    """One mark on an application's way: `at` is None for what is still to come; `told` explains it in sentences."""

    title: Any
    at: datetime | None = None
    words: str = ""
    by: Any = None
    now: bool = False
    told: Iterable[Any] = ()


def trail(application: Application) -> list[Mark]:
    """The applicant's way: what happened, what happens now, what comes."""
    past = [Mark(lazy("You began the application"), application.started_at)]
    past += [
        Mark(_title(_TAKEN, step.state, step.words, step.why), step.at, step.words, told=reasons.told(step.why))
        for step in application.steps
    ]
    return past + [Mark(title, now=n == 0) for n, title in enumerate(_TO_COME.get(application.state, []))]


def history(application: Application, happened: Iterable[Any], names: Mapping[int, str]) -> list[Mark]:
    """The office's view of the same: every step with who took it, of the rows of talk.happened().

    `names` are those of the applicants who freed places, by their application's id.
    """
    begun = Mark(lazy("Begun by the applicant"), application.started_at)
    return [begun] + [
        Mark(
            _title(_TAKEN_IN_OFFICE, row.what, row.text, row.why),
            row.at,
            row.text,
            row.name,
            told=[*reasons.told(row.why, names), *_override(row.why)],
        )
        for row in happened
        if row.kind == "step"
    ]


def _override(why: Mapping[str, Any] | None) -> list[Any]:
    """Why a place was given although something asked for is not met: the office's alone."""
    said = (why or {}).get("override")
    return [lazy("Although something asked for is not met: %(why)s", why=said)] if said else []


def _title(titles: dict[str, Any], state: str, words: str, why: Mapping[str, Any] | None) -> Any:
    """A withdrawal with words is the office's, as the applicant asked; some causes have titles of their own."""
    if special := reasons.TITLES.get((why or {}).get("deed", "")):
        return special
    return _ON_REQUEST if state == WITHDRAWN and words else titles[state]
