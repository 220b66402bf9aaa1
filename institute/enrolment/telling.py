"""What every move of an application leaves behind: a step of its history, a letter, a line of the office's activity."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from institute import activity, language, letters
from institute.catalogue import words as sessions
from institute.config import settings
from institute.enrolment import reasons
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    OFFERED,
    RETURNED,
    WAITING,
    WITHDRAWN,
    Application,
    ApplicationStep,
)
from institute.letters import Recipient
from institute.people.models import Person

# The letter that tells of each decision.
LETTERS = {
    ADMITTED: "admitted",
    DECLINED: "declined",
    OFFERED: "place-offered",
    RETURNED: "application-returned",
    WAITING: "waiting-list",
    WITHDRAWN: "withdrawn",
}


def step(
    tx: Session,
    application: Application,
    state: str,
    *,
    by: Person | None,
    now: datetime,
    words: str = "",
    why: Mapping[str, Any] | None = None,
) -> None:
    """Brings an application to a state and keeps the step; by nobody where the house itself moves it."""
    application.state = state
    by_id = by.id if by else None
    tx.add(
        ApplicationStep(
            application_id=application.id, state=state, at=now, person_id=by_id, words=words, why=dict(why or {})
        )
    )


def note(tx: Session, verb: str, application: Application, now: datetime, **details: Any) -> None:
    """Writes down what the acting person did to an application."""
    about = {"training": application.training_id, "person": application.person_id}
    activity.note(tx, verb, application, at=now, **about, **details)


def tell(tx: Session, kind: str, application: Application, now: datetime, **values: Any) -> None:
    """Writes a letter about an application to its applicant."""
    to, told = _told(application)
    letters.write(tx, kind, to, now=now, **{**told, **values})


def foretell(tx: Session, state: str, application: Application, words: Any) -> tuple[str, str]:
    """(subject, text) of the letter this applicant would get with that decision; nothing is written."""
    to, told = _told(application)
    return letters.compose(tx, LETTERS[state], to, **{**told, "reason": words or "…"})


def _told(application: Application) -> tuple[Recipient, dict[str, Any]]:
    """The letter's dates are asked for inside the template, where the reader's language is spoken."""
    person, training, until = application.person, application.training, application.offer_ends_at
    return Recipient(person.email, person.latin, person.language, person.id), {
        "reason": application.reason or reasons.of_decline(application.decline_code),
        "training": training,
        "path": f"/applications/{application.id}",
        "offer": f"/offers/{offer_link(application)}" if until else "/offers/…",
        "until": lambda: language.clocks(until, person.zone, training.zone) if until else "…",
        "dates": lambda: sessions.dates(training),
        "begins": lambda: language.clocks(training.starts_at, person.zone, training.zone),
    }


# An offer's link holds who is offered a place and until when, signed: with the answer or its end the offer is
# another one or none, so the link answers once and nothing more of it is kept.


def offer_link(application: Application) -> str:
    """What an offer's address ends in."""
    until = application.offer_ends_at
    return str(_signer().dumps([application.id, until.isoformat() if until else ""]))


def read_link(link: str) -> tuple[int, datetime] | None:
    """(application's id, end of the offer) of a link of ours; None for any other text."""
    try:
        application_id, until = _signer().loads(link)
    except BadSignature:
        return None
    return application_id, datetime.fromisoformat(until)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="offer")
