"""How marks become a total: shares of 0 to 1 in, a total of 0 to 100 out, exactly (fractions, no floats)."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

from institute.errors import DomainError
from institute.forms import tidy
from institute.language import lazy

POINTS, GRADES, DONE = "points", "grades", "done"  # how a total is shown
SCALES = (POINTS, GRADES, DONE)
ZERO, LEFT_OUT = "zero", "left-out"  # what an empty cell is
EMPTY = (ZERO, LEFT_OUT)
FAIL, PASS, MERIT, DISTINCTION, COMPLETED, NOT_COMPLETED = (
    "fail", "pass", "merit", "distinction", "completed", "not-completed"
)  # fmt: skip
FINEST = Decimal("0.000001")  # shares from elsewhere are kept as fine as this
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩０１２３４５６７８９٫", "012345678901234567890123456789.")


class Frozen(DomainError):
    message = lazy("The gradebook is frozen: nothing in it changes. Unfreeze it first, with a reason.")


class NotFrozen(DomainError):
    message = lazy("The gradebook is not frozen.")


class NotSetUp(DomainError):
    message = lazy("This session has no gradebook yet.")


class Locked(DomainError):
    message = lazy("This column is locked: no marks are typed into it. The setup page unlocks it.")


class NeedsReason(DomainError):
    message = lazy("This replaces a mark from elsewhere, or a total: please say why.")


class NotAMark(DomainError):
    message = lazy("Please write a number, for example 87 or 87.5, or leave the field empty.")


class OutOfRange(DomainError):
    def __init__(self, points: Decimal) -> None:
        super().__init__(lazy("Please give 0 to %(most)s points.", most=as_text(points)))


class ChangedMeanwhile(DomainError):
    message = lazy("Somebody changed this meanwhile. Look at it as it is now, then change it again.")


class CategoryInUse(DomainError):
    message = lazy("Columns stand in this category. Move them to another one first.")


class ColumnInUse(DomainError):
    message = lazy("Marks were typed into this column. Give it the weight 0 instead: it counts no more, and they stay.")


class FromElsewhere(DomainError):
    message = lazy("This column comes from a quiz, an assignment, the roll or practice; it goes when they go.")


@dataclass(frozen=True)
class Cell:
    """One mark: its share of the column's points (0 to 1), None while there is none; the column's weight."""

    share: Fraction | None
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Category:
    """Cells that count together: their weight in the total, and how many are dropped."""

    weight: Fraction
    cells: Sequence[Cell]
    drops: int = 0


def total(categories: Iterable[Category], empty: str = ZERO) -> Fraction | None:
    """0 to 100: the mean of the categories by weight; None while nothing counts.

    Weights are relative: 1 and 1 say what 50 and 50 say. What weighs 0 is shown and counts nothing.
    """
    counted = [(one.weight, found) for one in categories if one.weight and (found := share(one, empty)) is not None]
    return 100 * _mean(counted) if counted else None


def share(category: Category, empty: str = ZERO) -> Fraction | None:
    """A category's mean by weight, 0 to 1, without those dropped; None while nothing counts in it.

    Dropped are those without which the mean is highest: with equal weights the lowest. One always stays.
    """
    weighing = [cell for cell in category.cells if cell.weight]
    if empty == LEFT_OUT:
        weighing = [cell for cell in weighing if cell.share is not None]
    pairs = [(cell.weight, cell.share or Fraction(0)) for cell in weighing]
    if not pairs:
        return None
    return _best(pairs, max(1, len(pairs) - category.drops))


def _best(pairs: Sequence[tuple[Fraction, Fraction]], keep: int) -> Fraction:
    """The highest mean that `keep` of these (weight, share) have (Dinkelbach's iteration, exact and short)."""
    found = _mean(pairs)
    while keep < len(pairs):
        kept = sorted(pairs, key=lambda pair: pair[0] * (pair[1] - found), reverse=True)[:keep]
        if (better := _mean(kept)) <= found:
            break
        found = better
    return found


def _mean(pairs: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    return sum((weight * value for weight, value in pairs), Fraction(0)) / sum(weight for weight, _ in pairs)


def rounded(exact: Fraction | None, places: int) -> Decimal | None:
    """To so many decimals, half up: 84.5 becomes 85. The rounded total is the one that decides a grade."""
    if exact is None:
        return None
    whole = math.floor(exact * 10**places + Fraction(1, 2))
    return Decimal(whole).scaleb(-places)


def grade(mark: Decimal | None, scale: str, thresholds: tuple[int, int, int]) -> str:
    """The word of a rounded total on a scale; "" where there is none. Thresholds: of pass, merit and distinction."""
    if mark is None or scale == POINTS:
        return ""
    if scale == DONE:
        return COMPLETED if mark >= thresholds[0] else NOT_COMPLETED
    return next(
        (word for word, least in zip((DISTINCTION, MERIT, PASS), thresholds[::-1], strict=True) if mark >= least), FAIL
    )


def read_mark(text: str, points: Decimal) -> Decimal | None:
    """What was typed as points of so many, in any of our digits, comma or point; None for nothing."""
    plain = tidy(text).translate(_DIGITS).replace(",", ".")
    if not plain:
        return None
    try:
        mark = Decimal(plain) if len(plain) <= 12 else Decimal("NaN")
    except InvalidOperation:
        raise NotAMark from None
    if not mark.is_finite():
        raise NotAMark
    if not 0 <= mark <= points:
        raise OutOfRange(points)
    return mark.quantize(Decimal("0.01"), ROUND_HALF_UP)


def as_text(mark: Decimal | None) -> str:
    """A mark as one types it: 87 or 87.5."""
    return "" if mark is None else f"{mark.normalize():f}"


def points_of(found: Decimal | None, typed: Decimal | None, points: Decimal) -> Decimal | None:
    """What a cell shows, in points: what was typed, else the share from elsewhere of the column's points."""
    if typed is not None or found is None:
        return typed
    return (found * points).quantize(Decimal("0.01"), ROUND_HALF_UP)


def share_of(found: Decimal | None, typed: Decimal | None, points: Decimal) -> Fraction | None:
    """What a cell counts, 0 to 1."""
    if typed is not None:
        return Fraction(typed) / Fraction(points)
    return None if found is None else Fraction(found)


def check_open(frozen_at: datetime | None) -> None:
    if frozen_at is not None:
        raise Frozen


def check_reason(replaces: bool, reason: str) -> None:
    """Marks typed into a column of one's own need none."""
    if replaces and not reason:
        raise NeedsReason


def fresh(known: Collection[tuple[str, int | None]], offered: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Which of the offered (source, ref) have no column yet."""
    return [each for each in offered if each not in known]
