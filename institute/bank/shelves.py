"""The shelves of the bank: adding, renaming, moving and deleting categories."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute import activity
from institute.bank import queries, rules
from institute.bank.models import Item, ItemCategory
from institute.errors import existing
from institute.language import plain


def add(tx: Session, names: dict[str, str], parent_id: int | None = None) -> ItemCategory:
    """A new category, inside another one or by itself."""
    made = ItemCategory(names=names, parent_id=parent_id)
    tx.add(made)
    activity.note(tx, "shelf-added", made, title=names)
    return made


def edit(tx: Session, category_id: int, names: dict[str, str], parent_id: int | None) -> None:
    """Other names, another place; ShelfInItself where it would stand inside itself."""
    tx.execute(select(ItemCategory.id).order_by(ItemCategory.id).with_for_update())  # two moves could make a circle
    found = existing(tx.get(ItemCategory, category_id, populate_existing=True))
    if parent_id is not None and parent_id in queries.below(queries.categories(tx), category_id):
        raise rules.ShelfInItself
    found.names, found.parent_id = names, parent_id
    activity.note(tx, "shelf-edited", found, title=names)


def remove(tx: Session, category_id: int) -> None:
    """Takes an empty category away; ShelfInUse otherwise."""
    found = existing(tx.get(ItemCategory, category_id, with_for_update=True))
    holds = select(Item.id).where(Item.category_id == category_id).limit(1)
    bears = select(ItemCategory.id).where(ItemCategory.parent_id == category_id).limit(1)
    if tx.scalar(holds) or tx.scalar(bears):
        raise rules.ShelfInUse
    activity.note(tx, "shelf-deleted", found, title=found.names)
    tx.delete(found)


def ways(every: Sequence[ItemCategory]) -> dict[int, str]:
    """Each category by id with all it stands in, in the reader's language: Trade / Customs. In that order."""
    by_id = {each.id: each for each in every}

    def way(each: ItemCategory) -> str:
        above = by_id.get(each.parent_id or 0)
        return f"{way(above)} / {plain(each.names)}" if above else plain(each.names)

    told = {each.id: way(each) for each in every}
    return dict(sorted(told.items(), key=lambda pair: pair[1].casefold()))


def at(tx: Session, path: Sequence[str], known: dict[tuple[str, ...], int]) -> int | None:
    """The category at a way of names in any language, made where it is missing; `known` remembers between calls."""
    here: int | None = None
    for depth in range(1, len(path) + 1):
        way = tuple(path[:depth])
        if way not in known:
            found = next((each.id for each in _standing_in(tx, here) if way[-1] in each.names.values()), None)
            if found is None:
                made = add(tx, {"en": way[-1]}, here)
                tx.flush()
                found = made.id
            known[way] = found
        here = known[way]
    return here


def _standing_in(tx: Session, parent_id: int | None) -> Sequence[ItemCategory]:
    above: Any = ItemCategory.parent_id.is_(None) if parent_id is None else ItemCategory.parent_id == parent_id
    return tx.scalars(select(ItemCategory).where(above).order_by(ItemCategory.id)).all()


def counts(tx: Session) -> dict[int, int]:
    """How many items stand right in each category."""
    counted = select(Item.category_id, func.count()).where(Item.category_id.is_not(None)).group_by(Item.category_id)
    return {key: many for key, many in tx.execute(counted) if key}
