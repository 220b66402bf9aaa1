"""Looking up bases, plans and confirmed hours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session, aliased, defer, joinedload, lazyload, selectinload

from institute import paging, results, search
from institute.catalogue.models import PUBLISHED, TrainingSession
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing
from institute.language import country, lazy, plain
from institute.paging import Column
from institute.people.models import Person
from institute.practice import rules
from institute.practice.models import OPEN, PLANNED, PracticeBase, PracticeHours, PracticePlan

_PRACTICE = lazy("Practice")


@dataclass(frozen=True)
class Own:
    """One trainee's practice: what is planned where, and what was confirmed, by base id."""

    plans: Sequence[PracticePlan]
    hours: dict[int, PracticeHours]
    planned: int

    @property
    def confirmed(self) -> Decimal:
        return sum((row.hours for row in self.hours.values()), Decimal(0))


def planned_of(training_id: Any) -> Any:
    """Practice hours of a session, for a question that knows its id: those planned at its bases; while none is
    planned, what the session promises.
    """
    promised, plan = aliased(TrainingSession), aliased(PracticePlan)
    at_bases = select(func.sum(plan.hours)).where(plan.training_id == training_id).scalar_subquery()
    return func.coalesce(
        at_bases, select(promised.practice_hours).where(promised.id == training_id).scalar_subquery(), 0
    )


_PLANNED = select(planned_of(bindparam("training")))


def planned(tx: Session, training_id: int) -> int:
    """The same of one session."""
    return tx.scalar(_PLANNED, {"training": training_id}) or 0


def hours_of(tx: Session, training_id: int, enrolment_id: int | None = None) -> dict[int, Decimal]:
    """Hours confirmed at all bases together, by enrolment (or for one of them); those without any are missing."""
    statement = (
        select(PracticeHours.enrolment_id, func.sum(PracticeHours.hours))
        .join(PracticeHours.enrolment)
        .where(Enrolment.training_id == training_id)
        .group_by(PracticeHours.enrolment_id)
    )
    if enrolment_id is not None:
        statement = statement.where(PracticeHours.enrolment_id == enrolment_id)
    return {key: Decimal(hours) for key, hours in tx.execute(statement)}


def _columns(tx: Session, training_id: int) -> list[results.Column]:
    hours = planned(tx, training_id)
    return [results.Column(0, results.in_all_languages(_PRACTICE), Decimal(hours))] if hours else []


def _shares(tx: Session, training_id: int, enrolment_ids: Collection[int] | None) -> dict[tuple[int, int], Decimal]:
    """Hours confirmed of those planned; more than planned is no more than all."""
    hours = planned(tx, training_id)
    found = hours_of(tx, training_id) if hours else {}
    asked = found.keys() if enrolment_ids is None else found.keys() & set(enrolment_ids)
    return {(0, key): min(Decimal(1), found[key] / hours) for key in asked}


results.source("practice", _PRACTICE, columns=_columns, shares=_shares)


def plans(tx: Session, training_id: int) -> Sequence[PracticePlan]:
    """Where a session practises and how long."""
    return tx.scalars(
        select(PracticePlan)
        .where(PracticePlan.training_id == training_id)
        .options(joinedload(PracticePlan.base))
        .order_by(PracticePlan.id)
    ).all()


def get_plan(tx: Session, training_id: int, code: str) -> PracticePlan:
    """A session's plan at the base of this code."""
    return existing(next((plan for plan in plans(tx, training_id) if plan.base.code == code), None))


def own(tx: Session, enrolment: Enrolment) -> Own:
    """A trainee's practice in the session of this enrolment."""
    rows = tx.scalars(select(PracticeHours).where(PracticeHours.enrolment_id == enrolment.id)).all()
    found = plans(tx, enrolment.training_id)
    total = sum(plan.hours for plan in found) if found else planned(tx, enrolment.training_id)
    return Own(found, {row.base_id: row for row in rows}, total)


def trainees(tx: Session, training_id: int) -> Sequence[Enrolment]:
    """Those enrolled, with their names, in the order of the passport's line."""
    return tx.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
        .options(joinedload(Enrolment.person).options(selectinload(Person.names), lazyload(Person.grants)))
        .order_by(Person.search_text, Enrolment.id)
    ).all()


