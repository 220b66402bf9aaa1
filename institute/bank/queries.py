"""Looking up items, their versions and shelves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from institute import language, paging, search, tongues
from institute.bank import rules
from institute.bank.models import READY, RETIRED, Item, ItemCategory, ItemFigures, ItemImport, ItemTag, ItemVersion
from institute.errors import existing
from institute.language import lazy, plain
from institute.paging import Column
from institute.people.models import Person

_LIGHT = (ItemVersion.item_id, ItemVersion.number, ItemVersion.kind, ItemVersion.languages, ItemVersion.sources)
Pool = tuple[int | None, str]  # a shelf, a tag or both


def get_version(tx: Session, version_id: int) -> ItemVersion:
    return existing(tx.get(ItemVersion, version_id))


def versions(tx: Session, ids: Collection[int]) -> dict[int, ItemVersion]:
    """Versions by id, in one question."""
    return {each.id: each for each in tx.scalars(select(ItemVersion).where(ItemVersion.id.in_(ids)))}


def categories(tx: Session) -> Sequence[ItemCategory]:
    """Every shelf of the bank, the older ones first."""
    return tx.scalars(select(ItemCategory).order_by(ItemCategory.id)).all()


def get_category(tx: Session, category_id: int) -> ItemCategory:
    return existing(tx.get(ItemCategory, category_id))


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
    every = categories(tx) if category_id is not None else ()
    statement = (
        select(ItemVersion.id)
        .join(Item, and_(ItemVersion.item_id == Item.id, ItemVersion.number == Item.number))
        .where(_ready(every, category_id, tags))
        .order_by(ItemVersion.id)
    )
    for code in languages:
        statement = statement.where(_in_language(code))
    return list(tx.scalars(statement))


def _ready(every: Sequence[ItemCategory], category_id: int | None, tags: Collection[str]) -> Any:
    shelf = [] if category_id is None else [Item.category_id.in_(below(every, category_id))]
    return and_(Item.state == READY, *shelf, *(_tagged(tag) for tag in tags))


def texts(tx: Session, item_ids: Collection[int], pools: Collection[Pool] = ()) -> list[tongues.Text]:
    """How these items stand in each language, and those a quiz may draw from these pools; two questions at most."""
    every = categories(tx) if pools else ()
    drawn = [_ready(every, category_id, [tag] if tag else []) for category_id, tag in pools]
    statement = (
        select(Item)
        .join(Item.newest)
        .where(or_(Item.id.in_(item_ids), *drawn))
        .options(contains_eager(Item.newest).load_only(*_LIGHT))
        .order_by(Item.id)
    )
    return [
        tongues.Text(
            item.asked, {code: item.newest.standing(code) for code in language.LANGUAGES}, "bank.item",
            {"item_id": item.id},
        )
        for item in tx.scalars(statement)
    ]  # fmt: skip


def _tagged(tag: str) -> Any:
    return select(ItemTag.tag).where(ItemTag.item_id == Item.id, ItemTag.tag == tag).exists()


def _in_language(code: str) -> Any:
    return ItemVersion.languages.contains(f" {code} ", autoescape=True)


@dataclass(frozen=True)
class Wanted:
    """What a list of items is narrowed to; empty values narrow nothing, retired ones show only when asked for."""

    category: int | None = None
    tag: str = ""
    kind: str = ""
    state: str = ""
    missing: str = ""  # a language it is not in
    sought: str = ""


COLUMNS = (
    Column("name", lazy("Item"), lambda row: row.Item.name, Item.name),
    Column("asked", lazy("What is asked"), lambda row: plain(row.Item.asked), sheet_only=True),
    Column("kind", lazy("Kind"), lambda row: rules.KIND_WORDS[row.Item.newest.kind], ItemVersion.kind),
    Column("languages", lazy("Languages"), lambda row: row.Item.newest.languages.strip()),
    Column("tags", lazy("Tags"), lambda row: ", ".join(row.Item.tags), sheet_only=True),
    Column("attempts", lazy("Answers"), lambda row: row.ItemFigures and row.ItemFigures.attempts,
           ItemFigures.attempts, num=True),
    Column("difficulty", lazy("Answered right"), lambda row: row.ItemFigures and row.ItemFigures.difficulty,
           ItemFigures.difficulty, num=True),
    Column("discrimination", lazy("Tells apart"), lambda row: row.ItemFigures and row.ItemFigures.discrimination,
           ItemFigures.discrimination, num=True),
    Column("state", lazy("State"), lambda row: rules.STATE_WORDS[row.Item.state], Item.state),
    Column("changed", lazy("Changed"), lambda row: row.Item.changed_at, Item.changed_at, sheet_only=True),
)  # fmt: skip


def items(
    tx: Session, wanted: Wanted, *, sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:  # fmt: skip
    """Rows (Item with its newest version but without its content, ItemFigures or None), the last changed first."""
    all_together = and_(ItemFigures.version_id == ItemVersion.id, ItemFigures.language == "")
    statement = (
        select(Item, ItemFigures)
        .join(Item.newest)
        .outerjoin(ItemFigures, all_together)
        .options(contains_eager(Item.newest).load_only(*_LIGHT), selectinload(Item.labels))
        .order_by(*paging.order(COLUMNS, sort, Item.changed_at.desc()), Item.id.desc())
    )
    return paging.paginate(tx, _narrowed(tx, statement, wanted), page, per_page or paging.PER_PAGE)


def all_of(tx: Session, wanted: Wanted, most: int) -> Sequence[Item]:
    """The items a list shows, with their contents, for taking along; in the order they were made."""
    statement = select(Item).join(Item.newest).options(contains_eager(Item.newest), selectinload(Item.labels))
    return tx.scalars(_narrowed(tx, statement, wanted).order_by(Item.id).limit(most)).all()


def _narrowed(tx: Session, statement: Any, wanted: Wanted) -> Any:
    if wanted.category is not None:
        statement = statement.where(Item.category_id.in_(below(categories(tx), wanted.category)))
    if wanted.tag:
        statement = statement.where(_tagged(wanted.tag))
    if wanted.kind:
        statement = statement.where(ItemVersion.kind == wanted.kind)
    if wanted.missing:
        statement = statement.where(~_in_language(wanted.missing))
    statement = statement.where(Item.state == wanted.state if wanted.state else Item.state != RETIRED)
    return statement.where(search.found_in(Item.search_text, wanted.sought))


def tags(tx: Session) -> list[str]:
    """Every tag in use."""
    return list(tx.scalars(select(ItemTag.tag).distinct().order_by(ItemTag.tag)))


def get_item(tx: Session, item_id: int) -> Item:
    """An item with its newest version."""
    statement = select(Item).join(Item.newest).where(Item.id == item_id)
    return existing(tx.scalar(statement.options(contains_eager(Item.newest), selectinload(Item.labels))))


def stamp(item: Item) -> str:
    """Says which state of an item somebody saw."""
    return f"{item.number}-{item.changed_at.isoformat()}"


def newest(tx: Session, item: Item) -> ItemVersion:
    """Its newest version, read again and locked: an attempt that begins now pins it before or after, not meanwhile."""
    return existing(tx.scalar(_numbered(item.id, item.number).with_for_update()))


def get_numbered(tx: Session, item_id: int, number: int) -> ItemVersion:
    return existing(tx.scalar(_numbered(item_id, number)))


def _numbered(item_id: int, number: int) -> Select[ItemVersion]:
    wanted = select(ItemVersion).where(ItemVersion.item_id == item_id, ItemVersion.number == number)
    return wanted.execution_options(populate_existing=True)


@dataclass(frozen=True)
class Past:
    """A version in the history: who made it, and what its answers showed."""

    version: ItemVersion
    author: Person | None
    figures: ItemFigures | None


def history(tx: Session, item_id: int) -> list[Past]:
    """Every version, the newest first."""
    together = and_(ItemFigures.version_id == ItemVersion.id, ItemFigures.language == "")
    statement = (
        select(ItemVersion, Person, ItemFigures)
        .outerjoin(Person, Person.id == ItemVersion.author_id)
        .outerjoin(ItemFigures, together)
        .where(ItemVersion.item_id == item_id)
        .order_by(ItemVersion.number.desc())
    )
    return [Past(*row) for row in tx.execute(statement)]


def figures(tx: Session, version_id: int) -> Sequence[ItemFigures]:
    """What the answers to a version showed: together first, then by language."""
    wanted = select(ItemFigures).where(ItemFigures.version_id == version_id)
    return tx.scalars(wanted.order_by(ItemFigures.language)).all()


def imports(tx: Session) -> Sequence[Any]:
    """Rows (ItemImport, Person or None) of the latest files that were taken in."""
    taken = select(ItemImport, Person).outerjoin(Person, Person.id == ItemImport.person_id)
    return tx.execute(taken.order_by(ItemImport.at.desc(), ItemImport.id.desc()).limit(50)).all()
