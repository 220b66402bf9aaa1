"""Looking up items, their versions and shelves."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute.bank.models import READY, Item, ItemCategory, ItemTag, ItemVersion
from institute.errors import existing


def get_version(tx: Session, version_id: int) -> ItemVersion:
    return existing(tx.get(ItemVersion, version_id))


def versions(tx: Session, ids: Collection[int]) -> dict[int, ItemVersion]:
    """Versions by id, in one question."""
    return {each.id: each for each in tx.scalars(select(ItemVersion).where(ItemVersion.id.in_(ids)))}


def categories(tx: Session) -> Sequence[ItemCategory]:
    """Every shelf of the bank, the older ones first."""
    return tx.scalars(select(ItemCategory).order_by(ItemCategory.id)).all()


def below(every: Sequence[ItemCategory], category_id: int) -> set[int]:
    """A shelf and all that stand on it."""
    found = {category_id}
    while more := {each.id for each in every if each.parent_id in found} - found:
        found |= more
    return found


def drawable(
    tx: Session, category_id: int | None = None, tags: Collection[str] = (), languages: Collection[str] = ()
) -> list[int]:
    """Ids of the newest versions of ready items on a shelf and below it, having all the tags and languages."""
    statement = (
        select(ItemVersion.id)
        .join(Item, (ItemVersion.item_id == Item.id) & (ItemVersion.number == Item.number))
        .where(Item.state == READY)
        .order_by(ItemVersion.id)
    )
    if category_id is not None:
        statement = statement.where(Item.category_id.in_(below(categories(tx), category_id)))
    for tag in tags:
        statement = statement.where(select(ItemTag.tag).where(ItemTag.item_id == Item.id, ItemTag.tag == tag).exists())
    for code in languages:
        statement = statement.where(ItemVersion.languages.contains(f" {code} ", autoescape=True))
    return list(tx.scalars(statement))
