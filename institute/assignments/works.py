"""The work of all in a session for those who mark it: a row for each team, or for each trainee alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from institute import paging, search
from institute.assignments import rules
from institute.assignments.models import (
    ACCEPTED,
    DRAFT,
    HANDED,
    PUBLISHED,
    REFUSED,
    Assignment,
    Extension,
    Member,
    Remark,
    Submission,
    Team,
)
from institute.catalogue.models import TrainingSession
from institute.enrolment import queries as enrolment
from institute.enrolment.models import Enrolment
from institute.errors import existing
from institute.language import country, lazy
from institute.paging import Column
from institute.people.models import Person


@dataclass(frozen=True)
class Row:
    """Who hands in together, their newest try and how many there were; `team` is None before the first draft."""

    people: Sequence[Enrolment]
    team: Team | None
    last: Submission | None
    tries: int
    until: datetime | None
    assignment: Assignment

    @property
    def word(self) -> str:
        last = self.last
        return rules.word(last and last.state, last.late_days if last else 0, bool(last and last.released_at))

    @property
    def name(self) -> str:
        return (self.team and team_name(self.team)) or _people(self)

    @property
    def points(self) -> Decimal | None:
        """What the mark comes to after lateness."""
        last, given = self.last, self.assignment
        if last is None or last.points is None:
            return None
        return rules.earned(last.points, given.points, last.late_days, given.late_percent)


def team_name(team: Team) -> str:
    """A team's name as given, else its country's in the reader's language; "" for a trainee alone."""
    return team.name or (country(team.country_code) if team.country_code else "")


def _people(row: Row) -> str:
    return ", ".join(each.person.latin for each in row.people)


def _handed(row: Row) -> datetime | None:
    return row.last.handed_at if row.last else None


COLUMNS = (
    Column("name", lazy("Name"), lambda row: row.name, True),
    Column("people", lazy("Trainees"), _people, sheet_only=True),
    Column("state", lazy("State"), lambda row: str(rules.WORK_WORDS[row.word]), True),
    Column("handed", lazy("Handed in"), _handed, True),
    Column("late", lazy("Days late"), lambda row: row.last.late_days if row.last else None, sheet_only=True),
    Column("tries", lazy("Tries"), lambda row: row.tries, True, num=True),
    Column("points", lazy("Points"), lambda row: row.points, num=True),
    Column("grade", lazy("Grade"), lambda row: rules.GRADE_WORDS.get(row.last.grade if row.last else ""),
           sheet_only=True),
)  # fmt: skip


def teams(tx: Session, assignment_id: int) -> Sequence[Team]:
    """All teams of an assignment with their members."""
    return tx.scalars(
        select(Team)
        .where(Team.assignment_id == assignment_id)
        .options(selectinload(Team.members))
        .order_by(Team.id)
        .execution_options(populate_existing=True)
    ).all()


def _newest(assignment_id: int) -> Subquery:
    """The number of each team's newest try."""
    return (
        select(Submission.team_id, func.max(Submission.number).label("number"))
        .join(Team, Team.id == Submission.team_id)
        .where(Team.assignment_id == assignment_id)
        .group_by(Submission.team_id)
        .subquery()
    )


def _last(tx: Session, assignment_id: int) -> dict[int, tuple[Submission, int]]:
    """The newest try of each team, without its text, and how many there are."""
    newest = _newest(assignment_id)
    same = (Submission.team_id == newest.c.team_id) & (Submission.number == newest.c.number)
    found = tx.scalars(select(Submission).join(newest, same).options(defer(Submission.text)))
    return {each.team_id: (each, each.number) for each in found}


def rows(tx: Session, assignment: Assignment) -> list[Row]:
    """Everybody who is asked, by name; those in no team of a group assignment stand alone, without one."""
    people = {each.id: each for each in enrolment.enrolled(tx, assignment.training_id)}
    given = select(Extension.enrolment_id, Extension.until).where(Extension.assignment_id == assignment.id)
    extended, last = dict(tx.execute(given).all()), _last(tx, assignment.id)
    found, placed = [], set()
    for team in teams(tx, assignment.id):
        members = [people[one.enrolment_id] for one in team.members if one.enrolment_id in people]
        placed |= {one.id for one in members}
        tried, many = last.get(team.id, (None, 0))
        if members:
            found.append(_row(assignment, members, team, tried, many, extended))
    alone = [_row(assignment, [each], None, None, 0, extended) for key, each in people.items() if key not in placed]
    return sorted([*found, *alone], key=lambda row: row.name.casefold())


