"""Looking up completions, runs and the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from institute import paging, search
from institute.catalogue.models import CANCELLED, TrainingSession
from institute.certificates import words
from institute.certificates.models import COMPLETED, PROPOSED, Certificate, Completion, Ending, PrintRun
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing
from institute.jobs import FAILED, Job
from institute.language import country, lazy, plain
from institute.paging import Column
from institute.people.models import Person

COLUMNS = (
    Column("number", lazy("Number"), lambda one: one.number, Certificate.number),
    Column("holder", lazy("Holder"), lambda one: one.person.latin, Person.search_text),
    Column("session", lazy("Session"), lambda one: one.training.code, TrainingSession.code),
    Column("issued", lazy("Issued"), lambda one: one.issued_at, Certificate.issued_at),
    Column("state", lazy("State"), lambda one: words.STATES[one.state], Certificate.state),
    Column("title", lazy("Title"), lambda one: plain(one.training.title), sheet_only=True),
    Column("country", lazy("Country"), lambda one: country(one.snapshot["holder"].get("country")), sheet_only=True),
)


@dataclass(frozen=True)
class Waiting:
    """A session, and how many of its trainees wait for a proposal, for a decision, for the paper."""

    training: TrainingSession
    unproposed: int
    proposed: int
    completed: int


def enrolments(tx: Session, training_id: int) -> Sequence[Enrolment]:
    """Those who hold a place, with their names, in the order of the passport's line."""
    found = tx.scalars(
        select(Enrolment)
        .where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
        .options(joinedload(Enrolment.person).selectinload(Person.names))
    ).all()
    return sorted(found, key=lambda enrolment: enrolment.person.latin)


def completions(tx: Session, training_id: int) -> dict[int, Completion]:
    """What was proposed and decided, by enrolment."""
    found = tx.scalars(select(Completion).join(Enrolment).where(Enrolment.training_id == training_id))
    return {completion.enrolment_id: completion for completion in found}


def to_issue(tx: Session, training_id: int) -> Sequence[Enrolment]:
    """Completed, not gone, and without a certificate yet."""
    return tx.scalars(
        select(Enrolment)
        .join(Completion)
        .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
        .where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
        .where(Completion.state == COMPLETED, Certificate.id.is_(None))
        .options(joinedload(Enrolment.person).selectinload(Person.names))
        .order_by(Enrolment.id)
    ).all()


def undecided(tx: Session, training_id: int) -> int:
    """How many hold a place and have no decision."""
    statement = (
        select(func.count())
        .select_from(Enrolment)
        .outerjoin(Completion)
        .where(
            Enrolment.training_id == training_id,
            Enrolment.state == ENROLLED,
            or_(Completion.state.is_(None), Completion.state == PROPOSED),
        )
    )
    return tx.scalar(statement) or 0


def last_check(tx: Session, training_id: int) -> Job | None:
    """The latest preflight of a session; few jobs are of this kind, so its values are read here."""
    recent = tx.scalars(select(Job).where(Job.kind == "preflight").order_by(Job.id.desc()).limit(50))
    return next((job for job in recent if job.values.get("training_id") == training_id), None)


def certificates_of(tx: Session, training_id: int) -> dict[int, Certificate]:
    """The session's certificates by enrolment, the newest of each."""
    found = tx.scalars(
        select(Certificate)
        .where(Certificate.training_id == training_id)
        .options(joinedload(Certificate.file))
        .order_by(Certificate.revision)
    )
    return {certificate.enrolment_id: certificate for certificate in found}


def runs(tx: Session, training_id: int) -> Sequence[PrintRun]:
    """A session's print runs, newest first."""
    return tx.scalars(
        select(PrintRun)
        .where(PrintRun.training_id == training_id)
        .options(joinedload(PrintRun.job), joinedload(PrintRun.merged))
        .order_by(PrintRun.id.desc())
    ).all()


def failed_run(tx: Session, training_id: int) -> PrintRun | None:
    """The oldest run of a session whose job gave up before everything was printed."""
    statement = select(PrintRun).join(PrintRun.job).order_by(PrintRun.id).limit(1)
    return tx.scalar(
        statement.where(PrintRun.training_id == training_id, PrintRun.merged_id.is_(None), Job.state == FAILED)
    )


def get_run(tx: Session, run_id: int) -> PrintRun:
    return existing(tx.get(PrintRun, run_id))


def get_certificate(tx: Session, number: str, revision: int | None = None) -> Certificate:
    """The newest certificate of this number, or the one of this revision."""
    statement = select(Certificate).where(Certificate.number == number).order_by(Certificate.revision.desc()).limit(1)
    if revision is not None:
        statement = statement.where(Certificate.revision == revision)
    return existing(tx.scalar(statement))


def of_enrolment(tx: Session, enrolment_id: int) -> Certificate | None:
    """The newest certificate for this place."""
    newest = select(Certificate).where(Certificate.enrolment_id == enrolment_id).order_by(Certificate.revision.desc())
    return tx.scalar(newest.limit(1))


def register(
    tx: Session, *, sought: str = "", state: str = "", sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:
    """All certificates: by number, name, session; newest first unless sorted."""
    statement: Select = (
        select(Certificate)
        .join(Certificate.person)
        .join(Certificate.training)
        .options(joinedload(Certificate.person).selectinload(Person.names), joinedload(Certificate.training))
    )
    if state == "asked":
        asked = select(Ending.certificate_id).where(Ending.ended_at.is_(None))
        statement = statement.where(Certificate.id.in_(asked))
    elif state:
        statement = statement.where(Certificate.state == state)
    if sought:
        statement = statement.where(
            or_(
                Certificate.number.icontains(sought.strip(), autoescape=True),
                search.found_in(Person.search_text, sought),
                search.found_in(TrainingSession.search_text, sought),
            )
        )
    statement = statement.order_by(*paging.order(COLUMNS, sort, Certificate.id.desc()), Certificate.id)
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def waiting(tx: Session, *, now: datetime) -> list[Waiting]:
    """Sessions that are over and lack something, and those with a proposal or a completed trainee; latest first."""
    left = _left_to_do()
    statement = (
        select(TrainingSession, left.c.unproposed, left.c.proposed, left.c.completed)
        .join(left, left.c.training_id == TrainingSession.id)
        .where(
            TrainingSession.state != CANCELLED,
            or_(
                and_(TrainingSession.ends_at < now, left.c.unproposed > 0),
                left.c.proposed > 0,
                left.c.completed > 0,
            ),
        )
        .options(selectinload(TrainingSession.staff))
        .order_by(TrainingSession.ends_at.desc())
        .limit(100)
    )
    return [Waiting(*row) for row in tx.execute(statement)]


def _left_to_do() -> Subquery:
    """By session: how many places without a certificate have no proposal, no decision, no paper."""

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    return (
        select(
            Enrolment.training_id,
            many(Completion.state.is_(None)).label("unproposed"),
            many(Completion.state == PROPOSED).label("proposed"),
            many(Completion.state == COMPLETED).label("completed"),
        )
        .outerjoin(Completion)
        .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
        .where(Enrolment.state == ENROLLED, Certificate.id.is_(None))
        .group_by(Enrolment.training_id)
        .subquery()
    )
