"""What the states, choices and steps of an application are called."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    OFFERED,
    RETURNED,
    SUBMITTED,
    WAITING,
    WITHDRAWN,
)
from institute.language import lazy, ngettext

# state -> (words, tone, icon) of its chip
STATES = {
    DRAFT: (lazy("Draft"), "quiet", "pencil"),
    SUBMITTED: (lazy("Under review"), "soon", "hourglass"),
    RETURNED: (lazy("Returned to you"), "late", "refresh-cw"),
    WAITING: (lazy("Waiting list"), "gold", "clock"),
    OFFERED: (lazy("Place offered"), "late", "mail"),
    ADMITTED: (lazy("Admitted"), "open", "check"),
    DECLINED: (lazy("Declined"), "full", "x"),
    WITHDRAWN: (lazy("Withdrawn"), "quiet", "ban"),
}
OFFICE_STATES = STATES | {
    SUBMITTED: (lazy("To decide"), "soon", "hourglass"),
    RETURNED: (lazy("Returned for correction"), "late", "refresh-cw"),
}
STEPS = {
    "who": lazy("Who you are"),
    "work": lazy("Your work"),
    "why": lazy("Why you come"),
    "papers": lazy("Identity and papers"),
    "health": lazy("Health and stay"),
    "questions": lazy("Questions of this session"),
    "send": lazy("Check and send"),
}
PARTS = STEPS | {"who": lazy("Person"), "work": lazy("Work"), "why": lazy("Motivation")}  # as the office reads it

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
SEXES = {"F": lazy("Women"), "M": lazy("Men"), "X": lazy("Sex X in the passport")}
# Why an application is declined: the code counts, the words are what the applicant reads unless others are written.
NO_SHOW = "no-show"
DECLINES = {
    "full": lazy("There are more applicants than places."),
    "not-eligible": lazy("The conditions of this session are not met."),
    "incomplete": lazy("The application is not complete."),
    "late": lazy("The application came too late."),
    "duplicate": lazy("There is another application of the same person."),
    "other": lazy("Another reason"),
}
REVOKES = {
    NO_SHOW: lazy("You did not come to the session."),
    "mistake": lazy("You were admitted by mistake."),
    "other": lazy("Another reason"),
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
RULES = {
    "age": lazy("Age"),
    "rank": lazy("Level in the organisation"),
    "level": lazy("Working language"),
    "passport": lazy("Passport"),
    "earlier": lazy("Earlier training"),
}  # those the office sets; countries are always asked for
FITS = {"met": lazy("All that is asked for is met"), "not": lazy("Something is not met"),
        "unknown": lazy("Something is unknown")}  # fmt: skip
# verdict -> (words, tone, icon) of its chip
VERDICTS = {
    "met": (lazy("Met"), "open", "check"),
    "not": (lazy("Not met"), "late", "x"),
    "unknown": (lazy("Unknown"), "quiet", "circle-question-mark"),
}
TONGUES = {"en": lazy("English"), "zh": lazy("Chinese"), "ru": lazy("Russian"), "fa": lazy("Persian")}


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
    "offer": Deed(
        OFFERED, lazy("Offer a place"), lazy("Offer a place to %(n)s selected", n="{n}"),
        lambda n: ngettext("%(n)s person is offered a place.", "%(n)s people are offered a place.", n), "send", "o",
    ),
    "wait": Deed(
        WAITING, lazy("Waiting list"), lazy("Put %(n)s selected on the waiting list", n="{n}"),
        lambda n: ngettext(
            "%(n)s application is on the waiting list.", "%(n)s applications are on the waiting list.", n
        ), "clock", "w",
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
    (lazy("Waiting list"), {"state": WAITING}),
    (lazy("Open offers"), {"state": OFFERED}),
    (lazy("Last week"), {"state": "all", "sort": "-sent", "sent": "7"}),
    (lazy("Unread messages"), {"state": "all", "unread": "1"}),
)


def told_languages(answers: dict[str, Any]) -> list[tuple[Any, Any]]:
    """(language, level) of every language the applicant named."""
    told = [(words, answers.get(f"level_{code}")) for code, words in TONGUES.items()]
    told.append((answers.get("other_language"), answers.get("other_level")))
    return [(tongue, LEVELS.get(level, level)) for tongue, level in told if tongue and level]
