"""What a rubric's levels come to, and what was filled in. Pure.

Filled is what a marker chose: {"0": {"level": 1, "note": "..."}} by the place of the criterion; a level is the place
among the criterion's levels, a criterion without one is not judged yet. JSON as it is, to be kept beside the work.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from institute.errors import DomainError
from institute.forms import tidy
from institute.language import lazy

MOST_CRITERIA = 12
FEWEST, LEVELS = 2, 6  # of a criterion
NOTE = 1000  # characters
Criteria = Sequence[Mapping[str, Any]]  # RubricVersion.criteria
Filled = dict[str, dict[str, Any]]
UP, DOWN = "up", "down"


class EditedMeanwhile(DomainError):
    message = lazy("Somebody else changed this rubric while you were writing. Look at it and save again.")


class Pinned(DomainError):
    message = lazy("Work is judged by this rubric, so it stays in the records.")


class TooManyCriteria(DomainError):
    message = lazy("A rubric has at most %(most)s criteria.", most=MOST_CRITERIA)


class NoCriteria(DomainError):
    message = lazy("This rubric has no criteria yet.")


def most_of(criterion: Mapping[str, Any]) -> Decimal:
    """The points of a criterion's best level."""
    return max((Decimal(level["points"]) for level in criterion["levels"]), default=Decimal(0))


def most(criteria: Criteria) -> Decimal:
    """The most a rubric gives."""
    return sum((most_of(each) for each in criteria), Decimal(0))


def points_at(criteria: Criteria, filled: Mapping[str, Any], place: int) -> Decimal | None:
    """The points chosen for the criterion at this place; None where none are."""
    levels, chosen = criteria[place]["levels"], (filled.get(str(place)) or {}).get("level")
    return Decimal(levels[chosen]["points"]) if isinstance(chosen, int) and 0 <= chosen < len(levels) else None


def points(criteria: Criteria, filled: Mapping[str, Any]) -> Decimal | None:
    """What was earned in all, from 0 to most(); None while a criterion is not judged."""
    each = [points_at(criteria, filled, place) for place in range(len(criteria))]
    return sum((one for one in each if one is not None), Decimal(0)) if each and None not in each else None


def share(criteria: Criteria, filled: Mapping[str, Any]) -> Decimal | None:
    """The same as a part of the most, 0 to 1; None too where the rubric gives no points at all."""
    earned, of = points(criteria, filled), most(criteria)
    return earned / of if earned is not None and of else None


def read(criteria: Criteria, form: Mapping[str, str], name: str = "rubric") -> Filled:
    """What a form made by the macro fill(version, filled, name) holds; what is no level of ours is not chosen."""
    filled: Filled = {}
    for place, criterion in enumerate(criteria):
        told, note = form.get(f"{name}-{place}", ""), tidy(form.get(f"{name}-{place}-note", ""), lines=True)[:NOTE]
        level = int(told) if told.isascii() and told.isdecimal() and len(told) < 3 else None
        if level is not None and level >= len(criterion["levels"]):
            level = None
        if level is not None or note:
            filled[str(place)] = {"level": level, "note": note}
    return filled


def moved(criteria: Criteria, place: int, step: str) -> list[Mapping[str, Any]]:
    """The criteria with one a place up or down; at an edge as they were."""
    order, to = list(criteria), place + (1 if step == DOWN else -1)
    if 0 <= to < len(order):
        order[place], order[to] = order[to], order[place]
    return order
