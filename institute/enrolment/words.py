"""What the states, choices and steps of an application are called."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
    Application,
)
from institute.language import lazy, ngettext

# state -> (words, tone, icon) of its chip
STATES = {
    DRAFT: (lazy("Draft"), "quiet", "pencil"),
    SUBMITTED: (lazy("Under review"), "soon", "hourglass"),
    RETURNED: (lazy("Returned to you"), "late", "refresh-cw"),
    ADMITTED: (lazy("Admitted"), "open", "check"),
    DECLINED: (lazy("Declined"), "full", "x"),
    WITHDRAWN: (lazy("Withdrawn"), "quiet", "ban"),
}
OFFICE_STATES = STATES | {
    SUBMITTED: (lazy("To decide"), "soon", "hourglass"),
    RETURNED: (lazy("Returned for correction"), "late", "refresh-cw"),
}
STEPS = {1: lazy("Who you are"), 2: lazy("Your work"), 3: lazy("Why you come"), 4: lazy("Check and send")}
PARTS = {1: lazy("Person"), 2: lazy("Work"), 3: lazy("Motivation")}  # the same, as the office reads it

# domain.md 3.2: org_type, rank_level
KINDS = {
    "government": lazy("Government"),
    "enterprise": lazy("Enterprise"),
    "chamber": lazy("Chamber or association"),
    "university": lazy("University or college"),
    "institute": lazy("Research institute"),
    "ngo": lazy("Non-governmental organisation"),
    "media": lazy("Media"),
    "self-employed": lazy("Self-employed"),
}
RANKS = {
    "minister": lazy("Minister or deputy minister"),
    "director": lazy("Director-general or deputy"),
    "division": lazy("Head of division"),
    "section": lazy("Head of section"),
    "specialist": lazy("Specialist or technician"),
}
# Common European Framework of Reference for Languages
LEVELS = {
    "A1": lazy("A1 – first words"),
    "A2": lazy("A2 – simple talk"),
    "B1": lazy("B1 – everyday work"),
    "B2": lazy("B2 – follows lectures"),
    "C1": lazy("C1 – fluent"),
    "C2": lazy("C2 – as a native speaker"),
}
TONGUES = {"en": lazy("English"), "zh": lazy("Chinese"), "ru": lazy("Russian"), "fa": lazy("Persian")}

_TAKEN = {
    SUBMITTED: lazy("You sent the application"),
    RETURNED: lazy("The office returned it for correction"),
    ADMITTED: lazy("You are admitted"),
    DECLINED: lazy("The application was declined"),
    WITHDRAWN: lazy("You withdrew the application"),
}
_TAKEN_IN_OFFICE = {
    SUBMITTED: lazy("Sent by the applicant"),
    RETURNED: lazy("Returned for correction"),
    ADMITTED: lazy("Admitted"),
    DECLINED: lazy("Declined"),
    WITHDRAWN: lazy("Withdrawn by the applicant"),
}
_ON_REQUEST = lazy("Withdrawn by the office at the applicant's request")
_TO_COME = {
    DRAFT: [lazy("You fill in the steps"), lazy("The office reads it"), lazy("The decision")],
    SUBMITTED: [lazy("The office reads it"), lazy("The decision")],
    RETURNED: [lazy("You correct it and send it again"), lazy("The decision")],
    ADMITTED: [lazy("The session")],
}


@dataclass(frozen=True)
class Deed:
    """A decision over several applications: what it makes of them, how its button speaks, the key that presses it."""

    state: str
    button: Any
    counted: Any  # with {n} for how many are chosen
    done: Callable[[int], str]
    icon: str
    key: str | None = None
    danger: bool = False


DEEDS = {
    "admit": Deed(
        ADMITTED, lazy("Admit"), lazy("Admit %(n)s selected", n="{n}"),
        lambda n: ngettext("%(n)s application is admitted.", "%(n)s applications are admitted.", n), "check", "a",
    ),
    "return": Deed(
        RETURNED, lazy("Return"), lazy("Return %(n)s selected", n="{n}"),
        lambda n: ngettext("%(n)s application is returned.", "%(n)s applications are returned.", n), "refresh-cw", "r",
    ),
    "decline": Deed(
        DECLINED, lazy("Decline"), lazy("Decline %(n)s selected", n="{n}"),
        lambda n: ngettext("%(n)s application is declined.", "%(n)s applications are declined.", n), "x", "d", True,
    ),
    "withdraw": Deed(
        WITHDRAWN, lazy("Withdraw at their request"), lazy("Withdraw %(n)s selected", n="{n}"),
        lambda n: ngettext("%(n)s application is withdrawn.", "%(n)s applications are withdrawn.", n), "ban",
        danger=True,
    ),
}  # fmt: skip

# The inbox's ready views: (name, filters).
READY_VIEWS = (
    (lazy("To decide"), {}),
    (lazy("New"), {"sort": "-sent", "sent": "3"}),
    (lazy("Waiting for me"), {"mine": "1"}),
    (lazy("Incomplete"), {"state": RETURNED}),
    (lazy("Last week"), {"state": "all", "sort": "-sent", "sent": "7"}),
    (lazy("Unread messages"), {"state": "all", "unread": "1"}),
)


@dataclass(frozen=True)
class Mark:
    """One mark on an application's way: `at` is None for what is still to come."""

    title: Any
    at: datetime | None = None
    words: str = ""
    by: Any = None
    now: bool = False


def trail(application: Application) -> list[Mark]:
    """The applicant's way: what happened, what happens now, what comes."""
    past = [Mark(lazy("You began the application"), application.started_at)]
    past += [Mark(_title(_TAKEN, step.state, step.words), step.at, step.words) for step in application.steps]
    return past + [Mark(title, now=n == 0) for n, title in enumerate(_TO_COME.get(application.state, []))]


def history(application: Application, happened: Iterable[Any]) -> list[Mark]:
    """The office's view of the same: every step with who took it, of the rows of talk.happened()."""
    begun = Mark(lazy("Begun by the applicant"), application.started_at)
    return [begun] + [
        Mark(_title(_TAKEN_IN_OFFICE, row.what, row.text), row.at, row.text, row.name)
        for row in happened
        if row.kind == "step"
    ]


def _title(titles: dict[str, Any], state: str, words: str) -> Any:
    """A withdrawal with words is the office's, as the applicant asked."""
    return _ON_REQUEST if state == WITHDRAWN and words else titles[state]


def told_languages(answers: dict[str, Any]) -> list[tuple[Any, Any]]:
    """(language, level) of every language the applicant named."""
    told = [(words, answers.get(f"level_{code}")) for code, words in TONGUES.items()]
    told.append((answers.get("other_language"), answers.get("other_level")))
    return [(tongue, LEVELS.get(level, level)) for tongue, level in told if tongue and level]
