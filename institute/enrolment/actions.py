"""Applying, deciding, withdrawing: every step is kept and told by letter in the applicant's language.

The order of locks, and everything about places, stands in waiting.py.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute.catalogue import actions as catalogue
from institute.catalogue.models import TrainingSession
from institute.dossier import actions as dossier
from institute.enrolment import decisions, queries, reasons, requirements, rules, waiting
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    OFFERED,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
    Application,
    Enrolment,
)
from institute.enrolment.telling import LETTERS, note, step, tell
from institute.errors import NotFound, existing
from institute.people.models import Person


def save(
    tx: Session,
    training_id: int,
    answers: dict[str, Any],
    *,
    step: int,
    by: Person,
    now: datetime,
    seen: str | None = None,
) -> Application:
    """Keeps these answers as a draft, beginning the application (again) where there is none.

    `step` is the first one not complete. `seen` is the version (saved_at, ISO) the writer looked
    at: when it is given and another was saved since, nothing changes and ChangedMeanwhile is raised.
    """
    training = _training(tx, training_id)
    application = queries.find_application(tx, training_id, by.id, lock=True)
    rules.may_write(application.state if application else None, training, now)
    if seen is not None and seen != version(application):
        raise rules.ChangedMeanwhile
    if application is None:
        application = begin(tx, training_id, by, now)
    if application.state == WITHDRAWN:
        application.state, application.reason = DRAFT, ""
    application.answers = {**application.answers, **answers}
    application.country_code = application.answers.get("country") or None
    application.step, application.saved_at = step, now
    return application


def version(application: Application | None) -> str:
    """Names what stands in an application now; "" where nothing does."""
    return application.saved_at.isoformat() if application else ""


def begin(tx: Session, training_id: int, who: Person, now: datetime) -> Application:
    """An empty draft of this person's."""
    application = Application(
        training_id=training_id, person_id=who.id, state=DRAFT, answers={}, started_at=now, saved_at=now
    )
    tx.add(application)
    try:
        tx.flush()
    except IntegrityError:  # begun in another window this very moment
        raise rules.ChangedMeanwhile from None
    return application


def send(tx: Session, application_id: int, *, seen: str, read_in: str, by: Person, now: datetime) -> Application:
    """Hands a complete application in; what was checked (`seen`) must be what stands there.

    The declarations are kept with the time and the language they were read in.
    """
    application = queries.get_application(tx, application_id, lock=True)
    if application.person_id != by.id:
        raise NotFound
    training = _training(tx, application.training_id)
    rules.may_write(application.state, training, now)
    rules.may_represent(application.country_code, training)
    if application.state == WITHDRAWN or seen != version(application):
        raise rules.ChangedMeanwhile
    rules.may_send(requirements.weigh(tx, training, by.id, application.answers))
    application.override = ""  # what was decided of other answers
    declared = {"declared": {"at": now.isoformat(), "language": read_in}}
    application.answers = {**application.answers, **declared}
    application.submitted_at, application.decided_at = now, None
    application.person.sex = application.person.sex or application.answers.get("sex") or None  # quotas may ask it
    waiting.set_line(tx, application)
    step(tx, application, SUBMITTED, by=by, now=now)
    tell(tx, "application-received", application, now)
    requirements.refresh(tx, training, by.id)
    return application


def admit(tx: Session, application_id: int, *, by: Person, now: datetime, override: str = "") -> Enrolment:
    """Gives the applicant a place, or for good the one offered; SessionFull, LineFull or PlacesKept.

    `override` says why, where something the session asks for is not met; NeedsOverride without it.
    """
    application = queries.get_application(tx, application_id, lock=True)
    rules.may_decide(application.state, application.person_id, by.id, also=decisions.ALSO[ADMITTED])
    rules.may_admit(application.training, now)
    why = {}
    if application.state != OFFERED:  # whoever offered it was asked
        rules.may_have_place(application.training)  # before anything dear is asked: others wait for the lock
        why = requirements.settle(tx, application, override)
        why |= waiting.take(tx, application, now)
    enrolment = waiting.enrol(tx, application, now)
    step(tx, application, ADMITTED, by=by, now=now, why=why)
    tell(tx, LETTERS[ADMITTED], application, now)
    note(tx, "admitted-all-the-same" if override else "admitted", application, now)
    return enrolment


