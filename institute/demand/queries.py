"""Finding needs: the public's, a person's own, the office's."""

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from institute import paging, search
from institute.demand import rules
from institute.demand.models import Need
from institute.errors import existing
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


_ORDERS = {
    "number": Need.number.asc(),
    "-number": Need.number.desc(),
    "stated": Need.stated_at.asc(),
    "-stated": Need.stated_at.desc(),
    "state": Need.state.asc(),
    "-state": Need.state.desc(),
}


def _narrowed(statement: Select, wanted: Wanted) -> Select:
    if wanted.q:
        statement = statement.where(search.found_in(Need.search_text, wanted.q))
    if wanted.theme:
        statement = statement.where(Need.theme == wanted.theme)
    if wanted.country:
        statement = statement.where(Need.country_code == wanted.country)
    if wanted.state:
        statement = statement.where(Need.state == wanted.state)
    order = _ORDERS.get(wanted.sort, Need.stated_at.desc())
    return statement.order_by(order, Need.id.desc())


def public_needs(tx: Session, wanted: Wanted, *, page: int = 1) -> paging.Page:
    """The needs strangers may see, newest first unless sorted otherwise."""
    return paging.paginate(tx, _narrowed(select(Need).where(Need.state.in_(rules.PUBLIC)), wanted), page)


def office_needs(tx: Session, wanted: Wanted, *, page: int = 1) -> paging.Page:
    """All needs."""
    return paging.paginate(tx, _narrowed(select(Need), wanted), page)


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