def entries(tx: Session, training_id: int, base_id: int) -> dict[int, PracticeHours]:
    """What is confirmed at one base, by enrolment."""
    rows = tx.scalars(
        select(PracticeHours)
        .join(PracticeHours.enrolment)
        .where(Enrolment.training_id == training_id, PracticeHours.base_id == base_id)
        .execution_options(populate_existing=True)
    )
    return {row.enrolment_id: row for row in rows}


def stamp(rows: dict[int, PracticeHours]) -> str:
    """Says which state of the entries somebody saw: how many and the latest."""
    latest = max((row.confirmed_at for row in rows.values()), default=None)
    return f"{len(rows)}-{latest.isoformat() if latest else ''}"


def since(rows: dict[int, PracticeHours], seen: str) -> dict[int, PracticeHours]:
    """The entries of `rows` that somebody confirmed after the state of this stamp was seen, by enrolment."""
    latest = seen.partition("-")[2]
    return {key: row for key, row in rows.items() if row.confirmed_at.isoformat() > latest}


def mentors(tx: Session, training_id: int) -> dict[int, str]:
    """The names of those who confirmed hours in a session, by id."""
    confirmed = select(PracticeHours.confirmed_by_id).join(PracticeHours.enrolment)
    who = select(Person).where(Person.id.in_(confirmed.where(Enrolment.training_id == training_id)))
    return {person.id: person.latin for person in tx.scalars(who.options(lazyload(Person.grants)))}


def _name() -> Any:
    return paging.in_words(PracticeBase.names)


def _place() -> Any:
    return paging.in_words(PracticeBase.place)


COLUMNS = (
    Column("name", lazy("Base"), lambda base: plain(base.names), _name),
    Column("place", lazy("Place"), lambda base: plain(base.place), _place),
    Column("theme", lazy("Theme"), lambda base: base.theme, PracticeBase.theme),
    Column("capacity", lazy("People a day"), lambda base: base.capacity, PracticeBase.capacity, num=True),
    Column("state", lazy("State"), lambda base: rules.STATE_WORDS[base.state], PracticeBase.state),
    Column("code", lazy("Code"), lambda base: base.code, PracticeBase.code, sheet_only=True),
    Column("country", lazy("Country"), lambda base: country(base.country_code), sheet_only=True),
)


def bases(
    tx: Session,
    *,
    theme: str = "",
    state: str = "",
    sought: str = "",
    sort: str = "",
    page: int = 1,
    per_page: int | None = None,
) -> paging.Page:
    """All bases that fit, open ones first unless sorted."""
    first = case((PracticeBase.state == OPEN, 0), else_=1)
    order = [*paging.order(COLUMNS, sort, first), PracticeBase.code]
    statement = select(PracticeBase).options(defer(PracticeBase.text), defer(PracticeBase.tasks)).order_by(*order)
    if theme:
        statement = statement.where(PracticeBase.theme == theme)
    if state:
        statement = statement.where(PracticeBase.state == state)
    statement = statement.where(search.found_in(PracticeBase.search_text, sought))
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def plannable(tx: Session, training_id: int) -> Sequence[PracticeBase]:
    """Bases a session could still be planned at."""
    taken = select(PracticePlan.base_id).where(PracticePlan.training_id == training_id)
    return tx.scalars(
        select(PracticeBase)
        .where(PracticeBase.state.in_((OPEN, PLANNED)), PracticeBase.id.not_in(taken))
        .order_by(PracticeBase.code)
    ).all()


def get_base(tx: Session, code: str) -> PracticeBase:
    return existing(tx.scalar(select(PracticeBase).where(PracticeBase.code == code)))


def practising(tx: Session, base_id: int, now: datetime) -> Sequence[PracticePlan]:
    """Published sessions that practise at a base and are not over, the nearest first."""
    return tx.scalars(
        select(PracticePlan)
        .join(PracticePlan.training)
        .where(PracticePlan.base_id == base_id, TrainingSession.state == PUBLISHED, TrainingSession.ends_at > now)
        .options(joinedload(PracticePlan.training))
        .order_by(TrainingSession.starts_at)
        .limit(20)
    ).all()
