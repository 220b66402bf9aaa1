"""What the answers to a quiz say of its questions, and of what was learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, contains_eager

from institute.bank import actions as bank
from institute.bank import statistics
from institute.bank.models import Item, ItemVersion
from institute.language import percent
from institute.quizzes.models import MARKED, QuizAnswer, QuizAttempt

AGAIN = timedelta(days=2)  # an errand may miss a day


@dataclass(frozen=True)
class Line:
    """One question of a quiz: what its answers showed, in all languages together."""

    version: ItemVersion
    figures: statistics.Figures
    warnings: list[str]


def of(tx: Session, quiz_id: int) -> list[Line]:
    """Every version a quiz has asked, by its item's name."""
    asked = select(QuizAnswer.version_id).join(QuizAnswer.attempt).where(QuizAttempt.quiz_id == quiz_id)
    named = select(ItemVersion).join(ItemVersion.item).options(contains_eager(ItemVersion.item))
    versions = tx.scalars(named.where(ItemVersion.id.in_(asked)).order_by(Item.name))
    rows = _rows(tx, QuizAttempt.quiz_id == quiz_id)
    found = [(each, statistics.of(rows.get(each.id, [])).get("", statistics.Figures())) for each in versions]
    return [Line(each, told, statistics.warnings(told)) for each, told in found]


def tell(tx: Session, now: datetime) -> None:
    """Gives the bank the figures of every version that was handed in lately, over all its answers."""
    lately = select(QuizAnswer.version_id).join(QuizAnswer.attempt)
    lately = lately.where(QuizAttempt.submitted_at > now - AGAIN, QuizAttempt.state == MARKED)
    ids = set(tx.scalars(lately))
    for version_id, rows in _rows(tx, QuizAnswer.version_id.in_(ids)).items() if ids else ():
        bank.keep_figures(tx, version_id, statistics.of(rows), now)


def _rows(tx: Session, which: object) -> dict[int, list[statistics.Row]]:
    """The marked answers by version, each with what the rest of its attempt earned."""
    columns = (QuizAnswer.version_id, QuizAnswer.answer, QuizAnswer.earned, QuizAnswer.points.label("worth"))
    found = select(*columns, QuizAttempt.points, QuizAttempt.most, QuizAttempt.language).join(QuizAnswer.attempt)
    rows: dict[int, list[statistics.Row]] = {}
    for row in tx.execute(found.where(which, QuizAttempt.state == MARKED, QuizAnswer.points > 0)):  # type: ignore[arg-type]
        rows.setdefault(row.version_id, []).append(_row(row))
    return rows


def _row(row: Row) -> statistics.Row:
    left = row.most - row.worth
    rest: Decimal | None = (row.points - row.earned) / left if left else None
    return statistics.Row(row.earned / row.worth, rest, row.language, row.answer)


def spread(shares: Sequence[Decimal]) -> list[tuple[str, int]]:
    """How many results lie in each tenth: (from which percent on, how many)."""
    tenths = [min(9, int(share * 10)) for share in shares]
    return [(percent(tenth / 10), tenths.count(tenth)) for tenth in range(10)]
