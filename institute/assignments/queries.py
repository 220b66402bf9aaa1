"""Looking up assignments, one's own work, and what the results are worth."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from institute import results
from institute.assignments import rules
from institute.assignments.models import (
    ACCEPTED,
    POINTS,
    PUBLISHED,
    REFUSED,
    Assignment,
    AssignmentFile,
    Extension,
    Member,
    Remark,
    Submission,
    SubmissionFile,
    Team,
)
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing
from institute.language import lazy
from institute.people.models import Person


def assignments(tx: Session, training_id: int, *, hidden: bool = False) -> Sequence[Assignment]:
    """A session's assignments by when they are due, without their texts; those not published only if asked for."""
    statement = select(Assignment).where(Assignment.training_id == training_id)
    if not hidden:
        statement = statement.where(Assignment.state == PUBLISHED)
    return tx.scalars(statement.options(defer(Assignment.text)).order_by(Assignment.due_at, Assignment.id)).all()


def get_assignment(tx: Session, code: str, assignment_id: int) -> Assignment:
    """An assignment of this session with its files, its rubric and the session's staff."""
    statement = (
        select(Assignment)
        .join(Assignment.training)
        .where(Assignment.id == assignment_id, TrainingSession.code == code)
        .options(
            contains_eager(Assignment.training).selectinload(TrainingSession.staff),
            selectinload(Assignment.files),
            joinedload(Assignment.rubric),
        )
        .execution_options(populate_existing=True)
    )
    return existing(tx.scalar(statement))


def get_given(tx: Session, assignment_id: int, key: str) -> AssignmentFile:
    """A file given with an assignment."""
    found = AssignmentFile.assignment_id == assignment_id, AssignmentFile.key == key
    return existing(tx.scalar(select(AssignmentFile).where(*found)))


def window(assignment: Assignment, until: datetime | None = None) -> rules.Window:
    """When work is taken, with what more time was given."""
    base = rules.Window(assignment.due_at, assignment.late_until, assignment.late_percent)
    return base.extended(until)


# One's own work.


@dataclass(frozen=True)
class Work:
    """An assignment from a trainee's place: the team (None: nothing begun, or in no team) and its tries."""

    assignment: Assignment
    team: Team | None
    until: datetime | None  # more time than the others'

    @property
    def tries(self) -> Sequence[Submission]:
        return self.team.submissions if self.team else []

    @property
    def last(self) -> Submission | None:
        return self.tries[-1] if self.tries else None

    @property
    def window(self) -> rules.Window:
        last = self.last
        return window(self.assignment, self.until).extended(last.again_until if last else None)

    @property
    def word(self) -> str:
        """As its own people see it: a mark that is not told yet is none."""
        last = self.last
        if last is None:
            return rules.NOT_BEGUN
        said = rules.word(last.state, last.late_days, last.released_at is not None)
        return rules.word("handed", last.late_days, released=False) if said == rules.MARKED else said


def more_time(tx: Session, assignment_id: int, enrolment_ids: Collection[int]) -> datetime | None:
    """The longest time given to any of these."""
    given = Extension.assignment_id == assignment_id, Extension.enrolment_id.in_(enrolment_ids)
    return tx.scalar(select(func.max(Extension.until)).where(*given))


_PEOPLE = selectinload(Team.members).joinedload(Member.enrolment).joinedload(Enrolment.person)


def find_team(tx: Session, assignment_id: int, enrolment_id: int) -> Team | None:
    """The team of a trainee, with its members and its tries whole."""
    tries = selectinload(Team.submissions)
    statement = (
        select(Team)
        .join(Member, Member.team_id == Team.id)
        .where(Member.assignment_id == assignment_id, Member.enrolment_id == enrolment_id)
        .options(
            _PEOPLE.lazyload(Person.grants),
            tries.selectinload(Submission.files),
            tries.selectinload(Submission.hands),
            tries.selectinload(Submission.remarks).joinedload(Remark.person).lazyload(Person.grants),
        )
        .execution_options(populate_existing=True)
    )
    return tx.scalar(statement)


def work(tx: Session, assignment: Assignment, enrolment_id: int) -> Work:
    """This assignment from this trainee's place."""
    team = find_team(tx, assignment.id, enrolment_id)
    ids = {each.enrolment_id for each in team.members} if team else {enrolment_id}
    return Work(assignment, team, more_time(tx, assignment.id, ids))


