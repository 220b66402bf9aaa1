"""Staff: remarks, marks, returns, the second look, one's own mark in a team, and telling them all together."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity, results
from institute.assignments import actions, queries, rules, works
from institute.assignments.models import (
    ACCEPTED,
    GRADES,
    HANDED,
    POINTS,
    REFUSED,
    RETURNED,
    Remark,
    Submission,
    Team,
)
from institute.errors import NotFound
from institute.people.models import Person

_OPEN = (HANDED, ACCEPTED, REFUSED)


def remark(
    tx: Session, code: str, submission_id: int, *, paragraph: int, quote: str, text: str, by: Person, now: datetime
) -> Remark:
    """Says something to a paragraph (from 0), or to the words `quote` in it; NotInText where they do not stand."""
    found = _held(tx, code, submission_id)
    rules.check_quote(found.text, paragraph, quote)
    made = Remark(paragraph=paragraph, quote=quote, text=text, at=now, person_id=by.id)
    found.remarks.append(made)
    _note(tx, "work-remarked", found, now)
    return made


def take_remark(tx: Session, code: str, submission_id: int, remark_id: int, *, now: datetime) -> None:
    """Takes a remark away while it is not told."""
    found = _held(tx, code, submission_id)
    one = next((each for each in found.remarks if each.id == remark_id), None)
    if one is None:
        raise NotFound
    found.remarks.remove(one)
    _note(tx, "work-remarked", found, now)


def mark(
    tx: Session, code: str, submission_id: int, verdict: str, values: Mapping[str, Any], *, by: Person, now: datetime
) -> Submission:
    """Accepts, does not accept, or returns a try (models.ACCEPTED, REFUSED, RETURNED).

    `values`: comment, points or grade by the scale, filled (the rubric), again_until. A return is told at once and
    needs another try with time for it; a mark waits for release() and, where asked, a second look. One that was told
    and is marked anew is not told until it is released again.
    """
    found = _held(tx, code, submission_id)
    given = found.team.assignment
    if verdict == RETURNED:
        until = queries.more_time(tx, given.id, [one.enrolment_id for one in found.team.members])
        rules.check_returnable(found.number, given.tries, queries.window(given, until), values["again_until"], now)
    found.state, found.comment, found.filled = verdict, values["comment"], values["filled"]
    marked = verdict == ACCEPTED
    found.points = values["points"] if marked and given.scale == POINTS else None
    found.grade = values["grade"] if marked and given.scale == GRADES else ""
    found.again_until = values["again_until"] if verdict == RETURNED else found.again_until
    found.marked_at, found.marked_by_id, found.looked_at, found.looked_by_id = now, by.id, None, None
    if found.released_at is not None:
        found.released_at = None
        results.changed(tx, given.training_id, [one.enrolment_id for one in found.team.members])
    if verdict == RETURNED:
        _note(tx, "work-returned", found, now)
        _tell(tx, "assignment-returned", found, now)
    else:
        _note(tx, "work-marked", found, now)
    return found


def look(tx: Session, code: str, submission_id: int, *, by: Person, now: datetime) -> None:
    """A colleague has looked at the mark and agrees; OwnMark for who gave it."""
    found = _held(tx, code, submission_id)
    if found.marked_at is None:
        raise rules.NotHandedIn
    if found.marked_by_id == by.id:
        raise rules.OwnMark
    found.looked_at, found.looked_by_id = now, by.id
    _note(tx, "work-looked-at", found, now)


def own_mark(
    tx: Session, code: str, submission_id: int, member_id: int, *, points: Decimal | None, grade: str, reason: str
) -> None:
    """A mark of one's own for one of the team, instead of the team's; without points and grade the team's again."""
    found = _locked(tx, code, submission_id)
    member = next((one for one in found.team.members if one.id == member_id), None)
    if member is None:
        raise NotFound
    member.own_points, member.own_grade, member.own_reason = points, grade, reason
    given = found.team.assignment
    activity.note(
        tx, "work-own-mark", member, training=given.training_id, person=member.enrolment.person_id, title=given.title
    )
    results.changed(tx, given.training_id, [member.enrolment_id])


def release(tx: Session, code: str, assignment_id: int, *, now: datetime) -> int:
    """Tells every mark that is ready, together, with a letter to each trainee; how many tries that are."""
    given = actions.lock(tx, code, assignment_id)
    ready = select(Submission.id).join(Submission.team).where(
        Team.assignment_id == assignment_id, Submission.state.in_((ACCEPTED, REFUSED)), Submission.released_at.is_(None)
    )  # fmt: skip
    if given.second_look:
        ready = ready.where(Submission.looked_at.is_not(None))
    told: list[int] = []
    keys = tx.scalars(ready.order_by(Submission.id)).all()
    for key in keys:
        found = works.get_submission(tx, code, key)
        found.released_at = now
        told += [one.enrolment_id for one in found.team.members]
        _tell(tx, "assignment-marked", found, now)
    if told:
        activity.note(
            tx, "marks-released", given, training=given.training_id, at=now, title=given.title, count=len(keys)
        )
        results.changed(tx, given.training_id, told)
    return len(keys)


def _locked(tx: Session, code: str, submission_id: int) -> Submission:
    found = works.get_submission(tx, code, submission_id)
    actions.lock(tx, code, found.team.assignment_id)
    return works.get_submission(tx, code, submission_id)


def _held(tx: Session, code: str, submission_id: int) -> Submission:
    """The newest try of a team once it is handed in; NotHandedIn for another and for one that was returned."""
    found = _locked(tx, code, submission_id)
    if found.state not in _OPEN or found.number != works.tries(tx, found.team_id)[-1].number:
        raise rules.NotHandedIn
    return found


def _tell(tx: Session, kind: str, found: Submission, now: datetime) -> None:
    given = found.team.assignment
    for one in found.team.members:
        actions.tell(tx, kind, given, one.enrolment.person, found.again_until, now=now)


def _note(tx: Session, verb: str, found: Submission, now: datetime) -> None:
    given, members = found.team.assignment, found.team.members
    person = members[0].enrolment.person_id if len(members) == 1 else None
    activity.note(tx, verb, found, training=given.training_id, person=person, at=now, title=given.title)
