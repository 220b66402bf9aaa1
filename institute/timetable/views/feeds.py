"""Secret addresses for calendar programs: made, listed, taken back, and read."""

import hashlib
from typing import Any

from flask import Response, make_response, request, url_for

from institute import clock, language
from institute.access import Can
from institute.config import settings
from institute.database import reading, writing
from institute.language import gettext, plain
from institute.timetable import actions, forms, queries, rules
from institute.timetable.views import base
from institute.timetable.views.base import bp
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/me/calendars")
@needs(Can.LOOK_AFTER_SELF)
def addresses() -> Response:
    """Which programs read my meetings, and a form for one more."""
    return _shown(_form(None))


def _form(data: Any) -> forms.NewAddress:
    sessions = queries.sessions_of(reading(), me().id, clock.now())
    form = forms.NewAddress(data, language=language.code(), session=request.args.get("session", ""))
    return form.offer([(str(key), f"{code} · {plain(title)}") for key, code, title in sessions])


def _shown(form: forms.NewAddress, status: int = 200, made: str = "") -> Response:
    response = page("timetable/addresses.html", status, form=form, feeds=queries.feeds(reading(), me().id), made=made)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/me/calendars")
@needs(Can.LOOK_AFTER_SELF)
def new_address() -> Response:
    """A new address, said this once."""
    form = _form(request.form)
    if not form.validate():
        return _shown(form, 422)
    try:
        with writing() as tx:
            token = actions.open_feed(
                tx, me(), name=form.name.data or "", training_id=int(form.session.data) if form.session.data else None,
                language=form.language.data, now=clock.now(),
            )  # fmt: skip
    except actions.TooManyFeeds as refusal:
        form.name.errors = [refusal.message]
        return _shown(form, 422)
    address = f"{settings().public_url}{url_for('timetable.feed', token=token)}"
    return _shown(_form(None), made=address)


@bp.post("/me/calendars/<id:feed_id>/remove")
@needs(Can.LOOK_AFTER_SELF)
def remove_address(feed_id: int) -> Response:
    with writing() as tx:
        actions.close_feed(tx, me().id, feed_id)
    return go("timetable.addresses", gettext("The address is taken back: it shows nothing any more."))


@bp.get("/calendars/<token>.ics")
@needs(Can.READ)
def feed(token: str) -> Response:
    """A person's meetings as they stand now, for whoever knows the secret: in the language of the address.

    A program that shows the tag of what it has is told in a few bytes that nothing changed.
    """
    found = queries.get_feed(reading(), token)
    with language.speaking(found.language):
        name = plain(found.training.title) if found.training else gettext("My meetings at the institute")
        body = base.calendar(queries.fed(reading(), found, clock.now()), name)
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Cache-Control"] = f"private, max-age={int(rules.AGAIN.total_seconds()) // 4}"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response