def own(tx: Session, training_id: int, enrolment_id: int) -> list[Work]:
    """Every published assignment of a session from a trainee's place, as a list says it; four questions."""
    given = assignments(tx, training_id)
    teams = {
        team.assignment_id: team
        for team in tx.scalars(
            select(Team)
            .join(Member, Member.team_id == Team.id)
            .join(Assignment, Assignment.id == Team.assignment_id)
            .where(Member.enrolment_id == enrolment_id, Assignment.training_id == training_id)
            .options(selectinload(Team.submissions).defer(Submission.text))
        )
    }
    mates = select(Member.team_id).where(Member.enrolment_id == enrolment_id)
    extended = dict(
        tx.execute(
            select(Extension.assignment_id, func.max(Extension.until))
            .outerjoin(
                Member,
                (Member.enrolment_id == Extension.enrolment_id) & (Member.assignment_id == Extension.assignment_id),
            )
            .where((Extension.enrolment_id == enrolment_id) | Member.team_id.in_(mates))
            .group_by(Extension.assignment_id)
        ).all()
    )
    return [Work(each, teams.get(each.id), extended.get(each.id)) for each in given]


def get_file(tx: Session, assignment_id: int, key: str) -> SubmissionFile:
    """A file handed in for an assignment, with its try and its team's members."""
    statement = (
        select(SubmissionFile)
        .join(SubmissionFile.submission)
        .join(Submission.team)
        .where(SubmissionFile.key == key, Team.assignment_id == assignment_id)
        .options(contains_eager(SubmissionFile.submission).contains_eager(Submission.team).selectinload(Team.members))
    )
    return existing(tx.scalar(statement))


# Results.


def _told(training_id: int, enrolment_ids: Collection[int] | None) -> Any:
    """The newest try of each trainee whose mark is told, with the assignment and the membership."""
    newest = (
        select(Submission.team_id, func.max(Submission.number).label("number"))
        .where(Submission.released_at.is_not(None))
        .group_by(Submission.team_id)
        .subquery()
    )
    statement = (
        select(Assignment, Submission, Member)
        .join(Member, Member.assignment_id == Assignment.id)
        .join(newest, newest.c.team_id == Member.team_id)
        .join(Submission, (Submission.team_id == newest.c.team_id) & (Submission.number == newest.c.number))
        .where(Assignment.training_id == training_id, Assignment.state == PUBLISHED)
        .where(Submission.state.in_((ACCEPTED, REFUSED)))
        .options(defer(Assignment.text), defer(Submission.text))
    )
    return statement if enrolment_ids is None else statement.where(Member.enrolment_id.in_(enrolment_ids))


def share_of(assignment: Assignment, submission: Submission, member: Member) -> Decimal | None:
    """What a told mark is worth to one of the team, 0 to 1."""
    points = submission.points if member.own_points is None else member.own_points
    return rules.share(
        assignment.scale, submission.state, points=points, grade=member.own_grade or submission.grade,
        most=assignment.points, days=submission.late_days, percent=assignment.late_percent,
    )  # fmt: skip


def _columns(tx: Session, training_id: int) -> list[results.Column]:
    return [
        results.Column(each.id, each.title, each.points if each.scale == POINTS else Decimal(100))
        for each in assignments(tx, training_id)
    ]


def _shares(tx: Session, training_id: int, enrolment_ids: Collection[int] | None) -> dict[tuple[int, int], Decimal]:
    found: Sequence[Any] = tx.execute(_told(training_id, enrolment_ids)).all()
    worth = {(row[0].id, row[2].enrolment_id): share_of(*row) for row in found}
    return {key: share for key, share in worth.items() if share is not None}


results.source("assignment", lazy("Assignments"), columns=_columns, shares=_shares)


def required(tx: Session, training_id: int) -> dict[int, tuple[int, int]]:
    """{enrolment_id: (accepted, asked)} of the published assignments completing asks for; two questions.

    Everybody enrolled has a key. Accepted counts once its mark is told.
    """
    needed = Assignment.training_id == training_id, Assignment.state == PUBLISHED, Assignment.required
    asked = select(func.count(Assignment.id)).where(*needed).scalar_subquery()
    trainees = select(Enrolment.id, asked).where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
    accepted = (
        select(Member.enrolment_id, func.count(func.distinct(Assignment.id)))
        .join(Assignment, Assignment.id == Member.assignment_id)
        .join(Submission, Submission.team_id == Member.team_id)
        .where(*needed, Submission.state == ACCEPTED, Submission.released_at.is_not(None))
        .group_by(Member.enrolment_id)
    )
    done = dict(tx.execute(accepted).all())
    return {key: (done.get(key, 0), all_of) for key, all_of in tx.execute(trainees)}
