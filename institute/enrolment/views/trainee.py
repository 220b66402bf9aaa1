"""The applicant's pages: the panel on a session's page, one's applications, and where one stands."""

from datetime import datetime
from typing import Any

from flask import Response

from institute import clock
from institute.access import Can
from institute.catalogue import words as sessions
from institute.database import reading, writing
from institute.dossier import queries as dossier
from institute.enrolment import (
    actions,
    forms,
    places,
    queries,
    reasons,
    requirements,
    rules,
    standings,
    talk,
    trails,
    words,
)
from institute.enrolment.models import ADMITTED, DRAFT, OFFERED, RETURNED, SUBMITTED, WAITING, Application
from institute.enrolment.steps import Steps
from institute.enrolment.views.base import bp, steps_of, visible
from institute.language import gettext
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me

LIVE = (DRAFT, SUBMITTED, RETURNED, WAITING, OFFERED, ADMITTED)  # what one's applications show first


@bp.get("/sessions/<code>/place")
@needs(Can.SEE_SESSION)
def panel(code: str) -> Response:
    """Where the reader stands with this session, and the next thing to do."""
    training = visible(code)
    application = queries.find_application(reading(), training.id, me().id) if me() else None
    stands = rules.standing(application.state if application else None, training, clock.now())
    return page(
        "enrolment/panel.html",
        fragment="enrolment/_place.html",
        training=training,
        application=application,
        stands=stands,
        words=words,
        reasons=reasons,
        steps=steps_of(training, application.answers if application else {}),
        verdicts=requirements.weigh(
            reading(), training, me().id if me() else 0, application.answers if application else {}
        ),
        elsewhere=bool(training.countries and me() and me().country_code not in training.countries),
        audience=sessions.audience(training),
    )


@bp.get("/applications")
@needs(Can.APPLY)
def mine() -> Response:
    now = clock.now()
    applications = queries.mine(reading(), me().id)
    asked = dossier.fields_of(reading(), [each.training_id for each in applications])
    standings = {each.id: rules.standing(each.state, each.training, now) for each in applications}
    live = [each.id for each in applications if standings[each.id] in LIVE and now < each.training.ends_at]
    return page(
        "enrolment/mine.html",
        applications=applications,
        live=live,
        standings=standings,
        steps={
            each.id: Steps(each.training, now, each.answers, own=asked.get(each.training_id, ()))
            for each in applications
            if each.state == DRAFT
        },
        words=words,
        dates=sessions.dates,
    )


@bp.get("/applications/<id:application_id>")
@needs(Can.SEE_APPLICATION)
def application(application_id: int) -> Response:
    """Where it stands, and every answer. The office reads it in its inbox."""
    found = permitted(Can.SEE_APPLICATION, queries.get_application(reading(), application_id))
    if found.person_id != me().id:
        return go("enrolment.review", application_id=application_id)
    return show_application(found)


def show_application(found: Application, status: int = 200, message: Any = None) -> Response:
    """The applicant's own; `message` is the form with what was wrong about it."""
    tx, now = reading(), clock.now()
    return page(
        "enrolment/application.html",
        status,
        application=found,
        training=found.training,
        steps=steps_of(found.training, found.answers, found.person_id),
        need=queries.find_need_title(tx, found),
        writable=rules.can_write(found.state, found.training, now),
        withdrawable=rules.can_withdraw(found.state, found.training, now),
        listed=_listed(found, now),
        reasons=reasons,
        trail=trails.trail(found),
        messages=talk.messages(tx, found.id),
        message=message or forms.Message(),
        words=words,
        dates=sessions.dates,
    )


def _listed(found: Application, now: datetime) -> dict[str, Any] | None:
    """The number on the waiting list as it is now: among those of the same quota, or of all for the common places."""
    if found.state != WAITING:
        return None
    standing = standings.standing(reading(), found.training, now)
    number, of = places.number(standing.queue, found.id)
    line = next((each for each in standings.quotas(reading(), found.training_id) if each.id == found.quota_id), None)
    return {"number": number, "of": of, "line": reasons.line_name(reasons.conditions(line)) if line else ""}


@bp.post("/applications/<id:application_id>/withdraw")
@needs(Can.CHANGE_APPLICATION)
def withdraw(application_id: int) -> Response:
    permitted(Can.CHANGE_APPLICATION, queries.get_application(reading(), application_id))
    with writing() as tx:
        actions.withdraw(tx, application_id, by=me(), now=clock.now())
    return go("enrolment.application", gettext("Your application is withdrawn."), application_id=application_id)


@bp.post("/applications/<id:application_id>/discard")
@needs(Can.CHANGE_APPLICATION)
def discard(application_id: int) -> Response:
    """Throws an unsent draft away."""
    permitted(Can.CHANGE_APPLICATION, queries.get_application(reading(), application_id))
    with writing() as tx:
        actions.discard(tx, application_id, by=me())
    return go("enrolment.mine", gettext("The draft is discarded."))