def decline(
    tx: Session, application_id: int, *, reason: str, code: str = "other", by: Person, now: datetime
) -> Application:
    """Says no, with the reason the applicant reads and its code (of words.DECLINES); a place offered becomes free."""
    application = queries.get_application(tx, application_id, lock=True)
    rules.may_decide(application.state, application.person_id, by.id, also=decisions.ALSO[DECLINED])
    freed = waiting.release(tx, application, now)
    application.decline_code = code
    _answer(tx, application, DECLINED, reason, by, now, {"code": code})
    if freed:
        waiting.promote(tx, application.training_id, reasons.UNDONE, now, application.id)
    return application


def hand_back(tx: Session, application_id: int, *, words: str, by: Person, now: datetime) -> Application:
    """Returns it for correction, in words that say what to correct."""
    application = queries.get_application(tx, application_id, lock=True)
    rules.may_decide(application.state, application.person_id, by.id)
    _answer(tx, application, RETURNED, words, by, now)
    return application


def _answer(
    tx: Session,
    application: Application,
    state: str,
    said: str,
    by: Person,
    now: datetime,
    why: dict[str, Any] | None = None,
) -> None:
    application.decided_at, application.reason = now, said
    step(tx, application, state, by=by, now=now, words=said, why=why)
    tell(tx, LETTERS[state], application, now)
    note(tx, f"application-{state}", application, now)


def withdraw(tx: Session, application_id: int, *, by: Person, now: datetime) -> Application:
    """Takes one's application back; a place that was given becomes free."""
    application = queries.get_application(tx, application_id, lock=True)
    if application.person_id != by.id:
        raise NotFound
    return _withdraw(tx, application, by, now)


def withdraw_for(tx: Session, application_id: int, *, asked: str, by: Person, now: datetime) -> Application:
    """The office takes it back because the applicant `asked` for it: how, for the history."""
    application = queries.get_application(tx, application_id, lock=True)
    if application.person_id == by.id:
        raise rules.OwnApplication
    note(tx, "application-withdrawn", application, now)
    return _withdraw(tx, application, by, now, asked)


def withdraw_double(tx: Session, application_id: int, *, words: str, by: Person, now: datetime) -> Application:
    """Takes one back because its person has another account with an application for the session: `words` say so."""
    application = queries.get_application(tx, application_id, lock=True)
    return _withdraw(tx, application, by, now, words, cause=reasons.MERGE)


def withdraw_nominee(tx: Session, application: Application, words: str, by: Person, now: datetime) -> None:
    """Whoever nominated the applicant withdraws them, drafts too: `words` say why."""
    if application.state == DRAFT:
        application.state = SUBMITTED  # withdrawn like one that was sent
    note(tx, "nominee-withdrawn", application, now)
    _withdraw(tx, application, by, now, words, {"deed": reasons.TAKEN_BACK})


def _withdraw(
    tx: Session,
    application: Application,
    by: Person,
    now: datetime,
    said: str = "",
    why: Mapping[str, Any] | None = None,
    cause: str = reasons.WITHDRAWAL,
) -> Application:
    rules.may_withdraw(application.state, application.training, now)
    freed = waiting.release(tx, application, now)
    step(tx, application, WITHDRAWN, by=by, now=now, words=said, why=why)
    if why:
        tell(tx, "nominee-withdrawn", application, now, reason=said)
    else:
        tell(tx, LETTERS[WITHDRAWN], application, now)
    if freed:
        waiting.promote(tx, application.training_id, cause, now, application.id)
    return application


def discard(tx: Session, application_id: int, *, by: Person) -> None:
    """Throws a draft away; one begun again after a withdrawal is withdrawn as before. AlreadySent for all else."""
    application = queries.get_application(tx, application_id, lock=True)
    if application.person_id != by.id:
        raise NotFound
    if application.state != DRAFT:
        raise rules.AlreadySent
    if application.steps:
        application.state = WITHDRAWN
    else:
        tx.delete(application)
        dossier.forget(tx, application.training_id, [by.id])


def tell_applicants(tx: Session, training: TrainingSession, by: Person, now: datetime) -> None:
    """A letter to everybody who applies or is admitted: their session is cancelled."""
    for application in queries.to_tell(tx, training.id):
        tell(tx, "session-cancelled", application, now, reason=training.cancel_reason)


catalogue.ON_CANCEL.append(tell_applicants)


def _training(tx: Session, training_id: int) -> TrainingSession:
    return existing(tx.get(TrainingSession, training_id, populate_existing=True))
