"""The office's requests: by due day, answered with a reason, deletions released by a second person."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, today_in, writing
from institute.errors import DomainError
from institute.language import HOME_ZONE, gettext
from institute.people import queries as people
from institute.rights import actions, deletion, forms, queries, words
from institute.rights.models import AGREED, DELETE
from institute.rights.views.base import bp
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/rights")
@needs(Can.ANSWER_RIGHTS)
@remembered
def requests() -> Response:
    asked = {name: request.args.get(name, "").strip() for name in ("q", "state", "kind", "sort")}
    return show(
        "rights/requests.html",
        "rights/_requests.html",
        queries.REQUESTS,
        lambda number, size: queries.requests(reading(), **asked, page=number, per_page=size),
        asked=asked,
        words=words,
        today=today_in(HOME_ZONE, clock.now()),
    )


@bp.get("/office/rights/<id:request_id>")
@needs(Can.ANSWER_RIGHTS)
def one(request_id: int) -> Response:
    return _one(request_id, forms.Answer())


def _one(request_id: int, form: forms.Answer, status: int = 200, refused: Any = None) -> Response:
    found = queries.get_request(reading(), request_id)
    who = [key for key in (found.decided_by_id, found.released_by_id) if key]
    held = deletion.foretold(reading(), found.person_id) if found.kind == DELETE and not found.ended_at else []
    return page(
        "rights/request.html",
        status,
        found=found,
        form=form,
        refused=refused,
        words=words,
        held=held,
        roster=deletion.on_the_roster(reading(), found.person_id),
        people=people.persons(reading(), who),
        releasable=found.state == AGREED,
        today=today_in(HOME_ZONE, clock.now()),
    )


@bp.post("/office/rights/<id:request_id>/answer")
@needs(Can.ANSWER_RIGHTS)
def answer(request_id: int) -> Response:
    form, agreed = forms.Answer(request.form), request.form.get("agreed") == "yes"
    if not form.validate():
        return _one(request_id, form, 422)
    try:
        with writing() as tx:
            told = form.answer.data or ""
            done = actions.answer(tx, request_id, told, agreed=agreed, by=me(), now=clock.now())
    except DomainError as refused:
        return _one(request_id, form, 409, refused.message)
    if done.state == AGREED:
        return go("rights.one", gettext("Now a second person looks at it and releases it."), request_id=request_id)
    return go("rights.requests", gettext("The answer is on its way."))


@bp.post("/office/rights/<id:request_id>/release")
@needs(Can.ANSWER_RIGHTS)
def release(request_id: int) -> Response:
    """The second person deletes, or sends the request back."""
    yes = request.form.get("agreed") == "yes"
    try:
        with writing() as tx:
            (actions.release if yes else actions.refuse_release)(tx, request_id, by=me(), now=clock.now())
    except DomainError as refused:
        return _one(request_id, forms.Answer(), 409, refused.message)
    return go("rights.requests", gettext("Released: the data is being deleted.") if yes else gettext("Sent back."))
