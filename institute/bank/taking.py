"""A file of questions into the bank, all or nothing, and out again; the bank into a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from institute import activity
from institute.bank import actions, drafting, gift, gift_out, moodle, moodle_out, rules, sheet, shelves
from institute.bank.carrying import Draft, Reading
from institute.bank.models import Item, ItemCategory, ItemImport, ItemVersion
from institute.errors import existing
from institute.language import plain
from institute.people import actions as people

TYPES = {"xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
         "gift": ("text/plain; charset=utf-8", "gift.txt"), "moodle": ("application/xml", "xml")}  # fmt: skip


def read(form: str, content: bytes, language: str) -> Reading:
    """What a file holds, and what of it cannot be taken; carrying.Unreadable when it is none. Nothing is kept."""
    if form == "xlsx":
        return sheet.read(content)
    return (gift if form == "gift" else moodle).read(content, language)


def write(form: str, drafts: Sequence[Draft], language: str) -> tuple[bytes, Reading]:
    """A file of these questions, and what of them it does not hold; one language but for our own sheet."""
    if form == "xlsx":
        return sheet.write(drafts)
    text, told = (gift_out if form == "gift" else moodle_out).write(drafts, language)
    return text.encode(), told


def drafts(items: Iterable[Item], categories: Sequence[ItemCategory]) -> list[Draft]:
    """Items of the bank as they go out, by category."""
    by_id = {each.id: each for each in categories}

    def way(key: int | None) -> list[str]:
        found = by_id.get(key or 0)
        return [*way(found.parent_id), plain(found.names)] if found else []

    made = [
        Draft(item.id, item.name, item.newest.kind, item.newest.content, way(item.category_id), item.tags)
        for item in items
    ]
    return sorted(made, key=lambda draft: draft.category)


def take(
    tx: Session, found: Sequence[Draft], *, form: str, file_name: str, state: str, by_id: int, now: datetime,
    category_id: int | None = None,
) -> ItemImport:  # fmt: skip
    """Puts every question of a file into the bank, those without a category of their own on one shelf.

    `now` is when this person looked at it: the same look is taken in once, however often it is pressed.
    """
    people.lock(tx, by_id)
    if known := tx.scalar(select(ItemImport).where(ItemImport.person_id == by_id, ItemImport.at == now)):
        return known
    taken = ItemImport(form=form, file_name=file_name, many=len(found), person_id=by_id, at=now)
    tx.add(taken)
    tx.flush()
    ways: dict[tuple[str, ...], int] = {}
    for draft in found:
        actions.add(
            tx, name=draft.name, kind=draft.kind, content=draft.content, tags=draft.tags, state=state, by_id=by_id,
            now=now, import_id=taken.id, category_id=shelves.at(tx, draft.category, ways) or category_id,
        )  # fmt: skip
    activity.note(tx, "items-imported", taken, file=file_name, count=len(found))
    return taken


def undo(tx: Session, import_id: int, *, now: datetime) -> int:
    """Takes a whole import out again; ImportInUse once a question of it is used or was changed. How many went."""
    taken = existing(tx.get(ItemImport, import_id, with_for_update=True, populate_existing=True))
    rows = tx.execute(
        select(Item, ItemVersion).join(Item.newest).where(Item.import_id == import_id).with_for_update(of=Item)
    ).all()
    if taken.undone_at or any(item.changed_at != taken.at or version.used_at for item, version in rows):
        raise rules.ImportInUse
    tx.execute(delete(Item).where(Item.import_id == import_id))
    taken.undone_at = now
    activity.note(tx, "items-import-undone", taken, file=taken.file_name, count=len(rows))
    return len(rows)


def packed(found: Reading) -> list[Any]:
    """What the dry run found, to travel signed to the next step."""
    return [[each.line, each.name, each.kind, each.content, each.category, each.tags] for each in found.drafts]


def unpacked(told: Sequence[Sequence[Any]]) -> list[Draft]:
    return [Draft(*each) for each in told]


def same(tx: Session, found: Iterable[Draft]) -> set[str]:
    """Names of those that ask word for word what an item asks already."""
    names = {each.name: each for each in found}
    known = tx.execute(select(Item.name, ItemVersion.content).join(Item.newest).where(Item.name.in_(names)))
    return {name for name, content in known if _asks(content) & _asks(names[name].content)}


def _asks(content: dict[str, Any]) -> set[str]:
    return {content["stem"].get(drafting.original(content), "")}
