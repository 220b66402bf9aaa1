"""Asking for persons, their visits and the demonstration's open accounts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload, lazyload, load_only, selectinload

from institute import guides, paging, search
from institute.errors import NotFound, existing
from institute.language import country as country_name
from institute.language import lazy
from institute.paging import Column
from institute.people import rules
from institute.people.models import (
    ADMINISTRATOR,
    PASSPORT,
    ROLES,
    Membership,
    NoticeRead,
    Person,
    PersonName,
    RoleGrant,
    Visit,
)
from institute.people.visits import LONGEST, idle

# A person as lists show them: names and address, for .options() of a joined person.
NAMED = (
    load_only(Person.email),
    lazyload(Person.grants),
    selectinload(Person.names).load_only(PersonName.kind, PersonName.full, PersonName.given, PersonName.lang),
)


def _account(person: Person) -> Any:
    state = "unconfirmed" if person.password_hash else "invited"
    state = "active" if person.email_confirmed_at else state
    return rules.ACCOUNT_WORDS[state if person.active else "closed"]


def _by_name() -> Any:
    return func.upper(func.coalesce(PersonName.full, Person.email))


COLUMNS = (
    Column("name", lazy("Name"), lambda person: person.latin, _by_name),
    Column("country", lazy("Country"), lambda person: country_name(person.country_code), Person.country_code),
    Column(
        "roles", lazy("Roles"), lambda person: ", ".join(str(rules.ROLE_WORDS[role]) for role in sorted(person.roles))
    ),
    Column("account", lazy("Account"), _account),
    Column("since", lazy("Since"), lambda person: person.since, Person.since),
    Column("native", lazy("In their own script"), lambda person: person.native and person.native.full, sheet_only=True),
    Column("email", lazy("Address"), lambda person: person.mail, Person.email, sheet_only=True),
    Column("employer", lazy("Employer"), lambda person: person.employer, sheet_only=True),
)


def get_person(tx: Session, person_id: int) -> Person:
    """The person with names and roles."""
    return existing(tx.get(Person, person_id))


def find_by_address(tx: Session, address: str) -> Person | None:
    """The person with this address, in whatever case it is written."""
    return tx.scalar(select(Person).where(Person.email == address.strip().lower()))


def notices_read(tx: Session, person_id: int) -> list[NoticeRead]:
    """The versions of the privacy notice a person has read, the last first."""
    statement = select(NoticeRead).where(NoticeRead.person_id == person_id)
    return list(tx.scalars(statement.order_by(NoticeRead.at.desc())))


def knows_notice(tx: Session, person_id: int) -> bool:
    """Whether they have read today's, or one since which nothing that matters has changed."""
    mine = select(NoticeRead.version).where(NoticeRead.person_id == person_id, NoticeRead.version >= guides.ASKED)
    return tx.scalar(mine.limit(1)) is not None


def memberships(tx: Session, person_id: int) -> list[Membership]:
    """A person's roles for organisations, with them, in the order they were given."""
    statement = select(Membership).where(Membership.person_id == person_id).order_by(Membership.id)
    return list(tx.scalars(statement.options(joinedload(Membership.organisation))))


def organisations_of(tx: Session, person_id: int, role: str) -> list[int]:
    """The ids of the organisations a person has this role for."""
    found = select(Membership.organisation_id).where(Membership.person_id == person_id, Membership.role == role)
    return list(tx.scalars(found.order_by(Membership.id)))


def persons(tx: Session, ids: Collection[int]) -> dict[int, Person]:
    """Persons by id."""
    return {person.id: person for person in tx.scalars(select(Person).where(Person.id.in_(set(ids))))}


def administrators(tx: Session) -> list[int]:
    """Ids of the active administrators, locked against being taken away twice at once."""
    statement = select(Person.id).where(Person.active, _holds(ADMINISTRATOR)).order_by(Person.id).with_for_update()
    return list(tx.scalars(statement))


def people(
    tx: Session,
    *,
    q: str = "",
    role: str = "",
    country: str = "",
    state: str = "",
    sort: str = "",
    page: int = 1,
    per_page: int | None = None,
) -> paging.Page:
    """The office's list, by name unless sorted. role: a role or "none"; state: waiting, closed or any."""
    statement = select(Person).outerjoin(
        PersonName, and_(PersonName.person_id == Person.id, PersonName.kind == PASSPORT)
    )
    if q:
        statement = statement.where(search.found_in(Person.search_text, q))
    if role in ROLES:
        statement = statement.where(_holds(role))
    elif role == "none":
        statement = statement.where(Person.id.not_in(select(RoleGrant.person_id)))
    if country:
        statement = statement.where(Person.country_code == country)
    if state == "waiting":
        statement = statement.where(Person.email_confirmed_at.is_(None))
    elif state == "closed":
        statement = statement.where(Person.active.is_(False))
    order = paging.order(COLUMNS, sort, _by_name())
    return paging.paginate(tx, statement.order_by(*order, Person.id), page, per_page or paging.PER_PAGE)


def _holds(role: str) -> ColumnElement[bool]:
    return Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == role))


def visits_of(tx: Session, person: Person, *, now: datetime) -> list[Visit]:
    """The person's visits that are still open, the last seen first."""
    statement = select(Visit).where(
        Visit.person_id == person.id, Visit.opened_at >= now - LONGEST, Visit.seen_at >= now - idle(person)
    )
    return list(tx.scalars(statement.order_by(Visit.seen_at.desc(), Visit.id.desc())))


def demo_accounts(tx: Session) -> list[tuple[Person, Any]]:
    """(person, words) of the demonstration's open accounts, in the order of rules.DEMO_ACCOUNTS."""
    known = dict(rules.DEMO_ACCOUNTS)
    statement = select(Person).where(
        Person.active, Person.email.in_(known), Person.email.endswith(rules.DEMO_DOMAIN, autoescape=True)
    )
    found = {person.email: person for person in tx.scalars(statement)}
    return [(found[address], words) for address, words in rules.DEMO_ACCOUNTS if address in found]


def get_demo_account(tx: Session, address: str) -> Person:
    """One of the demonstration's open accounts; nobody else's."""
    for person, _ in demo_accounts(tx):
        if person.email == address:
            return person
    raise NotFound
