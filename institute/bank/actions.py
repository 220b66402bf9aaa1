"""Making items and versions, retiring them, and keeping what their answers showed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from institute.bank import content as contents
from institute.bank.models import Item, ItemFigures, ItemTag, ItemVersion
from institute.bank.statistics import Figures


def add(
    tx: Session, *, name: str, kind: str, content: contents.Content, by_id: int | None, now: datetime, **given: Any
) -> Item:
    """A new item with its first version; `given`: category_id, state, import_id, tags."""
    tags = given.pop("tags", ())
    item = Item(
        name=name, asked=contents.beginning(content["stem"]), owner_id=by_id, made_at=now, changed_at=now, number=1,
        labels=[ItemTag(tag=tag) for tag in dict.fromkeys(tags)], **given,
    )  # fmt: skip
    tx.add(item)
    tx.flush()
    tx.add(_version(item, kind, content, by_id, now))
    tx.flush()
    return item


def _version(item: Item, kind: str, content: contents.Content, by_id: int | None, now: datetime) -> ItemVersion:
    languages = contents.languages(kind, content)
    source = contents.source(kind, content)
    return ItemVersion(
        item_id=item.id, number=item.number, kind=kind, content=content, languages=f" {' '.join(languages)} ",
        sources={code: source for code in languages if code != "en"}, author_id=by_id, made_at=now,
    )  # fmt: skip


def use(tx: Session, version_ids: Collection[int], now: datetime) -> None:
    """These versions are answered from now on and never change again: for rooms that pin them."""
    unused = update(ItemVersion).where(ItemVersion.id.in_(version_ids), ItemVersion.used_at.is_(None))
    tx.execute(unused.values(used_at=now))


def keep_figures(tx: Session, version_id: int, figures: Mapping[str, Figures], now: datetime) -> None:
    """Stores what statistics.of() said about a version, in place of what was known."""
    tx.execute(delete(ItemFigures).where(ItemFigures.version_id == version_id))
    tx.add_all(
        ItemFigures(
            version_id=version_id, language=code, attempts=each.attempts, difficulty=each.difficulty,
            discrimination=each.discrimination, chosen=each.chosen, at=now,
        )
        for code, each in figures.items()
    )  # fmt: skip
