"""What the office and those who wait may do with places: offers, the waiting list, quotas, and many at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from institute.catalogue import models as catalogue
from institute.catalogue.models import TrainingSession
from institute.enrolment import places, rules
from institute.enrolment.eligibility import NOT_MET
from institute.enrolment.models import ADMITTED, DECLINED, OFFERED, RETURNED, WAITING, WITHDRAWN, Application
from institute.errors import DomainError
from institute.language import lazy

SHORTEST_OFFER = timedelta(hours=12)  # near the beginning too there is a night to think
# What the office may decide on besides what was sent, by what it makes of it.
ALSO = {ADMITTED: (WAITING, OFFERED), OFFERED: (WAITING,), DECLINED: (RETURNED, WAITING, OFFERED)}


class LineFull(DomainError):
    """The quota's ceiling is reached."""

    message = lazy("This quota has as many people as it may have.")


class PlacesKept(DomainError):
    """What is free is reserved for others."""

    message = lazy("The free places are reserved for other quotas.")


class PlaceFree(DomainError):
    """Nobody waits while there is a place to have."""

    message = lazy("A place is free for this person now: admit, offer it or decline. The waiting list is for later.")


class OffersOver(DomainError):
    message = lazy("This session has begun or is not open: places are not offered from the waiting list any more.")


class OfferOver(DomainError):
    message = lazy("This offer is over. The place has gone to the next on the waiting list.")


class NotAdmittedNow(DomainError):
    message = lazy("This person has no place to take back.")


class NoCondition(DomainError):
    message = lazy("Say for whom these places are: a country, an organisation, a sex or a level.")


class SameLine(DomainError):
    message = lazy("There is a quota with these conditions already.")


class MostUnderHeld(DomainError):
    message = lazy("More people than that have places on this quota already.")


def may_move(state: str, applicant_id: int, by_id: int) -> None:
    """Whoever is still in the running or has a place may be put on another line."""
    rules.may_decide(state, applicant_id, by_id, also=(RETURNED, WAITING, OFFERED, ADMITTED))


def may_revoke(state: str, applicant_id: int, by_id: int, training: TrainingSession, now: datetime) -> None:
    """A place may be taken back from somebody admitted until the session is over."""
    if state != ADMITTED or now >= training.ends_at:
        raise NotAdmittedNow
    if applicant_id == by_id:
        raise rules.OwnApplication


def may_offer(training: TrainingSession, now: datetime) -> None:
    """Places are offered, and people put on the list, while the session is public and has not begun."""
    if training.state == catalogue.CANCELLED:
        raise rules.SessionCancelled
    if training.state != catalogue.PUBLISHED or now >= rules.last_moment(training):
        raise OffersOver


def offer_ends(training: TrainingSession, now: datetime) -> datetime:
    """Until when an offer made now waits: the session's days, near its beginning half of what is left.

    So the next one has time too; at least SHORTEST_OFFER, and never beyond the last moment.
    """
    left = rules.last_moment(training) - now
    return now + min(timedelta(days=training.offer_days), max(left / 2, SHORTEST_OFFER), left)


def may_be_line(values: Mapping[str, Any]) -> None:
    """A quota is for somebody: one without conditions would hold everybody."""
    if not any(values[name] is not None for name in ("country_code", "organisation_id", "sex", "level")):
        raise NoCondition


def may_accept(application: Application, now: datetime) -> None:
    """Until the offer's end, that instant not included."""
    if application.state != OFFERED or application.offer_ends_at is None or now >= application.offer_ends_at:
        raise OfferOver
    rules.may_admit(application.training, now)


_NO_PLACE = {places.FULL: rules.SessionFull, places.LINE_FULL: LineFull, places.KEPT: PlacesKept}


def may_take(standing: places.Standing, line_id: int | None) -> str:
    """Which place somebody of this line takes now; refuses when none is theirs to take."""
    place, why = places.place_for(standing, line_id)
    if place is None:
        raise _NO_PLACE[why]
    return place


def may_wait(standing: places.Standing, line_id: int | None) -> None:
    """One waits only while there is no place to have: else somebody would be passed over."""
    if places.place_for(standing, line_id)[0]:
        raise PlaceFree


def may_become(state: str, application: Application, by_id: int, now: datetime) -> None:
    """Whether the office may bring this application to that state; the places are another question."""
    if state == WITHDRAWN:
        if application.person_id == by_id:
            raise rules.OwnApplication
        rules.may_withdraw(application.state, application.training, now)
        return
    rules.may_decide(application.state, application.person_id, by_id, also=ALSO.get(state, ()))
    if state == ADMITTED:
        rules.may_admit(application.training, now)
    if state in (WAITING, OFFERED):
        may_offer(application.training, now)
    asked = state in (ADMITTED, WAITING, OFFERED) and application.state != OFFERED  # whoever offered it was asked
    if asked and application.fits == NOT_MET and not application.override:
        raise rules.NeedsOverride


def foresee(
    state: str,
    applications: Iterable[Application],
    by_id: int,
    now: datetime,
    standings: Mapping[int, places.Standing],
) -> list[tuple[Application, DomainError | None]]:
    """What bringing these to that state, one after the other, would come to: each with its refusal, or None.

    `standings` are the places of their sessions by id.
    """
    found: list[tuple[Application, DomainError | None]] = []
    now_free = dict(standings)
    for application in applications:
        standing, refusal = now_free[application.training_id], None
        try:
            may_become(state, application, by_id, now)
            if state == WAITING:
                may_wait(standing, application.quota_id)
            elif state in (ADMITTED, OFFERED) and application.state != OFFERED:
                may_take(standing, application.quota_id)
                now_free[application.training_id] = places.taken_by(standing, application.quota_id)
        except rules.SessionFull:
            refusal = rules.PlacesGoFirst() if application.training.free > 0 else rules.SessionFull()
        except DomainError as refused:
            refusal = refused
        found.append((application, refusal))
    return found
