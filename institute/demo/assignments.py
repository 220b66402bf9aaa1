"""Work in the session the demo's trainee is in now: a country report by delegation, and a case partly marked."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from institute.assignments import actions, handing, marking, teams
from institute.assignments.models import ACCEPTED, BOTH, POINTS, PUBLISHED, RETURNED, TEXT, Assignment
from institute.catalogue.models import TrainingSession
from institute.demo import content
from institute.enrolment import queries as enrolment
from institute.enrolment.models import Enrolment
from institute.people.models import Person
from institute.rubrics import actions as rubrics

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def give(tx: Session, training: TrainingSession, trainee: Person, teacher: Person, *, now: datetime) -> None:
    """Two assignments in the trainee's running session, with drafts, work handed in, marks and a return."""
    words, places = content.load("assignments"), list(enrolment.enrolled(tx, training.id))
    places.sort(key=lambda place: place.person_id != trainee.id)  # the trainee first
    begun = now - 6 * _DAY
    rubric = rubrics.create(tx, words["rubric"]["title"], by=teacher, now=begun)
    rubric.criteria = words["rubric"]["criteria"]
    tx.flush()
    report = _given(tx, training, words["report"], now, by_teams=True, rubric_id=rubric.rubric_id, tries=2, points=20)
    _report(tx, training.code, report, words["report"], places, now)
    case = _given(tx, training, words["case"], now, takes=TEXT, tries=2, late_percent=10, points=10)
    _case(tx, training.code, case, words["case"], places, teacher, now)


def _given(tx: Session, training: TrainingSession, words: Any, now: datetime, **rules: Any) -> Assignment:
    due = (now + words["due"] * _DAY).replace(hour=10, minute=0, second=0, microsecond=0)  # 18:00 in Qingdao
    values = {
        "title": words["title"], "text": words["text"], "takes": BOTH, "due_at": due, "points": Decimal(20),
        "late_until": due + words["late"] * _DAY, "late_percent": 5, "scale": POINTS, "required": True, "tries": 1,
        "by_teams": False, "second_look": False, "rubric_id": None, **rules,
    }  # fmt: skip
    made = actions.add(tx, training.id, values)
    tx.flush()
    return actions.publish(tx, training.code, made.id, PUBLISHED)


def _report(tx: Session, code: str, report: Assignment, words: Any, places: list[Enrolment], now: datetime) -> None:
    """The trainee's delegation has a draft; another, of some people, has handed in."""
    teams.from_delegations(tx, code, report.id)
    tx.flush()
    handing.save(tx, code, report.id, places[0], words["draft"].strip(), seen=0, now=now - 20 * _HOUR)
    other = next(place for place in places if place.country_code != places[0].country_code)
    handing.hand_in(tx, code, report.id, other, words["handed"].strip(), seen=0, now=now - 5 * _HOUR)


def _case(
    tx: Session, code: str, case: Assignment, words: Any, places: list[Enrolment], teacher: Person, now: datetime
) -> None:
    """Five hand in, the last one late: one is accepted and told, one returned, one marked and not told yet."""
    handed = [
        handing.hand_in(
            tx, code, case.id, place, text, seen=0, now=case.due_at + (2 * _HOUR if at == 4 else (at - 9) * _HOUR)
        )
        for at, (place, text) in enumerate(zip(places, words["answers"], strict=False))
    ]
    tx.flush()
    told = {"comment": words["comment"], "points": Decimal(9), "grade": "", "filled": {}, "again_until": None}
    at = case.due_at + 4 * _HOUR
    marking.remark(
        tx, code, handed[0].id, paragraph=1, quote="the forwarder and the customs broker", text=words["remark"],
        by=teacher, now=at,
    )  # fmt: skip
    marking.mark(tx, code, handed[0].id, ACCEPTED, told, by=teacher, now=at)
    tx.flush()
    marking.release(tx, code, case.id, now=at + _HOUR)
    again = told | {"comment": words["returned"], "points": None, "again_until": now + 3 * _DAY}
    marking.mark(tx, code, handed[1].id, RETURNED, again, by=teacher, now=at)
    marking.mark(tx, code, handed[2].id, ACCEPTED, told | {"points": Decimal(8)}, by=teacher, now=at)
