"""Rubrics: what a piece of work is judged by, in criteria with levels, and the versions they went through."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute import search
from institute.database import Base, Document, Texts


class Rubric(Base):
    """A rubric of the institute's, for every session; what it says stands in its versions."""

    __tablename__ = "rubric"

    id: Mapped[int] = mapped_column(primary_key=True)
    versions: Mapped[list["RubricVersion"]] = relationship(
        order_by="RubricVersion.number", back_populates="rubric", cascade="all, delete-orphan"
    )

    @property
    def newest(self) -> "RubricVersion":
        return self.versions[-1]


class RubricVersion(search.Searched, Base):
    """One wording of a rubric; work is judged by the version it pinned, and editing a pinned one makes the next.

    `criteria`: [{"title": Translated, "levels": [{"points": "4", "words": Translated}, ...]}], the best level first.
    """

    __tablename__ = "rubric_version"
    __table_args__ = (UniqueConstraint("rubric_id", "number"),)

    searched = ("title",)
    id: Mapped[int] = mapped_column(primary_key=True)
    rubric_id: Mapped[int] = mapped_column(ForeignKey("rubric.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    title: Mapped[Texts]
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    pinned: Mapped[bool] = mapped_column(default=False)
    edits: Mapped[int] = mapped_column(default=0)  # says which state of it somebody saw
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    rubric: Mapped[Rubric] = relationship(back_populates="versions")

    @property
    def seen(self) -> str:
        """Which state of the rubric this is, for who begins to edit it."""
        return f"{self.number}.{self.edits}"
