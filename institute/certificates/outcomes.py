"""What a session asks for its certificate, and what other rooms know of each trainee's way there."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute.assignments import queries as assignments
from institute.attendance import queries as attendance
from institute.certificates.models import CompletionRule, Exclusion
from institute.certificates.rules import Asked, Facts
from institute.enrolment.models import Enrolment
from institute.gradebook import queries as gradebook
from institute.gradebook.models import Gradebook
from institute.learning import queries as learning
from institute.practice import queries as practice


def asked_of(tx: Session, training_id: int) -> Asked:
    """The session's rule; the house's default where none was set."""
    rule = tx.get(CompletionRule, training_id)
    percent = attendance.percent(tx, training_id)
    if rule is None:
        return Asked(attendance=percent)
    return Asked(
        attendance=percent if rule.attendance else 0,
        deliverables=rule.deliverables,
        practice=rule.practice,
        lessons=rule.lessons,
        total=rule.total,
    )


def facts_of(tx: Session, training_id: int, enrolment_id: int | None = None) -> dict[int, Facts]:
    """What counts for each enrolment of a session, or for one of them."""
    planned = practice.planned(tx, training_id)
    hours = practice.hours_of(tx, training_id, enrolment_id)
    progress = learning.progress_of(tx, training_id, enrolment_id)
    only = None if enrolment_id is None else [enrolment_id]
    totals = gradebook.totals(tx, training_id, only)
    half_days, rates = len(attendance.halves(tx, training_id)), attendance.rates(tx, training_id, only)
    works = assignments.required(tx, training_id)
    excluded = exclusions(tx, training_id)
    return {
        key: Facts(
            done,
            lessons,
            hours.get(key, Decimal(0)),
            planned,
            *rates.get(key, (Decimal(0), 0)),
            half_days,
            *works.get(key, (0, 0)),
            total=totals[key].shown if key in totals else None,
            excluded=excluded[key].reason if key in excluded else "",
        )
        for key, (done, lessons) in progress.items()
    }


def own_facts(tx: Session, place: Enrolment) -> Facts:
    """What counts for a trainee as far as the trainee may know: a total only once it is released."""
    facts = facts_of(tx, place.training_id, place.id)[place.id]
    if facts.total is None:
        return facts
    book = tx.get(Gradebook, place.training_id)
    return facts if book and book.released else replace(facts, total=None)


def exclusions(tx: Session, training_id: int) -> dict[int, Exclusion]:
    """Who is excluded from the session's certificate, by enrolment."""
    statement = select(Exclusion).join(Enrolment, Enrolment.id == Exclusion.enrolment_id)
    return {one.enrolment_id: one for one in tx.scalars(statement.where(Enrolment.training_id == training_id))}
