"""Everything one reader may see that holds the words sought, each kind by itself."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, load_only

from institute import paging, search
from institute.catalogue import queries as catalogue
from institute.catalogue.models import CANCELLED, DRAFT, TrainingSession
from institute.demand import rules as demand
from institute.demand.models import Need
from institute.enrolment.models import ENROLLED, Enrolment
from institute.learning.models import PUBLISHED, LearningModule, Lesson
from institute.partners.models import Organisation
from institute.people import queries as people
from institute.people.models import Person
from institute.practice.models import PracticeBase

FEW = 5  # of each kind, where all kinds are shown


@dataclass(frozen=True)
class Reader:
    """Who seeks, as far as it matters: the id (None: a stranger), and whether the whole house is open to them."""

    person_id: int | None
    teaches: bool
    sessions: bool  # every session and lesson, drafts too
    needs: bool  # every need
    closed: Collection[int]  # lessons not open to them yet
    people: bool
    organisations: bool
    now: datetime


@dataclass(frozen=True)
class Found:
    """What was found of one kind: at most some, and whether there is more."""

    kind: str
    items: list[Any]
    more: bool


def _sessions(reader: Reader) -> Select[Any]:
    statement = select(TrainingSession).options(defer(TrainingSession.description, raiseload=True))
    if not reader.sessions:
        statement = statement.where(or_(TrainingSession.state != DRAFT, _on_staff(reader)))
    return statement.order_by(TrainingSession.starts_at.desc(), TrainingSession.id)


def _on_staff(reader: Reader) -> ColumnElement[bool]:
    """Sessions that this instructor is on the staff of."""
    posts = catalogue.staffed(reader.person_id)
    return TrainingSession.id.in_(posts) if reader.teaches else false()


def _needs(reader: Reader) -> Select[Any]:
    statement = select(Need).options(defer(Need.text))
    if not reader.needs:
        own = Need.person_id == (reader.person_id or 0)  # a stranger's are nobody's
        statement = statement.where(or_(Need.state.in_(demand.PUBLIC), own))
    return statement.order_by(Need.stated_at.desc(), Need.id)


def _lessons(reader: Reader) -> Select[Any]:
    """Published ones, open to the reader, of begun sessions they have a place in (learning.rules.check_open).

    All where one teaches.
    """
    own = select(Enrolment.training_id).where(Enrolment.person_id == reader.person_id, Enrolment.state == ENROLLED)
    begun = (TrainingSession.state != CANCELLED) & (TrainingSession.starts_at <= reader.now)
    studies = and_(TrainingSession.id.in_(own), begun, Lesson.state == PUBLISHED, Lesson.id.not_in(reader.closed))
    statement = (
        select(Lesson)
        .join(Lesson.module)
        .join(LearningModule.training)
        .options(
            defer(Lesson.text),
            contains_eager(Lesson.module)
            .contains_eager(LearningModule.training)
            .load_only(TrainingSession.code, TrainingSession.title),
        )
    )
    if not reader.sessions:
        statement = statement.where(or_(studies, _on_staff(reader)))
    return statement.order_by(TrainingSession.starts_at.desc(), LearningModule.position, Lesson.position, Lesson.id)


def _bases(reader: Reader) -> Select[Any]:
    return select(PracticeBase).options(defer(PracticeBase.text), defer(PracticeBase.tasks)).order_by(PracticeBase.code)


def _people(reader: Reader) -> Select[Any]:
    return select(Person).options(*people.NAMED, load_only(Person.country_code)).order_by(Person.search_text, Person.id)


def _organisations(reader: Reader) -> Select[Any]:
    return select(Organisation).order_by(Organisation.code)


# Kind -> how to ask for it, its folded column, and who may.
_KINDS: dict[str, tuple[Callable[[Reader], Select[Any]], Any, Callable[[Reader], bool]]] = {
    "sessions": (_sessions, TrainingSession.search_text, lambda reader: True),
    "lessons": (_lessons, Lesson.search_text, lambda reader: reader.person_id is not None),
    "needs": (_needs, Need.search_text, lambda reader: True),
    "bases": (_bases, PracticeBase.search_text, lambda reader: True),
    "people": (_people, Person.search_text, lambda reader: reader.people),
    "organisations": (_organisations, Organisation.search_text, lambda reader: reader.organisations),
}


def kinds(reader: Reader) -> list[str]:
    """What this reader may look through, in the order it is shown."""
    return [kind for kind, (_, _, may) in _KINDS.items() if may(reader)]


def everything(tx: Session, sought: str, reader: Reader) -> list[Found]:
    """Some of every kind that holds the words; one question a kind, kinds without any left out."""
    found = []
    for kind in kinds(reader):
        rows = list(tx.scalars(_statement(kind, sought, reader).limit(FEW + 1)).unique())
        found.append(Found(kind, rows[:FEW], len(rows) > FEW))
    return [one for one in found if one.items]


def of_kind(tx: Session, kind: str, sought: str, reader: Reader, page: int) -> paging.Page:
    """All of one kind, which must be among kinds(reader)."""
    if kind not in kinds(reader):
        raise KeyError(kind)
    return paging.paginate(tx, _statement(kind, sought, reader), page)


def _statement(kind: str, sought: str, reader: Reader) -> Select[Any]:
    ask, column, _ = _KINDS[kind]
    return ask(reader).where(search.found_in(column, sought))
