"""Applications and enrolments, asked for."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, literal, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from institute import competences
from institute.catalogue.models import SessionNeed, TrainingSession
from institute.competences import Competence
from institute.database import Translated, kept
from institute.demand.models import Need
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    ENROLLED,
    WITHDRAWN,
    Application,
    ApplicationMessage,
    Enrolment,
    Quota,
    SavedView,
)
from institute.errors import existing
from institute.partners.models import Country, Organisation
from institute.people.models import PASSPORT, Person, PersonName

PASSPORT_NAME = (PersonName.person_id == Person.id) & (PersonName.kind == PASSPORT)
NAME = func.coalesce(PersonName.full, Person.email).label("name")
UNREAD = ApplicationMessage.read_at.is_(None) & ApplicationMessage.from_office.is_(False)


# What other rooms ask.


def find_enrolment(tx: Session, training_id: int, person_id: int) -> Enrolment | None:
    """The person's enrolment, one who left included."""
    return tx.scalar(select(Enrolment).where(Enrolment.training_id == training_id, Enrolment.person_id == person_id))


def get_enrolment(tx: Session, code: str, person_id: int) -> Enrolment:
    """The enrolment of somebody who studies in this session, with the session."""
    statement = (
        select(Enrolment)
        .join(Enrolment.training)
        .options(contains_eager(Enrolment.training))
        .where(TrainingSession.code == code, Enrolment.person_id == person_id, Enrolment.state == ENROLLED)
    )
    return existing(tx.scalar(statement))


def enrolled(tx: Session, training_id: int) -> Sequence[Enrolment]:
    """Who studies in this session, with the persons, by the passport's line."""
    return tx.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .outerjoin(PersonName, PASSPORT_NAME)
        .options(contains_eager(Enrolment.person))
        .where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
        .order_by(PersonName.full, Enrolment.id)
    ).all()


# Applications.


def get_application(tx: Session, application_id: int, *, lock: bool = False) -> Application:
    """With session and person; `lock` reads it again for a decision and holds the session's row, then its own."""
    person = joinedload(Application.person).options(joinedload(Person.names), lazyload(Person.grants))
    statement = select(Application).options(person).where(Application.id == application_id)
    if lock:
        of_it = Application.training_id == TrainingSession.id
        training = _hold(tx, select(TrainingSession).join(Application, of_it).where(Application.id == application_id))
        held = statement.with_for_update(of=Application).execution_options(populate_existing=True)
        application = existing(tx.scalars(held).unique().one_or_none())
        set_committed_value(application, "training", training)
        return application
    return existing(tx.scalars(statement.options(joinedload(Application.training))).unique().one_or_none())


def hold_session(tx: Session, training_id: int) -> TrainingSession:
    """The session's row, held until the transaction ends: who gives or frees its places does so one at a time."""
    return _hold(tx, select(TrainingSession).where(TrainingSession.id == training_id))


def _hold(tx: Session, statement: Select[Any]) -> TrainingSession:
    """Rows that merely name the session, a draft that is begun, need not wait for it: its key stays as it is."""
    held = statement.with_for_update(of=TrainingSession, key_share=True).execution_options(populate_existing=True)
    return existing(tx.scalar(held))


