"""The question bank: items in categories, their numbered versions, what was brought in, what the answers showed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from institute import search
from institute.database import Base, Texts
from institute.files import File
from institute.people.models import Person

SINGLE, MULTIPLE, TRUE_FALSE, MATCHING, ORDERING = "single", "multiple", "true-false", "matching", "ordering"
NUMERIC, SHORT, CLOZE, ESSAY, FILE = "numeric", "short", "cloze", "essay", "file"
KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, MATCHING, ORDERING, NUMERIC, SHORT, CLOZE, ESSAY, FILE)
DRAFT, READY, RETIRED = "draft", "ready", "retired"
STATES = (DRAFT, READY, RETIRED)


class ItemCategory(Base):
    """A shelf of the bank; shelves stand on shelves."""

    __tablename__ = "item_category"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("item_category.id"), index=True)
    names: Mapped[Texts]


class ItemImport(Base):
    """One file that was taken in: undone whole while nothing of it is used."""

    __tablename__ = "item_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str]  # xlsx, gift or moodle
    file_name: Mapped[str]
    many: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Item(search.Searched, Base):
    """A question of the institute: what it asks stands in its versions, `number` being the newest.

    `asked` is the beginning of the newest version's stem as plain text, for lists and search.
    """

    __tablename__ = "item"

    searched = ("name", "asked")
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # a short working title, never shown to trainees
    asked: Mapped[Texts]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("item_category.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("item_import.id"), index=True)
    state: Mapped[str] = mapped_column(default=DRAFT, index=True)
    number: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    category: Mapped[ItemCategory | None] = relationship()
    owner: Mapped[Person | None] = relationship()
    labels: Mapped[list["ItemTag"]] = relationship(order_by="ItemTag.tag", cascade="all, delete-orphan")
    newest: Mapped["ItemVersion"] = relationship(
        primaryjoin=lambda: and_(foreign(ItemVersion.item_id) == Item.id, ItemVersion.number == Item.number),
        viewonly=True,
        uselist=False,
    )

    @property
    def tags(self) -> list[str]:
        return [label.tag for label in self.labels]


class ItemTag(Base):
    """A word items are gathered by."""

    __tablename__ = "item_tag"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class ItemVersion(Base):
    """What an item asked at one time; `content` is described in institute/bank/content.py.

    Quizzes pin a version's id. Once `used_at` is set it never changes: an edit makes the next number.
    """

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(index=True)
    content: Mapped[dict[str, Any]]
    languages: Mapped[str]  # codes the whole item is in, between spaces: " en zh "
    sources: Mapped[Texts]  # the hash of the English, and of that each translation was made from
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    item: Mapped[Item] = relationship()

    def standing(self, code: str) -> str:
        """ "fresh", "stale" (the English was changed after it) or "missing" in this language."""
        if f" {code} " not in self.languages:
            return "missing"
        english = self.sources.get("en")
        return "fresh" if self.sources.get(code, english) == english else "stale"


class ItemPicture(Base):
    """A picture that items show by its address (bank/pictured.py); `key` is the SHA-256 of its bytes."""

    __tablename__ = "item_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class ItemFigures(Base):
    """What the answers to one version showed, by language of the answers; "" is all languages together."""

    __tablename__ = "item_figures"
    __table_args__ = (UniqueConstraint("version_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id", ondelete="CASCADE"))
    language: Mapped[str]
    attempts: Mapped[int]
    difficulty: Mapped[Decimal | None] = mapped_column(Numeric(6, 4))  # mean share, 0 to 1
    discrimination: Mapped[Decimal | None] = mapped_column(Numeric(6, 4))  # -1 to 1
    chosen: Mapped[dict[str, Any]]  # option key -> how many chose it
    at: Mapped[datetime]
