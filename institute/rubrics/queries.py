"""Looking up rubrics."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from institute import paging, search, tongues
from institute.database import Translated
from institute.errors import existing
from institute.language import lazy, plain
from institute.paging import Column
from institute.rubrics import rules
from institute.rubrics.models import Rubric, RubricVersion

COLUMNS = (
    Column("title", lazy("Rubric"), lambda one: plain(one.title), lambda: paging.in_words(RubricVersion.title)),
    Column("criteria", lazy("Criteria"), lambda one: len(one.criteria), num=True),
    Column("points", lazy("Points"), lambda one: rules.most(one.criteria), num=True),
    Column("number", lazy("Version"), lambda one: one.number, RubricVersion.number, num=True),
    Column("edited", lazy("Changed"), lambda one: one.edited_at, RubricVersion.edited_at),
)


def get_rubric(tx: Session, rubric_id: int) -> Rubric:
    """A rubric with all its versions."""
    of = {"options": [selectinload(Rubric.versions)], "populate_existing": True}
    return existing(tx.get(Rubric, rubric_id, **of))


def _newest():
    last = select(func.max(RubricVersion.id)).group_by(RubricVersion.rubric_id)
    return select(RubricVersion).where(RubricVersion.id.in_(last))


def rubrics(
    tx: Session, *, sought: str = "", sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:
    """The newest version of every rubric that fits, the latest change first unless sorted."""
    order = paging.order(COLUMNS, sort, RubricVersion.edited_at.desc())
    statement = _newest().where(search.found_in(RubricVersion.search_text, sought))
    statement = statement.options(joinedload(RubricVersion.rubric)).order_by(*order, RubricVersion.id.desc())
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def offered(tx: Session) -> list[tuple[int, Translated]]:
    """(rubric's id, title) of all that can be pinned: those with criteria."""
    found = tx.scalars(_newest().order_by(paging.in_words(RubricVersion.title)))
    return [(one.rubric_id, one.title) for one in found if one.criteria]


def texts(tx: Session, of: ColumnElement[bool]) -> list[tongues.Text]:
    """How the newest versions of those rubrics stand in each language, with all levels; `of` speaks of Rubric."""
    found = tx.scalars(_newest().join(RubricVersion.rubric).where(of).order_by(RubricVersion.rubric_id))
    return [
        tongues.Text(one.title, tongues.written(*_words(one)), "rubrics.rubric", {"rubric_id": one.rubric_id})
        for one in found
    ]


def _words(version: RubricVersion) -> Iterator[Translated]:
    yield version.title
    for criterion in version.criteria:
        yield criterion["title"]
        yield from (level["words"] for level in criterion["levels"])
