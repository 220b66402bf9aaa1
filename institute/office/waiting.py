"""What waits in the office: how many, since when, and whether for the sessions somebody is staff of."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from institute import letters
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import CANCELLED, PUBLISHED, Staffing, TrainingSession
from institute.certificates.models import COMPLETED, PROPOSED, Certificate, Completion, Ending
from institute.database import Translated
from institute.demand.models import SUBMITTED as STATED
from institute.demand.models import VERIFYING, Need
from institute.enrolment import queries as enrolment
from institute.enrolment.models import ENROLLED, SUBMITTED, Application, ApplicationMessage, Enrolment
from institute.learning.models import PUBLISHED as SHOWN
from institute.learning.models import LearningModule, Lesson
from institute.people.models import ADMINISTRATOR, CERTIFICATE_OFFICER, INSTRUCTOR, PROGRAMME_OFFICER, Person
from institute.rights.models import AGREED, ASKED, RetentionRun, RightsRequest

SOON = timedelta(days=60)  # sessions that start within these days must have staff, lessons and trainees
LONG = timedelta(days=7)  # what waits longer is late
# What may wait: who may see it, whose work it is.
KINDS: dict[str, tuple[Can, str]] = {
    "applications": (Can.DECIDE_APPLICATIONS, PROGRAMME_OFFICER),
    "messages": (Can.DECIDE_APPLICATIONS, PROGRAMME_OFFICER),
    "needs": (Can.SEE_NEEDS, PROGRAMME_OFFICER),
    "verdicts": (Can.SEE_NEEDS, PROGRAMME_OFFICER),
    "completions": (Can.DECIDE_COMPLETION, PROGRAMME_OFFICER),
    "overrides": (Can.DECIDE_COMPLETION, PROGRAMME_OFFICER),
    "papers": (Can.SEE_REGISTER, CERTIFICATE_OFFICER),
    "revocations": (Can.END_CERTIFICATES, CERTIFICATE_OFFICER),
    "rights": (Can.ANSWER_RIGHTS, PROGRAMME_OFFICER),
    "releases": (Can.ANSWER_RIGHTS, ADMINISTRATOR),
    "staff": (Can.EDIT_SESSIONS, PROGRAMME_OFFICER),
    "lessons": (Can.EDIT_SESSIONS, PROGRAMME_OFFICER),
    "places": (Can.EDIT_SESSIONS, PROGRAMME_OFFICER),
    "letters": (Can.SEE_OUTBOX, ADMINISTRATOR),
    "accounts": (Can.GRANT_ROLES, ADMINISTRATOR),
}
LACKS = ("staff", "lessons", "places")


@dataclass(frozen=True)
class Item:
    """So many of a kind wait, the oldest since then; `late` of them long. By session, the longest waiting first."""

    kind: str
    count: int
    since: datetime | None = None
    late: int = 0
    sessions: dict[str, int] = field(default_factory=dict)  # {code: how many}

    @property
    def only(self) -> str | None:
        """The session's code, where all wait in one."""
        return next(iter(self.sessions)) if len(self.sessions) == 1 else None


@dataclass(frozen=True)
class Ahead:
    """A session that starts soon, and what it lacks of LACKS."""

    code: str
    title: Translated
    zone: str
    starts_at: datetime
    free: int
    lacks: tuple[str, ...]


def items(tx: Session, *, by: int, now: datetime) -> list[Item]:
    """Everything that waits, in the order of KINDS, the empty ones left out; ten queries. `by` is who looks."""
    others = func.coalesce(Ending.asked_by_id, 0) != by  # whoever asked cannot confirm
    found = [
        _summed("applications", _applications(tx, now)),
        _counted(tx, "messages", ApplicationMessage.at, enrolment.UNREAD, now),
        *_needs(tx, now),
        *(_summed(kind, rows) for kind, rows in _completions(tx, by, now).items()),
        _counted(tx, "revocations", Ending.asked_at, others & Ending.ended_at.is_(None), now),
        *_rights(tx, by, now),
        *_ahead_items(ahead(tx, now=now)),
        _counted(tx, "letters", letters.Letter.written_at, letters.Letter.state == letters.FAILED, now),
        _counted(tx, "accounts", Person.since, Person.active & Person.email_confirmed_at.is_(None), now),
    ]
    return sorted((item for item in found if item.count), key=lambda item: list(KINDS).index(item.kind))


def _rights(tx: Session, by: int, now: datetime) -> list[Item]:
    """Requests about personal data, and what a second person must let go: not whoever proposed it."""
    asked, agreed = RightsRequest.state == ASKED, RightsRequest.state == AGREED
    others = agreed & (func.coalesce(RightsRequest.decided_by_id, 0) != by)
    proposed = RetentionRun.released_at.is_(None) & (func.coalesce(RetentionRun.asked_by_id, 0) != by)
    return [
        _counted(tx, "rights", RightsRequest.asked_at, asked | others, now),
        _counted(tx, "releases", RetentionRun.as_of, proposed, now),
    ]


