"""Applications that an organisation begins for the people it nominates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from institute import activity
from institute.catalogue.models import TrainingSession
from institute.enrolment import actions, queries, requirements, rules, waiting
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    SUBMITTED,
    WITHDRAWN,
    Application,
)
from institute.enrolment.telling import step
from institute.errors import DomainError
from institute.language import lazy
from institute.people.models import Person


class AppliedAlready(DomainError):
    message = lazy("This person has applied for this session already. Please write to the office about them.")


class NominatedByOthers(DomainError):
    message = lazy("Another organisation has nominated this person for this session. Please write to the office.")


@dataclass(frozen=True)
class Nomination:
    """Who nominates somebody, for which country, at which rank, and what is told of them (answers of the form)."""

    organisation_id: int
    country_code: str
    rank: int
    alternate: bool
    answers: dict[str, Any]


def may_be_nominated(application: Application | None, organisation_id: int) -> None:
    """Refuses whoever has sent an application of their own, or is another organisation's nominee."""
    if application is None or application.state == WITHDRAWN:
        return
    if application.nominator_id not in (None, organisation_id):
        raise NominatedByOthers
    if application.state != DRAFT and application.nominator_id is None:
        raise AppliedAlready


def nominate(
    tx: Session,
    training: TrainingSession,
    person: Person,
    told: Nomination,
    *,
    declared: dict[str, str] | None,
    by: Person,
    now: datetime,
) -> Application:
    """Begins a nominee's application, or takes over the draft they began; what they wrote themselves stays.

    `declared` (time and language, as the answers keep it): the organisation applies for them, and it is sent at once.
    """
    rules.may_represent(told.country_code, training)
    application = queries.find_application(tx, training.id, person.id, lock=True)
    may_be_nominated(application, told.organisation_id)
    if application is None:
        application = actions.begin(tx, training.id, person, now)
    elif application.state == WITHDRAWN:
        application.state, application.reason, application.decided_at = DRAFT, "", None
    application.nominator_id, application.country_code = told.organisation_id, told.country_code
    application.rank, application.alternate = told.rank, told.alternate
    own = {key: value for key, value in application.answers.items() if value}
    application.answers = {**told.answers, **own, "country": told.country_code}
    application.saved_at = now
    if declared and application.state == DRAFT:
        rules.may_send(requirements.weigh(tx, training, person.id, application.answers))
        application.answers = {**application.answers, "declared": declared}
        application.submitted_at = now
        step(tx, application, SUBMITTED, by=by, now=now)
        waiting.set_line(tx, application)
        requirements.refresh(tx, training, person.id)
    activity.note(tx, "nominated", application, training=training.id, person=person.id, at=now)
    return application


def put_in_order(tx: Session, application_id: int, rank: int, alternate: bool) -> None:
    """Keeps a nominee's rank as long as nothing is decided."""
    application = queries.get_application(tx, application_id, lock=True)
    if application.state not in (ADMITTED, DECLINED, WITHDRAWN):
        application.rank, application.alternate = rank, alternate


def take_back(tx: Session, application_id: int, *, words: str, by: Person, now: datetime) -> None:
    """The organisation withdraws its nominee: what was not declined or withdrawn is over, and a place free again."""
    application = queries.get_application(tx, application_id, lock=True)
    if application.state in (DECLINED, WITHDRAWN):
        return
    actions.withdraw_nominee(tx, application, words, by, now)
