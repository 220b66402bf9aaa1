"""Places given, offered and given back; the one promotion from the waiting list, for every cause.

Whoever gives or frees a place holds the session's row first and the applications' after it, in this order
everywhere (queries.get_application with `lock` keeps it), so that each sees what the one before left behind.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity
from institute.catalogue import actions as catalogue
from institute.catalogue.models import PUBLISHED
from institute.enrolment import decisions, places, queries, reasons, requirements, rules, standings
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    ENROLLED,
    LEFT,
    OFFERED,
    WAITING,
    WITHDRAWN,
    Application,
    Enrolment,
    Quota,
)
from institute.enrolment.telling import LETTERS, note, step, tell
from institute.errors import NotFound
from institute.people.models import Person


def promote(tx: Session, training_id: int, cause: str, now: datetime, of: int | None = None) -> Sequence[Application]:
    """Offers every free place to whom it belongs by places.first(); who they are.

    `cause` is of reasons.CAUSES: why places may be free now, `of` the application that freed one. Offers that ran out
    end first. To be called after every change that may free a place; doing it twice does no harm.
    """
    tx.flush()
    training = queries.hold_session(tx, training_id)
    causes: list[tuple[str, int | None]] = [(cause, of)]
    causes[:0] = [(reasons.EXPIRY, each.id) for each in _end_overdue(tx, training_id, now)]
    offered: list[Application] = []
    if training.state != PUBLISHED or now >= rules.last_moment(training):
        return offered
    standing = standings.standing(tx, training, now)
    lines = {each.id: each for each in standings.quotas(tx, training_id)} if standing.queue else {}
    while (choice := places.first(standing)) and catalogue.take_place(tx, training_id):
        application = queries.get_application(tx, choice.who.id, lock=True)
        freed, by_whom = causes[min(len(offered), len(causes) - 1)]
        why = {"cause": freed, "of": by_whom, "place": choice.place, "because": choice.because}
        why |= {"rank": choice.who.rank, "line": reasons.conditions(lines.get(choice.who.line or 0))}
        _offer(tx, application, why, None, now)
        offered.append(application)
        standing = places.after(standing, choice)
    return offered


def _end_overdue(tx: Session, training_id: int, now: datetime) -> Sequence[Application]:
    """Offers nobody answered in time are over, and their places free."""
    overdue = standings.overdue(tx, training_id, now)
    for each in overdue:
        catalogue.free_place(tx, training_id)
        each.offer_ends_at = None
        step(tx, each, WITHDRAWN, by=None, now=now, why={"deed": reasons.EXPIRY})
        tell(tx, "offer-expired", each, now)
    tx.flush()
    return overdue


def _offer(tx: Session, application: Application, why: Mapping[str, Any], by: Person | None, now: datetime) -> None:
    """The place is counted already."""
    until = application.offer_ends_at = decisions.offer_ends(application.training, now)
    application.decided_at, application.reason = now, ""
    step(tx, application, OFFERED, by=by, now=now, why={**why, "until": until.isoformat()})
    tell(tx, LETTERS[OFFERED], application, now)
    with activity.acting(by.id if by else None):  # who freed the place did not offer it
        note(tx, "place-offered", application, now)
    tx.flush()


def take(tx: Session, application: Application, now: datetime) -> dict[str, Any]:
    """Counts a place of the application's line as taken, if those who wait leave one; which one, for the history."""
    training = application.training
    rules.may_have_place(training)
    if standings.somebody_waits(tx, training.id):
        promote(tx, training.id, reasons.KEPT, now)
        if application.state == OFFERED:  # it was this one's turn
            return {}
    lines = set_line(tx, application)
    standing = standings.standing(tx, training, now, list(lines.values()))
    place = decisions.may_take(standing, application.quota_id)
    if not catalogue.take_place(tx, training.id):
        raise rules.SessionFull
    return {"place": place, "line": reasons.conditions(lines.get(application.quota_id or 0))} if lines else {}


def set_line(tx: Session, application: Application, lines: dict[int, Quota] | None = None) -> dict[int, Quota]:
    """Puts an application on the first line that fits it, unless the office chose one; the session's lines by id."""
    if lines is None:
        lines = {each.id: each for each in standings.quotas(tx, application.training_id)}
    if not application.moved:
        fitting = (each.id for each in lines.values() if fits(each, application))
        application.quota_id = next(fitting, None)
    return lines


def fits(line: Quota, application: Application) -> bool:
    """Whether everything a line asks is so."""
    asked = (
        (line.country_code, application.country_code),
        (line.organisation_id, application.nominator_id),
        (line.sex, application.person.sex),
        (line.level, application.answers.get("rank")),
    )
    return all(wanted is None or wanted == given for wanted, given in asked)


def enrol(tx: Session, application: Application, now: datetime) -> Enrolment:
    """A new enrolment, or that of somebody who left and comes back; its place is counted already."""
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
    application.offer_ends_at, application.waiting_since = None, None
    application.decided_at, application.reason = now, ""
    return enrolment


