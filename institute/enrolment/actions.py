"""Applying, deciding, withdrawing: every step is kept and told by letter in the applicant's language.

The application's row is locked first, the session's counter after it: always in this order.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity, language, letters
from institute.catalogue import actions as catalogue
from institute.catalogue import words as sessions
from institute.catalogue.models import TrainingSession
from institute.enrolment import queries, rules
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    ENROLLED,
    LEFT,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
    Application,
    ApplicationStep,
    Enrolment,
    SavedView,
)
from institute.errors import NotFound, existing
from institute.letters import Recipient
from institute.people.models import Person

# The letter that tells of each decision.
LETTERS = {
    ADMITTED: "admitted",
    DECLINED: "declined",
    RETURNED: "application-returned",
    WITHDRAWN: "withdrawn",
}


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
        application = _begin(tx, training_id, by, now)
    if application.state == WITHDRAWN:
        application.state, application.reason = DRAFT, ""
    application.answers = {**application.answers, **answers}
    application.country_code = application.answers.get("country") or None
    application.step, application.saved_at = step, now
    return application


def version(application: Application | None) -> str:
    """Names what stands in an application now; "" where nothing does."""
    return application.saved_at.isoformat() if application else ""


def _begin(tx: Session, training_id: int, by: Person, now: datetime) -> Application:
    application = Application(
        training_id=training_id, person_id=by.id, state=DRAFT, answers={}, started_at=now, saved_at=now
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
    declared = {"declared": {"at": now.isoformat(), "language": read_in}}
    application.answers = {**application.answers, **declared}
    application.step, application.submitted_at, application.decided_at = rules.LAST_STEP, now, None
    _step(tx, application, SUBMITTED, by=by, now=now)
    tell(tx, "application-received", application, now)
    return application


def admit(tx: Session, application_id: int, *, by: Person, now: datetime) -> Enrolment:
    """Gives the applicant a place; SessionFull when there is none left."""
    application = queries.get_application(tx, application_id, lock=True)
    rules.may_decide(application.state, application.person_id, by.id)
    taken = catalogue.take_place(tx, application.training_id)
    rules.may_admit(_training(tx, application.training_id), now)  # read under the lock the counter took
    if not taken:
        raise rules.SessionFull
    enrolment = _enrol(tx, application, now)
    application.decided_at, application.reason = now, ""
    _step(tx, application, ADMITTED, by=by, now=now)
    tell(tx, LETTERS[ADMITTED], application, now)
    _note(tx, "admitted", application, now)
    return enrolment


def _enrol(tx: Session, application: Application, now: datetime) -> Enrolment:
    """A new enrolment, or that of somebody who left and comes back."""
    enrolment = queries.find_enrolment(tx, application.training_id, application.person_id)
    if enrolment is None:
        enrolment = Enrolment(training_id=application.training_id, person_id=application.person_id, since=now)
        tx.add(enrolment)
    elif enrolment.state == ENROLLED:
        raise rules.AlreadyEnrolled
    enrolment.state, enrolment.since, enrolment.left_at = ENROLLED, now, None
    enrolment.country_code = application.country_code
    try:
        tx.flush()
    except IntegrityError:
        raise rules.AlreadyEnrolled from None
    return enrolment


def decline(tx: Session, application_id: int, *, reason: str, by: Person, now: datetime) -> Application:
    """Says no, with the reason the applicant reads."""
    return _answer(tx, application_id, DECLINED, reason, by, now, also=(RETURNED,))


def hand_back(tx: Session, application_id: int, *, words: str, by: Person, now: datetime) -> Application:
    """Returns it for correction, in words that say what to correct."""
    return _answer(tx, application_id, RETURNED, words, by, now)


def _answer(
    tx: Session,
    application_id: int,
    state: str,
    words: str,
    by: Person,
    now: datetime,
    also: tuple[str, ...] = (),
) -> Application:
    application = queries.get_application(tx, application_id, lock=True)
    rules.may_decide(application.state, application.person_id, by.id, also=also)
    application.decided_at, application.reason = now, words
    _step(tx, application, state, by=by, now=now, words=words)
    tell(tx, LETTERS[state], application, now)
    _note(tx, f"application-{state}", application, now)
    return application


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
    _note(tx, "application-withdrawn", application, now)
    return _withdraw(tx, application, by, now, asked)


def _withdraw(tx: Session, application: Application, by: Person, now: datetime, words: str = "") -> Application:
    rules.may_withdraw(application.state, _training(tx, application.training_id), now)
    if application.state == ADMITTED:
        enrolment = queries.find_enrolment(tx, application.training_id, application.person_id)
        if enrolment is not None and enrolment.state == ENROLLED:
            enrolment.state, enrolment.left_at = LEFT, now
            catalogue.free_place(tx, application.training_id)
    _step(tx, application, WITHDRAWN, by=by, now=now, words=words)
    tell(tx, LETTERS[WITHDRAWN], application, now)
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


def tell_applicants(tx: Session, training: TrainingSession, by: Person, now: datetime) -> None:
    """A letter to everybody who applies or is admitted: their session is cancelled."""
    for application in queries.to_tell(tx, training.id):
        tell(tx, "session-cancelled", application, now, reason=training.cancel_reason)


catalogue.ON_CANCEL.append(tell_applicants)


def _training(tx: Session, training_id: int) -> TrainingSession:
    return existing(tx.get(TrainingSession, training_id, populate_existing=True))


def _step(tx: Session, application: Application, state: str, *, by: Person, now: datetime, words: str = "") -> None:
    application.state = state
    tx.add(ApplicationStep(application_id=application.id, state=state, at=now, person_id=by.id, words=words))


def _note(tx: Session, verb: str, application: Application, now: datetime) -> None:
    activity.note(tx, verb, application, training=application.training_id, person=application.person_id, at=now)


def tell(tx: Session, kind: str, application: Application, now: datetime, **values: Any) -> None:
    """Writes a letter about an application to its applicant."""
    to, told = _told(application)
    letters.write(tx, kind, to, now=now, **{**told, **values})


def foretell(tx: Session, state: str, application: Application, words: str) -> tuple[str, str]:
    """(subject, text) of the letter this applicant would get with that decision; nothing is written."""
    to, told = _told(application)
    return letters.compose(tx, LETTERS[state], to, **{**told, "reason": words})


def _told(application: Application) -> tuple[Recipient, dict[str, Any]]:
    """The letter's dates are asked for inside the template, where the reader's language is spoken."""
    person, training = application.person, application.training
    return Recipient(person.email, person.latin, person.language, person.id), {
        "reason": application.reason,
        "training": training,
        "path": f"/applications/{application.id}",
        "dates": lambda: sessions.dates(training),
        "begins": lambda: language.clocks(training.starts_at, person.zone, training.zone),
    }


# A person's own views of the inbox.


def save_view(tx: Session, *, name: str, wanted: dict[str, str], by: Person) -> SavedView:
    """Keeps these filters under a name; NameTaken when there is one."""
    view = SavedView(person_id=by.id, name=name, wanted=wanted)
    tx.add(view)
    _flush_name(tx)
    return view


def rename_view(tx: Session, view_id: int, *, name: str, by: Person) -> SavedView:
    """Gives one's own view another name; NameTaken when there is one."""
    view = queries.get_view(tx, view_id, by.id)
    view.name = name
    _flush_name(tx)
    return view


def _flush_name(tx: Session) -> None:
    try:
        tx.flush()
    except IntegrityError:
        raise rules.NameTaken from None


def delete_view(tx: Session, view_id: int, *, by: Person) -> None:
    tx.delete(queries.get_view(tx, view_id, by.id))
