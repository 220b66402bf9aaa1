"""What the states, choices and steps of an application are called."""

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
from institute.language import lazy

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
_TO_COME = {
    DRAFT: [lazy("You fill in the steps"), lazy("The office reads it"), lazy("The decision")],
    SUBMITTED: [lazy("The office reads it"), lazy("The decision")],
    RETURNED: [lazy("You correct it and send it again"), lazy("The decision")],
    ADMITTED: [lazy("The session")],
}


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
    past += [Mark(_TAKEN[step.state], step.at, step.words) for step in application.steps]
    return past + [Mark(title, now=n == 0) for n, title in enumerate(_TO_COME.get(application.state, []))]


def history(application: Application, names: dict[int, str]) -> list[Mark]:
    """The office's view of the same: every step with who took it; `names` by person id."""
    return [
        Mark(_TAKEN_IN_OFFICE[step.state], step.at, step.words, names.get(step.person_id or 0))
        for step in application.steps
    ]


def told_languages(answers: dict[str, Any]) -> list[tuple[Any, Any]]:
    """(language, level) of every language the applicant named."""
    told = [(words, answers.get(f"level_{code}")) for code, words in TONGUES.items()]
    told.append((answers.get("other_language"), answers.get("other_level")))
    return [(tongue, LEVELS.get(level, level)) for tongue, level in told if tongue and level]
