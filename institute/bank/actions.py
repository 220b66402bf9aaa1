"""Making items and versions, retiring them, and keeping what their answers showed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from institute import activity
from institute.bank import content as contents
from institute.bank import queries, rules
from institute.bank.models import Item, ItemFigures, ItemTag, ItemVersion
from institute.bank.statistics import Figures
from institute.errors import NotFound


def add(
    tx: Session, *, name: str, kind: str, content: contents.Content, by_id: int | None, now: datetime, **given: Any
) -> Item:
    """A new item with its first version; `given`: category_id, state, import_id, tags."""
    tags = given.pop("tags", ())
    item = Item(
        name=name, asked=contents.beginning(content["stem"]), owner_id=by_id, made_at=now, changed_at=now, number=1,
        labels=_labels(tags), **given,
    )  # fmt: skip
    tx.add(item)
    tx.flush()
    tx.add(_version(item, kind, content, {}, by_id, now))
    tx.flush()
    return item


def create(tx: Session, *, by_id: int, now: datetime, **given: Any) -> Item:
    """The same for one item that somebody writes."""
    item = add(tx, by_id=by_id, now=now, **given)
    activity.note(tx, "item-added", item, name=item.name)
    return item


def edit(
    tx: Session, item_id: int, *, seen: str, name: str, content: contents.Content, by_id: int, now: datetime,
    language: str = "", tags: Iterable[str] | None = None, **given: Any,
) -> Item:  # fmt: skip
    """Another content, and what else is `given` (category_id, state). A version that is used stays and gets a next one.

    `seen` is queries.stamp() of what the writer saw: ChangedMeanwhile when it has changed since. `language` is the
    translation that was just written: it fits the English of now.
    """
    item = _locked(tx, item_id)
    if queries.stamp(item) != seen:
        raise rules.ChangedMeanwhile
    old = queries.newest(tx, item)
    if language or content != old.content:
        _put(tx, item, old, content, language, by_id, now)
    for field, value in given.items():
        setattr(item, field, value)
    if tags is not None and list(tags) != item.tags:
        item.labels = _labels(tags, item.labels)
    item.name, item.changed_at, item.asked = name, now, contents.beginning(content["stem"])
    activity.note(tx, "item-edited", item, name=item.name, version=item.number)
    return item


def _put(
    tx: Session, item: Item, old: ItemVersion, content: contents.Content, language: str, by_id: int, now: datetime
) -> None:
    sources = {code: each for code, each in old.sources.items() if code != language}
    if language == "en":  # an English text written after the others was made from them
        sources = {}
    if old.used_at is None:
        made = _version(item, old.kind, content, sources, by_id, now)
        old.content, old.languages, old.sources = made.content, made.languages, made.sources
        old.author_id, old.made_at = by_id, now
        return
    item.number += 1
    tx.add(_version(item, old.kind, content, sources, by_id, now))


def _version(
    item: Item, kind: str, content: contents.Content, sources: Mapping[str, str], by_id: int | None, now: datetime
) -> ItemVersion:
    languages, english = contents.languages(kind, content), contents.source(kind, content)
    kept = {code: sources.get(code, english) for code in languages}
    return ItemVersion(
        item_id=item.id, number=item.number, kind=kind, content=content, languages=f" {' '.join(languages)} ",
        sources=kept | {"en": english}, author_id=by_id, made_at=now,
    )  # fmt: skip


def _labels(tags: Iterable[str], known: Iterable[ItemTag] = ()) -> list[ItemTag]:
    had = {label.tag: label for label in known}
    return [had.get(tag) or ItemTag(tag=tag) for tag in dict.fromkeys(tags)]


def set_state(tx: Session, item_id: int, state: str, *, now: datetime) -> Item:
    """Retires an item, takes it back, or declares it ready; quizzes that pin a version keep it."""
    item = _locked(tx, item_id)
    if item.state != state:
        item.state, item.changed_at = state, now
        activity.note(tx, "item-state", item, name=item.name, item_state=state)
    return item


def restore(tx: Session, item_id: int, number: int, *, by_id: int, now: datetime) -> Item:
    """An earlier version becomes the newest; those between stay."""
    item = _locked(tx, item_id)
    old = queries.get_numbered(tx, item_id, number)
    item.number += 1
    tx.add(_version(item, old.kind, old.content, old.sources, by_id, now))
    item.asked, item.changed_at = contents.beginning(old.content["stem"]), now
    activity.note(tx, "item-restored", item, name=item.name, version=number)
    return item


def duplicate(tx: Session, item_id: int, *, name: str, by_id: int, now: datetime) -> Item:
    """A draft of one's own that asks the same."""
    item = _locked(tx, item_id)
    old = queries.newest(tx, item)
    return create(
        tx, name=name, kind=old.kind, content=old.content, category_id=item.category_id, tags=item.tags,
        by_id=by_id, now=now,
    )  # fmt: skip


def use(tx: Session, version_ids: Collection[int], now: datetime) -> None:
    """These versions never change again: for rooms that pin them, in the change that pins."""
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


def _locked(tx: Session, item_id: int) -> Item:
    item = tx.get(Item, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise NotFound
    return item
