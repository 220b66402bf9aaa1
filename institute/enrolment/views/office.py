"""The office's inbox: read, admit, decline, return."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue import words as sessions
from institute.database import reading, writing
from institute.enrolment import actions, forms, queries, rules, words
from institute.enrolment.models import DRAFT, SUBMITTED, Application
from institute.enrolment.queries import Wanted
from institute.enrolment.views.base import bp
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


def _wanted() -> Wanted:
    given = {name: request.args.get(name, "").strip() for name in ("session", "state", "country", "q", "sort")}
    return Wanted(**given)


def _inbox(wanted: Wanted) -> dict[str, Any]:
    """What the inbox shows beside the application that is read."""
    tx = reading()
    training = catalogue.get_session(tx, wanted.session) if wanted.session else None
    number = request.args.get("page", 1, type=int)
    return {
        "wanted": wanted,
        "found": queries.inbox(tx, wanted, number),
        "number": number,
        "training": training,
        "counts": queries.counts(tx, training.id) if training else {},
        "trainings": queries.trainings(tx, now=clock.now()),
        "countries": sorted(queries.countries(tx), key=language.country),
        "by_country": queries.by_country(tx, training.id) if training else [],
        "states": words.OFFICE_STATES,
        "dates": sessions.dates,
        "application": None,
    }


def _pane(application_id: int, **more: Any) -> dict[str, Any]:
    """The application that is read; a draft is its writer's alone."""
    application = queries.get_application(reading(), application_id)
    if application.state == DRAFT:
        raise NotFound
    return {
        "application": application,
        "needs": {str(need.id): need.title for need in queries.needs_of(reading(), application.training_id)},
        "history": words.history(application, queries.names_of(reading(), application)),
        "own": application.person_id == me().id,
        "waits": application.state == SUBMITTED,
        "words": words,
        "decline": forms.Decline(),
        "hand_back": forms.HandBack(),
        "refusal": None,
        **more,
    }


@bp.get("/office/applications")
@needs(Can.DECIDE_APPLICATIONS)
def inbox() -> Response:
    return page("enrolment/inbox.html", fragment="enrolment/_inbox.html", **_inbox(_wanted()))


@bp.get("/office/applications/waiting")
@needs(Can.DECIDE_APPLICATIONS)
def desk_panel() -> Response:
    """For the office's desk: how many wait, in which sessions, since when."""
    return page("enrolment/waiting.html", fragment="enrolment/_waiting.html", waiting=queries.waiting(reading()))


@bp.get("/office/applications/<id:application_id>")
@needs(Can.DECIDE_APPLICATIONS)
def review(application_id: int) -> Response:
    """One application beside the list it stands in."""
    return _review(application_id)


def _review(application_id: int, status: int = 200, **more: Any) -> Response:
    shown = {**_inbox(_wanted()), **_pane(application_id, **more)}
    return page("enrolment/review.html", status, fragment="enrolment/_inbox.html", **shown)


def _decide(application_id: int, act: Callable[..., Any], said: Callable[[str], str], **values: Any) -> Response:
    """Decides through the door, then on to the next application; a refusal stays on this one, with its words."""
    wanted, name = _wanted(), _known(application_id).person.latin
    try:
        with writing() as tx:
            act(tx, application_id, by=me(), now=clock.now(), **values)
    except DomainError as refusal:
        return _review(application_id, 409, refusal=refusal.message)
    following = queries.next_waiting(reading(), wanted, _known(application_id))
    if following is None:
        return go("enrolment.inbox", said(name), **wanted.kept())
    return go("enrolment.review", said(name), application_id=following, **wanted.kept())


def _known(application_id: int) -> Application:
    application = queries.get_application(reading(), application_id)
    if application.state == DRAFT:
        raise NotFound
    return application


@bp.post("/office/applications/<id:application_id>/admit")
@needs(Can.DECIDE_APPLICATIONS)
def admit(application_id: int) -> Response:
    """Looks cheaply first: who comes for a place that is gone never waits at the door."""
    application = _known(application_id)
    if application.state == SUBMITTED and application.training.free <= 0:
        return _review(application_id, 409, refusal=rules.SessionFull.message)
    return _decide(application_id, actions.admit, lambda name: gettext("%(name)s is admitted.", name=name))


@bp.post("/office/applications/<id:application_id>/decline")
@needs(Can.DECIDE_APPLICATIONS)
def decline(application_id: int) -> Response:
    form = forms.Decline(request.form)
    if not form.validate():
        return _review(application_id, 422, decline=form)
    return _decide(
        application_id,
        actions.decline,
        lambda name: gettext("%(name)s is declined; the letter says why.", name=name),
        reason=form.reason.data,
    )


@bp.post("/office/applications/<id:application_id>/return")
@needs(Can.DECIDE_APPLICATIONS)
def hand_back(application_id: int) -> Response:
    form = forms.HandBack(request.form)
    if not form.validate():
        return _review(application_id, 422, hand_back=form)
    return _decide(
        application_id,
        actions.hand_back,
        lambda name: gettext("%(name)s is asked to correct the application.", name=name),
        words=form.words.data,
    )
