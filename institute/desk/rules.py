"""What comes first on a desk. Pure: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

OFFERED, RETURNED, DRAFT, LESSON, QUIZ, WORK, CERTIFICATE, PRACTICE, BEGINS = (
    "offered", "returned", "draft", "lesson", "quiz", "work", "certificate", "practice", "begins",
)  # fmt: skip
URGENT = timedelta(days=3)  # what closes so soon goes before everything that can wait
FRESH = timedelta(days=14)  # a certificate is news for so long
# A place kept for a short while, what others wait for, what can be learnt today, what is half written, what may be
# fetched, what only comes.
_RANK = {
    OFFERED: -2, RETURNED: 0, LESSON: 1, QUIZ: 2, WORK: 3, DRAFT: 4, CERTIFICATE: 5, PRACTICE: 6, BEGINS: 7,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing to do or to expect: `at` is until when, since when or on which day; `facts` are the page's words."""

    kind: str
    at: datetime
    training: Any
    facts: Any = None


def first(steps: Sequence[Step], now: datetime) -> Step | None:
    """The one thing to do next: what is about to close, else by kind, else what is due soonest."""

    def place(step: Step) -> tuple[int, datetime]:
        urgent = step.kind in (RETURNED, DRAFT, QUIZ, WORK) and step.at - now <= URGENT
        return (-1 if urgent else _RANK[step.kind], step.at)

    return min(steps, key=place, default=None)


def dated(steps: Sequence[Step], without: Step | None) -> list[Step]:
    """Everything else by its day."""
    return sorted((step for step in steps if step is not without), key=lambda step: (step.at, _RANK[step.kind]))
