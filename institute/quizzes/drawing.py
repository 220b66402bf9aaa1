"""What an attempt asks: items drawn from the bank, pinned by version, in an order that follows from its seed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from institute.bank import actions as bank
from institute.bank import content as contents
from institute.bank import queries as items
from institute.bank.models import MATCHING, ORDERING, Item, ItemVersion
from institute.quizzes import rules
from institute.quizzes.models import Quiz, QuizAnswer, QuizDraw
from institute.rubrics.models import RubricVersion


def pools(tx: Session, draws: Sequence[QuizDraw]) -> list[tuple[list[int], int]]:
    """For each draw (versions there are, how many), as rules.draw() takes it.

    A named item is there whatever became of it in the bank since.
    """
    named = _newest(tx, {draw.item_id for draw in draws if draw.item_id})
    return [
        ([named[draw.item_id]] if draw.item_id else items.drawable(tx, draw.category_id, _tags(draw)), draw.many)
        for draw in draws
    ]


def _tags(draw: QuizDraw) -> list[str]:
    return [draw.tag] if draw.tag else []


def _newest(tx: Session, wanted: set[int]) -> dict[int, int]:
    """The newest version's id of each item."""
    found = select(Item.id, ItemVersion.id).join(
        ItemVersion, (ItemVersion.item_id == Item.id) & (ItemVersion.number == Item.number)
    )
    return dict(tx.execute(found.where(Item.id.in_(wanted))).all())


def drawn(tx: Session, quiz: Quiz, seed: int) -> list[QuizAnswer]:
    """The questions of an attempt with this seed, in their order; not yet anybody's. TooFew when the bank is short."""
    draws = [draw for section in quiz.sections for draw in section.draws]
    chosen = rules.draw(seed, pools(tx, draws))
    rubrics = _rubrics(tx, {draw.rubric_id for draw in draws if draw.rubric_id})
    by_draw = dict(zip((draw.id for draw in draws), chosen, strict=True))
    questions: list[QuizAnswer] = []
    for page, section in enumerate((each for each in quiz.sections if each.draws), 1):
        asked = [(version, draw) for draw in section.draws for version in by_draw[draw.id]]
        for version, draw in rules.shuffled(seed, page, asked) if quiz.shuffled else asked:
            questions.append(QuizAnswer(
                position=len(questions) + 1, page=page, version_id=version, points=draw.points, rev=0, device="",
                flagged=False, rubric_version_id=rubrics.get(draw.rubric_id or 0),
            ))  # fmt: skip
    return questions


def _rubrics(tx: Session, wanted: set[int]) -> dict[int, int]:
    """The newest version's id of each rubric."""
    found = select(RubricVersion.rubric_id, func.max(RubricVersion.id)).where(RubricVersion.rubric_id.in_(wanted))
    return dict(tx.execute(found.group_by(RubricVersion.rubric_id)).all()) if wanted else {}


def pin(tx: Session, questions: Sequence[QuizAnswer], now: datetime) -> None:
    """What was drawn stays as it is: an edit in the bank, or of a rubric, makes the next version."""
    bank.use(tx, {each.version_id for each in questions}, now)
    rubrics = {each.rubric_version_id for each in questions if each.rubric_version_id}
    if rubrics:
        tx.execute(update(RubricVersion).where(RubricVersion.id.in_(rubrics)).values(pinned=True))


def order(seed: int, question: QuizAnswer, shuffled: bool) -> list[str] | None:
    """The keys of a question as this attempt sees them; None as they stand.

    What is to be matched or put in order never stands as the bank keeps it.
    """
    version: Any = question.version
    keys = contents.keys(version.kind, version.content)
    mixed = version.kind in (MATCHING, ORDERING) or (shuffled and version.content.get("shuffle", True))
    return rules.shuffled(seed, 1000 + question.position, keys) if keys and mixed else None
