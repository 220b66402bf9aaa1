"""Questions of the bank inside lessons: a line of the text that says [[question 12]] asks the item of this number.

They are marked at once and count for nothing: what a trainee tried is kept, so that the page shows it again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from institute import search, throttle
from institute.bank import actions as bank
from institute.bank import answers, marking
from institute.bank import content as contents
from institute.bank.models import ESSAY, FILE, READY, SINGLE, Item, ItemVersion
from institute.enrolment.models import Enrolment
from institute.learning.models import LessonTry

_MARK = re.compile(r"\[\[question (\d{1,9})\]\]")
_ALONE = re.compile(r"<p>\[\[question (\d{1,9})\]\]</p>\n?")  # as institute.markdown writes a line of its own
_BY_PEOPLE = (ESSAY, FILE)  # never marked at once
_AT_ONCE, _HOUR = 120, timedelta(hours=1)  # tries of one person
OFFERED = 20


@dataclass(frozen=True)
class Asked:
    """A question in a lesson, and how its reader stands with it: `share` of the whole, 0 to 1, of the last answer."""

    item_id: int
    version: ItemVersion
    answer: Any = None
    share: Fraction | None = None
    times: int = 0
    refusal: Any = None

    @property
    def name(self) -> str:
        """What its fields begin with."""
        return f"item-{self.item_id}"

    @property
    def told(self) -> list[dict[str, str]]:
        """What the answer met that has feedback of its own."""
        met = marking.matched(self.version.kind, self.version.content, self.answer)
        return [each["feedback"] for each in met if each.get("feedback")]


def ids(texts: Mapping[str, str]) -> set[int]:
    """The items a lesson asks in any language."""
    return {int(number) for text in texts.values() for number in _MARK.findall(text)}


def split(html: str) -> list[tuple[str, int | None]]:
    """A lesson's HTML in parts: (what stands before, the item that is asked there; None at the end)."""
    *parts, end = _ALONE.split(html)
    return [*((before, int(number)) for before, number in zip(parts[::2], parts[1::2], strict=True)), (end, None)]


# Put together once: lessons are what is read most.
_ITEMS = (
    select(ItemVersion)
    .join(Item, (Item.id == ItemVersion.item_id) & (Item.number == ItemVersion.number))
    .where(Item.id.in_(bindparam("wanted", expanding=True)))
    .where(Item.state == READY, ItemVersion.kind.not_in(_BY_PEOPLE))
)
_try, _tried = aliased(LessonTry), aliased(ItemVersion)
_TRIES = (
    select(_try)
    .join(_tried, _tried.id == _try.version_id)
    .where(_try.enrolment_id == bindparam("place"), _try.lesson_id == bindparam("lesson"), _tried.item_id == Item.id)
)
# The same, each with the last try of a trainee in a lesson and how many there are.
_STANDS = _ITEMS.add_columns(
    LessonTry.version_id, LessonTry.answer, LessonTry.share,
    _TRIES.with_only_columns(func.count()).scalar_subquery().label("times"),
).outerjoin(LessonTry, LessonTry.id == _TRIES.with_only_columns(func.max(_try.id)).scalar_subquery())  # fmt: skip


def items(tx: Session, texts: Mapping[str, str]) -> dict[int, Asked]:
    """What a lesson asks, by item: those that are ready and marked without people; one query if there are any."""
    wanted = ids(texts)
    found = tx.scalars(_ITEMS, {"wanted": list(wanted)}) if wanted else ()
    return {each.item_id: Asked(each.item_id, each) for each in found}


def stands(tx: Session, lesson_id: int, texts: Mapping[str, str], place: Enrolment | None) -> dict[int, Asked]:
    """The same with what a trainee tried: the last answer, if this version was asked, and how many there are."""
    wanted = ids(texts)
    if not wanted or place is None:
        return items(tx, texts)
    found = {}
    for version, tried, answer, share, times in tx.execute(
        _STANDS, {"wanted": list(wanted), "place": place.id, "lesson": lesson_id}
    ):
        last = {"answer": answer, "share": Fraction(share)} if tried == version.id else {}
        found[version.item_id] = Asked(version.item_id, version, **last, times=times)
    return found


def answered(asked: Asked, form: Any) -> Asked:
    """The question with what a form answers, marked; a refusal of the bank comes through."""
    kind, content = asked.version.kind, asked.version.content
    answer = answers.parse(kind, content, form, asked.name)
    share = None if answers.blank(kind, answer) else marking.mark(kind, content, answer)
    return Asked(asked.item_id, asked.version, answer, share, asked.times + (share is not None))


def keep(tx: Session, lesson_id: int, place: Enrolment, asked: Asked, *, now: datetime) -> None:
    """Keeps a try; TooMany refuses who only guesses."""
    key = f"lesson-try:{place.person_id}"
    throttle.check(tx, key, most=_AT_ONCE, now=now, window=_HOUR)
    throttle.count(tx, key, now=now, window=_HOUR)
    bank.use(tx, [asked.version.id], now)
    share = asked.share or Fraction(0)
    tx.add(LessonTry(
        enrolment_id=place.id, lesson_id=lesson_id, version_id=asked.version.id, answer=asked.answer,
        share=Decimal(share.numerator) / share.denominator, at=now,
    ))  # fmt: skip


def offered(tx: Session, sought: str) -> Sequence[Item]:
    """Items a lesson can ask, the newest first."""
    kinds = Item.newest.has(ItemVersion.kind.not_in(_BY_PEOPLE))
    statement = select(Item).where(Item.state == READY, kinds, search.found_in(Item.search_text, sought))
    return tx.scalars(statement.order_by(Item.id.desc()).limit(OFFERED)).all()


def in_words(asked: Asked, code: str) -> tuple[str, list[str]]:
    """A question for paper: what it asks (Markdown), and what there is to choose from."""
    kind, content = asked.version.kind, asked.version.content
    stem = contents.GAP.sub("______", answers.text_in(content["stem"], code)[0])
    rows = content.get("options") or content.get("rights") or content.get("items") or []
    if content.get("items"):
        rows = sorted(rows, key=lambda row: row["key"])  # as they stand they are the answer
    return stem, [answers.option_text(kind if kind in contents.CHOICES else SINGLE, row, code)[0] for row in rows]
