"""What answers say about an item: how hard it is, and whether those who know more get it right more often.

The contract with the rooms that hold the answers: give `of` one Row for every marked answer to one item version, with
the rest of its attempt; keep what it returns with bank.actions.keep_figures, once a day.

Difficulty is the mean share (the p-value of classical test theory; high is easy). Discrimination is the corrected
item-total correlation: Pearson's r between the share in this item and the share in all the others of the same attempt
(Crocker & Algina, Introduction to Classical and Modern Test Theory, 1986, ch. 14; for right-or-wrong items it is the
corrected point-biserial). Usual reading (Ebel & Frisbie, Essentials of Educational Measurement, 1991): 0.40 and more
very good, 0.30 good, 0.20 marginal, less is poor, below 0 the key may be wrong.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import Any

FEWEST = 10  # answers with a rest, for a discrimination that says anything
EASY, HARD = Decimal("0.95"), Decimal("0.20")
WEAK = Decimal("0.20")


@dataclass(frozen=True)
class Row:
    """One marked answer: its share, the share earned in the rest of the attempt (None when there is no rest), the
    language it was answered in, and the answer itself (for counting options)."""

    share: Fraction | Decimal
    rest: Fraction | Decimal | None = None
    language: str = "en"
    answer: Any = None


@dataclass(frozen=True)
class Figures:
    """`difficulty` 0 to 1 and `discrimination` -1 to 1, to four places; None where there is nothing to say.

    `chosen`: for choices how often each option was chosen, by key; "" counts blanks.
    """

    attempts: int = 0
    difficulty: Decimal | None = None
    discrimination: Decimal | None = None
    chosen: dict[str, int] = field(default_factory=dict)


def of(rows: Iterable[Row]) -> dict[str, Figures]:
    """The figures of all rows under "", and of each language's rows under its code."""
    every = list(rows)
    parted = {"": every} | {code: [row for row in every if row.language == code] for code in _languages(every)}
    return {code: _figures(some) for code, some in parted.items()}


def _languages(rows: Sequence[Row]) -> list[str]:
    return sorted({row.language for row in rows})


def _figures(rows: Sequence[Row]) -> Figures:
    if not rows:
        return Figures()
    mean = float(sum((Fraction(row.share) for row in rows), Fraction(0)) / len(rows))
    return Figures(len(rows), _four(mean), discrimination(rows), _chosen(rows))


def discrimination(rows: Iterable[Row]) -> Decimal | None:
    """Corrected item-total correlation; None for fewer than FEWEST rows or where nothing varies."""
    pairs = [(float(row.share), float(row.rest)) for row in rows if row.rest is not None]
    if len(pairs) < FEWEST:
        return None
    a, b = (sum(side) / len(pairs) for side in zip(*pairs, strict=True))
    across = sum((x - a) * (y - b) for x, y in pairs)
    spread = sum((x - a) ** 2 for x, _ in pairs) * sum((y - b) ** 2 for _, y in pairs)
    return _four(max(-1.0, min(1.0, across / sqrt(spread)))) if spread > 1e-18 else None


def _chosen(rows: Sequence[Row]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for row in rows:
        if isinstance(row.answer, str | None):
            counted[row.answer or ""] += 1
        elif isinstance(row.answer, list):
            counted.update(row.answer)
    return dict(counted)


def _four(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")


def warnings(figures: Figures) -> list[str]:
    """What to look at: "key" (those who know more get it wrong), "weak", "easy" or "hard"."""
    found = []
    if figures.discrimination is not None and figures.discrimination < WEAK:
        found.append("key" if figures.discrimination < 0 else "weak")
    if figures.attempts >= FEWEST and figures.difficulty is not None:
        if figures.difficulty > EASY:
            found.append("easy")
        elif figures.difficulty < HARD:
            found.append("hard")
    return found
