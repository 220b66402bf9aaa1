"""A place offered: answered on the applicant's page, or by the letter's link without signing in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response

from institute import clock
from institute.access import Can
from institute.catalogue import words as sessions
from institute.database import reading, writing
from institute.enrolment import decisions, queries, reasons, telling, waiting
from institute.enrolment.models import Application
from institute.enrolment.views.base import bp
from institute.errors import NotFound
from institute.language import gettext
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


def _over(application: Application, ends_at: datetime | None) -> Response:
    """Too late, or answered already: which of both, and that nothing happened now."""
    ended = ends_at if ends_at and clock.now() >= ends_at else None
    return page("enrolment/offer_over.html", 410, application=application, training=application.training, ended=ended)


def _answer(application: Application, act: Callable[..., Any], **given: Any) -> Response | None:
    """None when it went as wanted. One too late ends the offer, if the worker has not yet, and the place goes on."""
    now, ends_at = clock.now(), given.get("ends_at") or application.offer_ends_at
    try:
        with writing() as tx:
            act(tx, application.id, by=me(), now=now, **given)
    except decisions.OfferOver:
        with writing() as tx:
            waiting.promote(tx, application.training_id, reasons.KEPT, now)
        return _over(queries.get_application(reading(), application.id), ends_at)
    return None


def _own(application_id: int, act: Callable[..., Any], said: str) -> Response:
    """One's own answer, given on the application's page."""
    found = permitted(Can.CHANGE_APPLICATION, queries.get_application(reading(), application_id))
    return _answer(found, act) or go("enrolment.application", said, application_id=application_id)


@bp.post("/applications/<id:application_id>/accept")
@needs(Can.CHANGE_APPLICATION)
def accept(application_id: int) -> Response:
    return _own(application_id, waiting.accept, gettext("The place is yours."))


@bp.post("/applications/<id:application_id>/refuse")
@needs(Can.CHANGE_APPLICATION)
def refuse(application_id: int) -> Response:
    return _own(application_id, waiting.refuse, gettext("The place goes to the next. Thank you for telling us."))


def _linked(token: str) -> tuple[Application, datetime]:
    """The application of a link of ours, and the end of the offer it was written for."""
    read = telling.read_link(token)
    if read is None:
        raise NotFound
    return queries.get_application(reading(), read[0]), read[1]


@bp.get("/offers/<token>")
@needs(Can.READ)
def offer(token: str) -> Response:
    """What is offered and until when; looking changes nothing."""
    application, ends_at = _linked(token)
    if application.offer_ends_at != ends_at or clock.now() >= ends_at:
        return _over(application, ends_at)
    return page(
        "enrolment/offer.html",
        token=token,
        application=application,
        training=application.training,
        dates=sessions.dates,
    )


def _by_link(token: str, act: Callable[..., Any]) -> Response:
    """An answer without signing in: the link says whose."""
    application, ends_at = _linked(token)
    return _answer(application, act, ends_at=ends_at) or page(
        "enrolment/answered.html", application=application, training=application.training,
        accepted=act is waiting.accept,
    )  # fmt: skip


@bp.post("/offers/<token>/accept")
@needs(Can.READ)
def accept_by_link(token: str) -> Response:
    return _by_link(token, waiting.accept)


@bp.post("/offers/<token>/refuse")
@needs(Can.READ)
def refuse_by_link(token: str) -> Response:
    return _by_link(token, waiting.refuse)