def release(tx: Session, application: Application, now: datetime) -> bool:
    """Gives back the place an application holds, admitted or offered; False when it holds none.

    Whoever calls it brings the application to its next state, then calls promote().
    """
    held = application.state == OFFERED
    if application.state == ADMITTED:
        enrolment = queries.find_enrolment(tx, application.training_id, application.person_id)
        if enrolment is not None and enrolment.state == ENROLLED:
            enrolment.state, enrolment.left_at, held = LEFT, now, True
    application.offer_ends_at, application.waiting_since = None, None
    return held and catalogue.free_place(tx, application.training_id)


# What the office and the applicant do.


def put_on_list(tx: Session, application_id: int, *, by: Person, now: datetime, override: str = "") -> Application:
    """Puts what was sent on the waiting list; PlaceFree while there is a place for this person.

    A place will be theirs in turn, unasked: `override` is asked for here as in actions.admit().
    """
    application = queries.get_application(tx, application_id, lock=True)
    rules.may_decide(application.state, application.person_id, by.id)
    decisions.may_offer(application.training, now)
    lines = set_line(tx, application)
    decisions.may_wait(standings.standing(tx, application.training, now), application.quota_id)
    why: dict[str, Any] = requirements.settle(tx, application, override)
    why["line"] = reasons.conditions(lines.get(application.quota_id or 0))
    application.waiting_since = application.decided_at = now
    step(tx, application, WAITING, by=by, now=now, why=why)
    tell(tx, LETTERS[WAITING], application, now)
    note(tx, "application-waiting", application, now)
    return application


def offer(tx: Session, application_id: int, *, by: Person, now: datetime, override: str = "") -> Application:
    """Offers a free place to somebody, who answers until the offer ends; `override` as in actions.admit()."""
    application = queries.get_application(tx, application_id, lock=True)
    rules.may_decide(application.state, application.person_id, by.id, also=decisions.ALSO[OFFERED])
    decisions.may_offer(application.training, now)
    why: dict[str, Any] = requirements.settle(tx, application, override)
    why |= take(tx, application, now)
    if application.state != OFFERED:
        _offer(tx, application, {**why, "cause": reasons.OFFICE}, by, now)
    return application


def accept(
    tx: Session, application_id: int, *, ends_at: datetime | None = None, by: Person | None, now: datetime
) -> Enrolment:
    """Takes the place offered; OfferOver when the offer has ended, or is not the one of a link (`ends_at`)."""
    application = _offered(tx, application_id, ends_at, by)
    decisions.may_accept(application, now)
    enrolment = enrol(tx, application, now)
    step(tx, application, ADMITTED, by=application.person, now=now, why={"deed": reasons.ACCEPTED})
    tell(tx, LETTERS[ADMITTED], application, now)
    return enrolment


def refuse(
    tx: Session, application_id: int, *, ends_at: datetime | None = None, by: Person | None, now: datetime
) -> None:
    """Leaves the place offered to the next."""
    application = _offered(tx, application_id, ends_at, by)
    decisions.may_accept(application, now)
    release(tx, application, now)
    step(tx, application, WITHDRAWN, by=application.person, now=now, why={"deed": reasons.REFUSED})
    tell(tx, LETTERS[WITHDRAWN], application, now)
    promote(tx, application.training_id, reasons.REFUSED, now, application.id)


def _offered(tx: Session, application_id: int, ends_at: datetime | None, by: Person | None) -> Application:
    """The application, answered by its own person or by whoever holds the link of the offer that stands."""
    application = queries.get_application(tx, application_id, lock=True)
    if ends_at is None and (by is None or by.id != application.person_id):
        raise NotFound
    if ends_at is not None and ends_at != application.offer_ends_at:
        raise decisions.OfferOver
    return application


def move(
    tx: Session, application_id: int, *, line_id: int | None, reason: str, by: Person, now: datetime
) -> Application:
    """Puts an application on another line, or into the pool (None); who holds a place takes one of that line's."""
    application = queries.get_application(tx, application_id, lock=True)
    decisions.may_move(application.state, application.person_id, by.id)
    lines = {each.id: each for each in standings.quotas(tx, application.training_id)}
    if line_id is not None and line_id not in lines:
        raise NotFound
    if application.state in (ADMITTED, OFFERED):
        standing = standings.standing(tx, application.training, now)
        decisions.may_take(places.freed_by(standing, application.quota_id), line_id)
    application.quota_id, application.moved = line_id, True
    why = {"deed": reasons.MOVED, "line": reasons.conditions(lines.get(line_id or 0))}
    step(tx, application, application.state, by=by, now=now, words=reason, why=why)
    note(tx, "application-moved", application, now)
    promote(tx, application.training_id, reasons.MOVED, now, application.id)
    return application


def revoke(tx: Session, application_id: int, *, code: str, reason: str, by: Person, now: datetime) -> Application:
    """Takes the place of somebody admitted back: they did not come, or should not have been admitted."""
    application = queries.get_application(tx, application_id, lock=True)
    decisions.may_revoke(application.state, application.person_id, by.id, application.training, now)
    release(tx, application, now)
    application.decided_at, application.reason, application.decline_code = now, reason, code
    cause = reasons.NO_SHOW if code == reasons.NO_SHOW else reasons.UNDONE
    step(tx, application, DECLINED, by=by, now=now, words=reason, why={"deed": cause, "code": code})
    tell(tx, "place-withdrawn", application, now)
    note(tx, "place-withdrawn", application, now)
    promote(tx, application.training_id, cause, now, application.id)
    return application