def mine(tx: Session, person_id: int) -> dict[str, Translated]:
    """{code: title} of the sessions somebody is on the staff of, the latest first."""
    posts = catalogue.staffed(person_id)
    statement = select(TrainingSession.code, TrainingSession.title).where(TrainingSession.id.in_(posts))
    return dict(tx.execute(statement.order_by(TrainingSession.starts_at.desc())).all())


def ahead(tx: Session, *, now: datetime) -> list[Ahead]:
    """The sessions that start within SOON and lack something, the next first."""
    taught = select(Staffing.id).where(Staffing.training_id == TrainingSession.id, Staffing.role == INSTRUCTOR)
    shown = select(Lesson.id).join(LearningModule).where(LearningModule.training_id == TrainingSession.id)
    statement = select(
        TrainingSession.code,
        TrainingSession.title,
        TrainingSession.zone,
        TrainingSession.starts_at,
        TrainingSession.state,
        (TrainingSession.places - TrainingSession.taken).label("free"),
        taught.exists().label("staff"),
        shown.where(Lesson.state == SHOWN).exists().label("lessons"),
    ).where(
        TrainingSession.state != CANCELLED, TrainingSession.starts_at > now, TrainingSession.starts_at <= now + SOON
    )
    rows = tx.execute(statement.order_by(TrainingSession.starts_at, TrainingSession.id))
    found = [Ahead(row.code, row.title, row.zone, row.starts_at, row.free, _lacking(row)) for row in rows]
    return [each for each in found if each.lacks]


def _lacking(row: Any) -> tuple[str, ...]:
    there = {"staff": row.staff, "lessons": row.lessons, "places": row.free <= 0 or row.state != PUBLISHED}
    return tuple(name for name in LACKS if not there[name])


def _ahead_items(found: list[Ahead]) -> list[Item]:
    return [
        Item(kind, len(those), min((each.starts_at for each in those), default=None), 0, {one.code: 1 for one in those})
        for kind in LACKS
        if (those := [each for each in found if kind in each.lacks]) is not None
    ]


Rows = list[tuple[str, int, datetime, int]]  # (session's code, how many, the oldest, how many of them late)


def _summed(kind: str, rows: Rows) -> Item:
    by_age = sorted((row for row in rows if row[1]), key=lambda row: row[2])
    late, sessions = sum(row[3] for row in by_age), {code: count for code, count, *_ in by_age}
    return Item(kind, sum(sessions.values()), by_age[0][2] if by_age else None, late, sessions)


def _tally(condition: Any, since: Any, now: datetime) -> tuple[Any, Any, Any]:
    """How many, the oldest, how many of them late."""
    late = and_(condition, since < now - LONG)
    return func.count(case((condition, 1))), func.min(case((condition, since))), func.count(case((late, 1)))


def _applications(tx: Session, now: datetime) -> Rows:
    sent = Application.state == SUBMITTED
    tally = _tally(sent, Application.submitted_at, now)
    statement = select(TrainingSession.code, *tally).join(Application, Application.training_id == TrainingSession.id)
    return [tuple(row) for row in tx.execute(statement.where(sent).group_by(TrainingSession.code))]  # type: ignore[misc]


def _completions(tx: Session, by: int, now: datetime) -> dict[str, Rows]:
    """What was proposed and not decided, what another asked against the rule, what was decided and is not on paper."""
    waits, completed = Completion.state == PROPOSED, Completion.state == COMPLETED
    proposed, against = waits & Completion.override.is_(None), waits & Completion.override.is_not(None)
    others = against & (func.coalesce(Completion.override_by_id, 0) != by)
    statement = (
        select(
            TrainingSession.code,
            *_tally(proposed, Completion.proposed_at, now),
            *_tally(others, Completion.override_at, now),
            *_tally(completed, Completion.decided_at, now),
        )
        .join(Enrolment, Enrolment.training_id == TrainingSession.id)
        .join(Completion, Completion.enrolment_id == Enrolment.id)
        .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
        .where(Enrolment.state == ENROLLED, Certificate.id.is_(None), or_(waits, completed))
        .group_by(TrainingSession.code)
    )
    rows = [tuple(row) for row in tx.execute(statement)]
    kinds = ("completions", "overrides", "papers")
    return {kind: [(row[0], *row[at : at + 3]) for row in rows] for kind, at in zip(kinds, (1, 4, 7), strict=True)}  # type: ignore[misc]


def _needs(tx: Session, now: datetime) -> list[Item]:
    kinds = {STATED: "needs", VERIFYING: "verdicts"}
    tally = _tally(Need.state.in_(kinds), Need.stated_at, now)
    rows = tx.execute(select(Need.state, *tally).where(Need.state.in_(kinds)).group_by(Need.state))
    return [Item(kinds[state], *figures) for state, *figures in rows]


def _counted(tx: Session, kind: str, since: Any, condition: Any, now: datetime) -> Item:
    return Item(kind, *tx.execute(select(*_tally(condition, since, now)).where(condition)).one())
