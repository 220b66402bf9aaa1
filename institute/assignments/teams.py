"""Who hands in together: teams by delegation with one click, edited by hand."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity
from institute.assignments import actions, rules, works
from institute.assignments.models import DRAFT, Assignment, Member, Submission, Team
from institute.enrolment import queries as enrolment
from institute.errors import NotFound


def from_delegations(tx: Session, code: str, assignment_id: int) -> int:
    """Everybody in no team joins the team of their country, which is made where it is missing; how many joined."""
    found = actions.lock(tx, code, assignment_id)
    teams = works.teams(tx, assignment_id)
    by_country: dict[str | None, Team] = {team.country_code: team for team in teams if team.country_code}
    placed = {one.enrolment_id for team in teams for one in team.members}
    joined = [each for each in enrolment.enrolled(tx, found.training_id) if each.id not in placed]
    for each in joined:
        code_of = each.country_code or each.person.country_code
        team = by_country.get(code_of)
        if team is None:
            team = by_country[code_of] = Team(assignment_id=assignment_id, country_code=code_of)
            tx.add(team)
        team.members.append(Member(assignment_id=assignment_id, enrolment_id=each.id))
    _note(tx, "teams-made", found, len(joined))
    return len(joined)


def add(tx: Session, code: str, assignment_id: int, name: str) -> Team:
    """A team without members."""
    found = actions.lock(tx, code, assignment_id)
    made = Team(assignment_id=assignment_id, name=name)
    tx.add(made)
    _note(tx, "teams-edited", found, 1)
    return made


def arrange(tx: Session, code: str, assignment_id: int, wanted: Mapping[int, int | None]) -> int:
    """Puts trainees into teams, by their ids; None: into none. How many moved.

    TeamHasWork when somebody would leave or join a team that has handed in.
    """
    found = actions.lock(tx, code, assignment_id)
    teams = {team.id: team for team in works.teams(tx, assignment_id)}
    held = {one.enrolment_id: one for team in teams.values() for one in team.members}
    known = {each.id for each in enrolment.enrolled(tx, found.training_id)}
    stays, moved = _handed(tx, assignment_id), 0
    for key, to in wanted.items():
        if key not in known or (to is not None and to not in teams):
            raise NotFound
        one, at = held.get(key), held[key].team_id if key in held else None
        if at == to:
            continue
        if {at, to} & stays:
            raise rules.TeamHasWork
        if one:
            teams[at or 0].members.remove(one)
            tx.flush()
        if to is not None:
            teams[to].members.append(Member(assignment_id=assignment_id, enrolment_id=key))
        moved += 1
    _note(tx, "teams-edited", found, moved)
    return moved


def remove(tx: Session, code: str, assignment_id: int, team_id: int) -> None:
    """Takes away a team that has no work; TeamHasWork otherwise."""
    found = actions.lock(tx, code, assignment_id)
    team = next((one for one in works.teams(tx, assignment_id) if one.id == team_id), None)
    if team is None:
        raise NotFound
    if tx.scalar(select(Submission.id).where(Submission.team_id == team_id).limit(1)):
        raise rules.TeamHasWork
    tx.delete(team)
    _note(tx, "teams-edited", found, 1)


def _handed(tx: Session, assignment_id: int) -> set[int]:
    handed = select(Submission.team_id).join(Submission.team)
    return set(tx.scalars(handed.where(Team.assignment_id == assignment_id, Submission.state != DRAFT)))


def _note(tx: Session, verb: str, found: Assignment, many: int) -> None:
    activity.note(tx, verb, found, training=found.training_id, title=found.title, count=many)
