"""When one may apply, send, decide and withdraw; where somebody stands with a session."""

from collections.abc import Iterable
from datetime import datetime

from institute.catalogue import models as catalogue
from institute.catalogue import words as sessions
from institute.catalogue.models import TrainingSession
from institute.enrolment.eligibility import NOT_MET, Verdict
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    OFFERED,
    RETURNED,
    SUBMITTED,
    WAITING,
    WITHDRAWN,
)
from institute.errors import DomainError
from institute.language import lazy

MOST_AT_ONCE = 200  # applications decided with one press
MOST_UNANSWERED = 5  # messages an applicant sends before the office answers
CANCELLED, UNPUBLISHED, SOON, OPEN, FULL, CLOSED = "cancelled", "unpublished", "soon", "open", "full", "closed"


class SessionCancelled(DomainError):
    message = lazy("This session is cancelled.")


class NotPublished(DomainError):
    message = lazy("This session is not published yet.")


class NotOpenYet(DomainError):
    message = lazy("Applications for this session are not open yet.")


class WindowClosed(DomainError):
    message = lazy("Applications for this session are closed.")


class SessionFull(DomainError):
    """No place is left: one may still apply, and the office admits when a place becomes free."""

    message = lazy("All places of this session are taken.")


class PlacesGoFirst(SessionFull):
    message = lazy("The places left go to those who have waited longer.")


class SessionOver(DomainError):
    message = lazy("This session is over.")


class AlreadySent(DomainError):
    message = lazy("This application has been sent already.")


class AlreadyDecided(DomainError):
    message = lazy("This application is not waiting for a decision any more. Please open it again.")


class AlreadyEnrolled(DomainError):
    message = lazy("This person has a place in this session already.")


class ChangedMeanwhile(DomainError):
    message = lazy("Your answers were changed in another window. Please look at them once more.")


class CannotWithdraw(DomainError):
    message = lazy("This application cannot be withdrawn any more.")


class OwnApplication(DomainError):
    message = lazy("Your own application must be decided by somebody else.")


class NotSentYet(DomainError):
    message = lazy("You can write to the office about it once you have sent it.")


class WaitForAnswer(DomainError):
    message = lazy("The office has your messages. Please wait for its answer before you write more.")


class NameTaken(DomainError):
    message = lazy("You have a view with this name already.")


class NotForThisCountry(DomainError):
    """The session is for people of other countries; the message names them."""

    def __init__(self, training: TrainingSession) -> None:
        super().__init__(lazy("This session is for: %(countries)s.", countries=sessions.audience(training)))


class NotEligible(DomainError):
    """Something the session asks for is not met; the message names it."""

    def __init__(self, unmet: Iterable[str]) -> None:
        super().__init__(lazy("The session asks for what is not met: %(unmet)s.", unmet="; ".join(unmet)))


class NeedsOverride(DomainError):
    message = lazy(
        "Something the session asks for is not met. Open the application and say why you admit all the same."
    )


_REFUSALS = {CANCELLED: SessionCancelled, UNPUBLISHED: NotPublished, SOON: NotOpenYet, CLOSED: WindowClosed}


def phase(training: TrainingSession, now: datetime) -> str:
    """How far the session's call is: the window holds its first instant and not its last."""
    if training.state == catalogue.CANCELLED:
        return CANCELLED
    if training.state == catalogue.DRAFT:
        return UNPUBLISHED
    if now < training.opens_at:
        return SOON
    if now >= training.closes_at:
        return CLOSED
    return OPEN if training.free > 0 else FULL


def last_moment(training: TrainingSession) -> datetime:
    """Until when what was returned may come back."""
    return max(training.starts_at, training.closes_at)


def standing(state: str | None, training: TrainingSession, now: datetime) -> str:
    """What the session's page says to somebody whose application has this state (None: has none)."""
    call = phase(training, now)
    if call == CANCELLED or state in (SUBMITTED, WAITING, OFFERED, ADMITTED, DECLINED):
        return CANCELLED if call == CANCELLED else str(state)
    if (state == RETURNED and now < last_moment(training)) or (state == DRAFT and call in (OPEN, FULL)):
        return str(state)
    return call


def may_write(state: str | None, training: TrainingSession, now: datetime) -> None:
    """Answers may be written and sent while the call is open, even when it is full: places become free.

    What the office returned may be sent again until the session starts, or later while the call is open.
    """
    if state in (SUBMITTED, WAITING, OFFERED):
        raise AlreadySent
    if state in (ADMITTED, DECLINED):
        raise AlreadyDecided
    call = phase(training, now)
    if state == RETURNED:
        if call == CANCELLED:
            raise SessionCancelled
        if now >= last_moment(training):
            raise WindowClosed
    elif call not in (OPEN, FULL):
        raise _REFUSALS[call]


def may_represent(country: str | None, training: TrainingSession) -> None:
    """Refuses an applicant of a country that the session is not for; one that names none is for all."""
    if training.countries and country not in training.countries:
        raise NotForThisCountry(training)


def unmet(verdicts: Iterable[Verdict]) -> list[str]:
    """What is asked for without which an application cannot be sent, and not met; what is unknown does not count."""
    return [each.asks for each in verdicts if each.hard and each.state == NOT_MET]


def may_send(verdicts: Iterable[Verdict]) -> None:
    """Refuses while a hard rule is not met."""
    if missing := unmet(verdicts):
        raise NotEligible(missing)


def may_override(verdicts: Iterable[Verdict], override: str) -> None:
    """Whoever admits somebody who does not meet all must say why."""
    if not override and any(each.state == NOT_MET for each in verdicts):
        raise NeedsOverride


def may_decide(state: str, applicant_id: int, by_id: int, *, also: tuple[str, ...] = ()) -> None:
    """Only what was sent waits for a decision (`also`: or has one of these states), and never one's own."""
    if state not in (SUBMITTED, *also):
        raise AlreadyDecided
    if applicant_id == by_id:
        raise OwnApplication


def may_admit(training: TrainingSession, now: datetime) -> None:
    """Until the session is over; the places are another question, asked of the counter."""
    if training.state == catalogue.CANCELLED:
        raise SessionCancelled
    if now >= training.ends_at:
        raise SessionOver


def may_have_place(training: TrainingSession) -> None:
    """Some place is left; whose it is is another question. One whose offer just ran out waits for the worker."""
    if training.free <= 0:
        raise SessionFull


def may_write_to_office(state: str, unanswered: int) -> None:
    """The applicant writes once the application is sent, and not on and on."""
    if state == DRAFT:
        raise NotSentYet
    if unanswered >= MOST_UNANSWERED:
        raise WaitForAnswer


def may_withdraw(state: str, training: TrainingSession, now: datetime) -> None:
    """What was sent may be taken back until the session is over, a place included."""
    if state not in (SUBMITTED, RETURNED, WAITING, OFFERED, ADMITTED) or now >= training.ends_at:
        raise CannotWithdraw


def can_withdraw(state: str, training: TrainingSession, now: datetime) -> bool:
    """May_withdraw() as a question, for the page that shows the button."""
    try:
        may_withdraw(state, training, now)
    except CannotWithdraw:
        return False
    return True


def can_write(state: str, training: TrainingSession, now: datetime) -> bool:
    """Whether an application with this state may be edited, or begun again."""
    try:
        may_write(state, training, now)
    except DomainError:
        return False
    return state in (DRAFT, RETURNED, WITHDRAWN)