def find_application(tx: Session, training_id: int, person_id: int, *, lock: bool = False) -> Application | None:
    """A person's application for a session."""
    statement = select(Application).where(Application.training_id == training_id, Application.person_id == person_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return tx.scalar(statement)


def mine(tx: Session, person_id: int) -> Sequence[Application]:
    """All of a person's applications with their sessions, the last touched first."""
    return tx.scalars(
        select(Application)
        .options(joinedload(Application.training))
        .where(Application.person_id == person_id)
        .order_by(Application.saved_at.desc(), Application.id.desc())
    ).all()


def needs_of(tx: Session, training_id: int) -> Sequence[Need]:
    """The needs this session answers."""
    statement = select(Need).join(SessionNeed, SessionNeed.need_id == Need.id)
    return tx.scalars(statement.where(SessionNeed.training_id == training_id).order_by(Need.number)).all()


def find_need_title(tx: Session, application: Application) -> dict[str, str] | None:
    """The title of the session's need that this application names."""
    number = application.answers.get("need") or ""
    if not number.isdecimal():
        return None
    statement = select(Need.title).join(SessionNeed, SessionNeed.need_id == Need.id)
    return tx.scalar(statement.where(SessionNeed.training_id == application.training_id, Need.id == int(number)))


def to_tell(tx: Session, training_id: int) -> Sequence[Application]:
    """Applications whose people must hear of a cancelled session."""
    return tx.scalars(
        select(Application)
        .options(joinedload(Application.person))
        .where(Application.training_id == training_id, Application.state.not_in([DECLINED, WITHDRAWN]))
        .order_by(Application.id)
    ).all()


# Beside the office's inbox.


_FIGURES = (
    select(Application.state, Application.country_code, func.count())
    .where(Application.training_id == bindparam("training"), Application.state != DRAFT)
    .group_by(Application.state, Application.country_code)
)


def figures(tx: Session, training_id: int) -> tuple[dict[str, int], list[tuple[str | None, int]]]:
    """How many applications to a session have each state; (country, admitted people), the most first."""
    states: Counter[str] = Counter()
    countries: Counter[str | None] = Counter()
    for state, code, number in tx.execute(_FIGURES, {"training": training_id}):
        states[state] += number
        if state == ADMITTED:
            countries[code] += number
    return states, sorted(countries.items(), key=lambda pair: (-pair[1], pair[0] or ""))


_OF = TrainingSession
_SESSION = select(
    _OF.id, _OF.code, _OF.title, _OF.mode, _OF.type, _OF.starts_at, _OF.ends_at, _OF.zone, _OF.places, _OF.taken,
    exists().where(Quota.training_id == _OF.id).label("has_quotas"),
).where(_OF.code == bindparam("code"))  # fmt: skip


def get_training(tx: Session, code: str) -> Row[*tuple[Any, ...]]:
    """The session the inbox is narrowed to.

    (id, code, title, mode, type, starts_at, ends_at, zone, places, taken, has_quotas)
    """
    return existing(tx.execute(_SESSION, {"code": code}).one_or_none())


def choices(tx: Session, now: datetime) -> tuple[list[tuple[str, Translated]], list[str]]:
    """What the inbox's filters offer, a minute old at most: sessions as (code, title), countries.

    Every session not over yet that somebody sent an application for, the latest first, and every applicant's country.
    """
    return kept(tx, "inbox choices", lambda: _choices(tx, now))


def _choices(tx: Session, now: datetime) -> tuple[list[tuple[str, Translated]], list[str]]:
    of, sent = TrainingSession, Application.state != DRAFT
    sessions = select(of.code, of.title).where(of.ends_at >= now)
    sessions = sessions.where(exists().where(Application.training_id == of.id, sent)).order_by(of.starts_at.desc())
    countries = select(Country.code).where(exists().where(Application.country_code == Country.code, sent))
    return [(row.code, row.title) for row in tx.execute(sessions)], [*tx.scalars(countries)]


def nominators(tx: Session, training_id: int) -> list[tuple[int, Translated]]:
    """The organisations that nominated for a session, as (id, names); a minute old at most."""
    named = select(Application.nominator_id).where(Application.training_id == training_id)
    statement = select(Organisation.id, Organisation.names).where(Organisation.id.in_(named))
    return kept(tx, f"nominators {training_id}", lambda: [(row.id, row.names) for row in tx.execute(statement)])


# Views of the inbox.


_UNREAD = select(func.count(ApplicationMessage.application_id.distinct())).where(UNREAD).scalar_subquery()
_VIEWS = (
    select(_UNREAD.label("unread"), SavedView.id, SavedView.name, SavedView.wanted)
    .select_from(select(literal(1).label("one")).subquery())
    .outerjoin(SavedView, SavedView.person_id == bindparam("person"))
    .order_by(SavedView.name)
)


def views(tx: Session, person_id: int) -> tuple[int, list[Row[*tuple[Any, ...]]]]:
    """How many applications hold a message the office has not taken note of; a person's own views of the inbox.

    Views as rows with id, name and wanted, by name. One question.
    """
    rows = tx.execute(_VIEWS, {"person": person_id}).all()
    return rows[0].unread, [row for row in rows if row.id]


def get_view(tx: Session, view_id: int, person_id: int) -> SavedView:
    """One of a person's own views."""
    return existing(tx.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.person_id == person_id)))


def class_profile(tx: Session, training: TrainingSession) -> list[tuple[Competence, list[int]]]:
    """Each competence with how many of those who have a place rated themselves 0, 1, 2, 3 and 4; none, nobody did.

    May be a minute old: it stands on a page often opened.
    """
    return kept(tx, f"profile {training.id}", lambda: _profile(tx, training))


def _profile(tx: Session, training: TrainingSession) -> list[tuple[Competence, list[int]]]:
    wanted = competences.of_themes(training.themes)
    same = (Enrolment.training_id == Application.training_id) & (Enrolment.person_id == Application.person_id)
    # Their answers to these alone: the whole of an application is long.
    here = select(*(Application.answers[one.key].as_string() for one in wanted)).join(Enrolment, same)
    told = tx.execute(here.where(Application.training_id == training.id, Enrolment.state == ENROLLED)).all()
    found = [
        (one, [given.count(rating) for rating in competences.RATINGS])
        for one, given in zip(wanted, zip(*told, strict=True), strict=False)
    ]
    return found if any(any(counts) for _, counts in found) else []
