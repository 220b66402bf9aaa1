"""Teams of an assignment: by delegation with one click, and by hand."""

from typing import Any

from flask import Response, request

from institute.access import Can
from institute.assignments import forms, rules, teams
from institute.assignments import works as lists
from institute.assignments.views.base import bp, mine
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import gettext, ngettext
from institute.web.guard import needs
from institute.web.pages import go, page


@bp.get("/teach/<code>/assignments/<id:assignment_id>/teams")
@needs(Can.TEACH)
def team_list(code: str, assignment_id: int) -> Response:
    return _shown(code, assignment_id)


def _shown(code: str, assignment_id: int, status: int = 200, form: Any = None, refusal: Any = None) -> Response:
    given, tx = mine(code, assignment_id), reading()
    rows, found = lists.rows(tx, given), lists.teams(tx, assignment_id)
    at = {one.enrolment_id: team.id for team in found for one in team.members}
    people = sorted((each for row in rows for each in row.people), key=lambda each: each.person.latin)
    return page(
        "assignments/teams.html", status, training=given.training, given=given, teams=found, at=at, people=people,
        name=lists.team_name, form=form or forms.TeamName(), refusal=refusal,
    )  # fmt: skip


@bp.post("/teach/<code>/assignments/<id:assignment_id>/teams/delegations")
@needs(Can.TEACH)
def delegations(code: str, assignment_id: int) -> Response:
    """A team for each country."""
    mine(code, assignment_id)
    with writing() as tx:
        many = teams.from_delegations(tx, code, assignment_id)
    said = ngettext("%(n)s trainee joined a team.", "%(n)s trainees joined a team.", many)
    return go("assignments.team_list", said, code=code, assignment_id=assignment_id)


@bp.post("/teach/<code>/assignments/<id:assignment_id>/teams")
@needs(Can.TEACH)
def add_team(code: str, assignment_id: int) -> Response:
    mine(code, assignment_id)
    form = forms.TeamName(request.form)
    if not form.validate():
        return _shown(code, assignment_id, 422, form)
    with writing() as tx:
        teams.add(tx, code, assignment_id, form.name.data or "")
    return go("assignments.team_list", gettext("The team is made."), code=code, assignment_id=assignment_id)


@bp.post("/teach/<code>/assignments/<id:assignment_id>/teams/members")
@needs(Can.TEACH)
def arrange(code: str, assignment_id: int) -> Response:
    """Saves who is in which team: fields team-<enrolment id>."""
    mine(code, assignment_id)
    told = {name.removeprefix("team-"): to for name, to in request.form.items() if name.startswith("team-")}
    wanted = {_number(key): _number(to) or None for key, to in told.items()}
    try:
        with writing() as tx:
            many = teams.arrange(tx, code, assignment_id, wanted)
    except rules.TeamHasWork as refusal:
        return _shown(code, assignment_id, 409, refusal=refusal.message)
    said = ngettext("%(n)s trainee is in another team.", "%(n)s trainees are in other teams.", many)
    return go("assignments.team_list", said, code=code, assignment_id=assignment_id)


@bp.post("/teach/<code>/assignments/<id:assignment_id>/teams/<id:team_id>/delete")
@needs(Can.TEACH)
def remove_team(code: str, assignment_id: int, team_id: int) -> Response:
    mine(code, assignment_id)
    try:
        with writing() as tx:
            teams.remove(tx, code, assignment_id, team_id)
    except DomainError as refusal:
        if isinstance(refusal, rules.TeamHasWork):
            return _shown(code, assignment_id, 409, refusal=refusal.message)
        raise
    return go("assignments.team_list", gettext("The team is taken away."), code=code, assignment_id=assignment_id)


def _number(text: str) -> int:
    """An id as sent; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
