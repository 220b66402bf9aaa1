"""Finding needs: the public's, a person's own, the office's."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, defer, selectinload

from institute import paging, search
from institute.demand import rules, words
from institute.demand.models import Need
from institute.errors import existing
from institute.language import country, lazy, plain
from institute.paging import Column
from institute.people import queries as people
from institute.people.models import SUBMITTER


@dataclass(frozen=True)
class Wanted:
    """What a list of needs is asked for."""

    q: str = ""
    theme: str = ""
    country: str = ""
    state: str = ""
    sort: str = ""

    @property
    def narrowed(self) -> bool:
        return any((self.q, self.theme, self.country, self.state))


def _title() -> Any:
    return paging.in_words(Need.title)


COLUMNS = (
    Column("number", lazy("Number"), lambda need: need.number, Need.number),
    Column("title", lazy("Need"), lambda need: plain(need.title), _title),
    Column("by", lazy("Stated by"), lambda need: need.stated_by, Need.stated_by, sheet_only=True),
    Column("country", lazy("Country"), lambda need: country(need.country_code), Need.country_code),
    Column("state", lazy("State"), lambda need: words.STATES[need.state], Need.state),
    Column("stated", lazy("Stated"), lambda need: need.stated_at, Need.stated_at),
    Column("theme", lazy("Theme"), lambda need: need.theme, Need.theme, sheet_only=True),
    Column("people", lazy("People to train"), lambda need: need.people, Need.people, num=True, sheet_only=True),
)


def _narrowed(statement: Select, wanted: Wanted) -> Select:
    if wanted.q:
        statement = statement.where(search.found_in(Need.search_text, wanted.q))
    if wanted.theme:
        statement = statement.where(Need.theme == wanted.theme)
    if wanted.country:
        statement = statement.where(Need.country_code == wanted.country)
    if wanted.state:
        statement = statement.where(Need.state == wanted.state)
    return statement.order_by(*paging.order(COLUMNS, wanted.sort, Need.stated_at.desc()), Need.id.desc())


def public_needs(tx: Session, wanted: Wanted, *, page: int = 1, per_page: int | None = None) -> paging.Page:
    """The needs strangers may see, newest first unless sorted otherwise."""
    statement = select(Need).where(Need.state.in_(rules.PUBLIC)).options(defer(Need.text))
    return paging.paginate(tx, _narrowed(statement, wanted), page, per_page or paging.PER_PAGE)


def office_needs(tx: Session, wanted: Wanted, *, page: int = 1, per_page: int | None = None) -> paging.Page:
    """All needs."""
    statement = _narrowed(select(Need).options(defer(Need.text)), wanted)
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def needs_of(tx: Session, person_id: int) -> list[Need]:
    """What this person stated, or an organisation the person states needs for; newest first."""
    theirs = people.organisations_of(tx, person_id, SUBMITTER)
    mine = or_(Need.person_id == person_id, Need.organisation_id.in_(theirs))
    return list(tx.scalars(select(Need).where(mine).order_by(Need.id.desc())))


def is_of(tx: Session, need: Need, person_id: int) -> bool:
    """Whether this person follows the need as its submitter, or for its submitter's organisation."""
    if need.person_id == person_id:
        return True
    return need.organisation_id is not None and need.organisation_id in people.organisations_of(
        tx, person_id, SUBMITTER
    )


def waiting(tx: Session) -> int:
    """How many statements wait for the office's first answer."""
    return tx.scalar(select(func.count(Need.id)).where(Need.state == "submitted")) or 0


def countries(tx: Session) -> list[str]:
    """The countries that public needs come from."""
    return list(tx.scalars(select(Need.country_code).where(Need.state.in_(rules.PUBLIC)).distinct()))


def get_need(tx: Session, number: str) -> Need:
    """The need with its steps and who took them; NotFound when there is none."""
    statement = (
        select(Need).where(Need.number == number).options(selectinload(Need.steps), selectinload(Need.merged_into))
    )
    return existing(tx.scalar(statement))


def get_public_need(tx: Session, number: str) -> Need:
    """The need, if strangers may see it."""
    return existing(tx.scalar(select(Need).where(Need.number == number, Need.state.in_(rules.PUBLIC))))


def public_choices(tx: Session) -> list[Need]:
    """Needs one may answer or merge into, newest first."""
    return list(tx.scalars(select(Need).where(Need.state.in_(rules.PUBLIC)).order_by(Need.number.desc()).limit(500)))
