"""What is kept no longer than the privacy notice says: each room names what goes.

A rule is done by the worker every day. A line is a row of the table of domain.md 7.5: it says what would go, as ids and
their session, before anything does; where `released` it waits until one person has looked and another has let it go
(the room of rights), else the worker clears it daily too.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete
from sqlalchemy.orm import Session

Rule = Callable[[Session, datetime], None]
RULES: list[Rule] = []
YEAR = timedelta(days=365.25)
_AT_ONCE = 500  # ids in one statement


def rule(clears: Rule) -> Rule:
    """Has this done every day, as of then, in a change of its own."""
    RULES.append(clears)
    return clears


@dataclass(frozen=True)
class Line:
    """`due(now)` selects (id, training_id or None) of what is over; `clear` takes ids away, by hundreds.

    Without `clear` nothing is taken away here: the rows are for the archive. Without `due` they stay for good.
    """

    name: str
    what: Any
    keep: Any  # how long, in words
    then: Any  # what becomes of it, in words
    due: Callable[[datetime], Select[Any, Any]] | None = None
    clear: Callable[[Session, list[int]], Any] | None = None
    released: bool = True


LINES: dict[str, Line] = {}


def line(name: str, what: Any, keep: Any, then: Any, **more: Any) -> Line:
    """Enters a line into the table."""
    LINES[name] = Line(name, what, keep, then, **more)
    return LINES[name]


def takes_away(table: Any) -> Callable[[Session, list[int]], None]:
    """A line's `clear` that deletes the rows of a table."""

    def clear(tx: Session, ids: list[int]) -> None:
        tx.execute(delete(table).where(table.id.in_(ids)))

    return clear


def would_go(tx: Session, one: Line, now: datetime) -> dict[int | None, int]:
    """How many rows by training session's id; nothing is changed."""
    return dict(Counter(found[1] for found in tx.execute(one.due(now)))) if one.due else {}


def run(tx: Session, one: Line, now: datetime) -> int:
    """Takes away what is over as of then; how many rows it was."""
    if one.due is None or one.clear is None:
        return 0
    ids = [found[0] for found in tx.execute(one.due(now))]
    for at in range(0, len(ids), _AT_ONCE):
        one.clear(tx, ids[at : at + _AT_ONCE])
    return len(ids)