def _row(
    assignment: Assignment,
    people: Sequence[Enrolment],
    team: Team | None,
    last: Submission | None,
    tries: int,
    extended: dict[int, datetime],
) -> Row:
    until = max((extended[each.id] for each in people if each.id in extended), default=None)
    return Row(people, team, last, tries, until, assignment)


def listed(found: Iterable[Row], *, state: str, sought: str, sort: str, page: int, per_page: int | None) -> paging.Page:
    """A part of the rows that fit."""
    fit = [row for row in found if not state or row.word == state]
    fit = [row for row in fit if search.finds(sought, row.name, *(each.person.search_text for each in row.people))]
    fit, size = paging.arranged(fit, COLUMNS, sort), per_page or paging.PER_PAGE
    return paging.Page(fit[(page - 1) * size : page * size], page, len(fit), size)


def handed(tx: Session, assignment_id: int) -> Sequence[int]:
    """Each team's newest try that was handed in, as they came: next and previous of the marking page."""
    newest = _newest(assignment_id)
    same = (Submission.team_id == newest.c.team_id) & (Submission.number == newest.c.number)
    statement = select(Submission.id).join(newest, same).where(Submission.state != DRAFT)
    return tx.scalars(statement.order_by(Submission.handed_at, Submission.id)).all()


def tries(tx: Session, team_id: int) -> Sequence[Any]:
    """(id, number, state) of a team's tries, the first one first."""
    statement = select(Submission.id, Submission.number, Submission.state).where(Submission.team_id == team_id)
    return tx.execute(statement.order_by(Submission.number)).all()


def get_submission(tx: Session, code: str, submission_id: int) -> Submission:
    """A try with all there is to mark it, of an assignment of this session; with the session's staff."""
    people = joinedload(Member.enrolment).joinedload(Enrolment.person).lazyload(Person.grants)
    team = contains_eager(Submission.team)
    statement = (
        select(Submission)
        .join(Submission.team)
        .join(Team.assignment)
        .join(Assignment.training)
        .where(Submission.id == submission_id, TrainingSession.code == code)
        .options(
            team.selectinload(Team.members).options(people),
            team.contains_eager(Team.assignment).joinedload(Assignment.rubric),
            team.contains_eager(Team.assignment)
            .contains_eager(Assignment.training)
            .selectinload(TrainingSession.staff),
            selectinload(Submission.files),
            selectinload(Submission.hands),
            selectinload(Submission.remarks).joinedload(Remark.person).lazyload(Person.grants),
            joinedload(Submission.marked_by).lazyload(Person.grants),
            joinedload(Submission.looked_by).lazyload(Person.grants),
        )
        .execution_options(populate_existing=True)
    )
    return existing(tx.scalar(statement))


def waiting(tx: Session, training_id: int) -> dict[int, tuple[int, int, int]]:
    """{assignment_id: (tries handed in and not marked, marked and not told, all handed in)} of a session."""
    every = Submission.handed_at.is_not(None)
    unmarked = every & (Submission.state == HANDED)
    untold = Submission.state.in_((ACCEPTED, REFUSED)) & Submission.released_at.is_(None)
    counted = [func.count(Submission.id).filter(which) for which in (unmarked, untold, every)]
    statement = (
        select(Team.assignment_id, *counted)
        .join(Submission, Submission.team_id == Team.id)
        .join(Assignment, Assignment.id == Team.assignment_id)
        .where(Assignment.training_id == training_id)
        .group_by(Team.assignment_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in tx.execute(statement)}


def extensions(tx: Session, assignment_id: int) -> Sequence[Extension]:
    return tx.scalars(select(Extension).where(Extension.assignment_id == assignment_id).order_by(Extension.id)).all()


def due_soon(tx: Session, now: datetime) -> Sequence[Assignment]:
    """Published assignments whose date is near for somebody who was not reminded."""
    soon = now + rules.SOON
    near = Assignment.due_at.between(now, soon) & Assignment.reminded_at.is_(None)
    extended = select(Extension.assignment_id).where(
        Extension.until.between(now, soon), Extension.reminded_at.is_(None)
    )
    return tx.scalars(
        select(Assignment)
        .where(Assignment.state == PUBLISHED, near | Assignment.id.in_(extended))
        .options(joinedload(Assignment.training))
    ).all()
