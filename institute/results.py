"""What trainees achieved, wherever it arose: rooms enter their sources, and say when something changed.

A quiz, an assignment, the roll and the practice base each know results; the gradebook to their right gathers them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from institute import language

LEAST = Decimal("0.01")


@dataclass(frozen=True)
class Column:
    """One thing that gives results in a session: `ref` is its row's id, 0 where a session has only one."""

    ref: int
    title: dict[str, str]  # by language
    points: Decimal  # the most that can be had, LEAST or more


Columns = Callable[[Session, int], list[Column]]  # of a training session's id, in its order
Shares = Callable[[Session, int, Collection[int] | None], dict[tuple[int, int], Decimal]]
Changed = Callable[[Session, int, Collection[int] | None], None]


@dataclass(frozen=True)
class Source:
    """`shares(tx, training_id, enrolment_ids)` gives {(ref, enrolment_id): 0 to 1}; who has no result has no key.

    None for the enrolments asks for all of the session.
    """

    name: str
    words: Any
    columns: Columns
    shares: Shares


SOURCES: dict[str, Source] = {}
LISTENERS: list[Changed] = []


def source(name: str, words: Any, *, columns: Columns, shares: Shares) -> Source:
    """Enters a source; at import of the room's queries."""
    SOURCES[name] = Source(name, words, columns, shares)
    return SOURCES[name]


def listener(hears: Changed) -> Changed:
    """Has this told of every change, in the change itself."""
    LISTENERS.append(hears)
    return hears


def in_all_languages(words: Any) -> dict[str, str]:
    """Words of ours as a title by language."""
    said = {}
    for code in language.LANGUAGES:
        with language.speaking(code):
            said[code] = str(words)
    return said


def changed(tx: Session, training_id: int, enrolment_ids: Collection[int] | None = None) -> None:
    """Says that results of these trainees (None: of all of the session) may be others now; flushed before."""
    tx.flush()
    for hears in LISTENERS:
        hears(tx, training_id, enrolment_ids)
