"""A session's news: read by its trainees, written by its staff."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.classroom import actions, forms, queries
from institute.classroom.models import Announcement
from institute.classroom.views.base import bp, seat, taught
from institute.database import reading, writing
from institute.language import LANGUAGES, gettext
from institute.web.guard import needs, permitted
from institute.web.lists import remembered
from institute.web.pages import go, page
from institute.web.reader import me

LATEST = 2  # on the session's page


@bp.get("/learn/<code>/announcements")
@needs(Can.LEARN)
@remembered
def news(code: str) -> Response:
    """All news of a session, or those written in one language; on the session's page its latest."""
    found, asked = seat(code), request.args.get("in", "")
    every = queries.announcements(reading(), found.training.id)
    asked = asked if asked in LANGUAGES else ""
    return page(
        "classroom/news.html", fragment="classroom/_news.html", training=found.training, every=every, asked=asked,
        items=[each for each in every if not asked or each.text.get(asked)], latest=LATEST,
    )  # fmt: skip


@bp.route("/teach/<code>/announcements", methods=["GET", "POST"])
@needs(Can.TEACH)
def announcements(code: str) -> Response:
    """What was announced, and the form for more."""
    training, form = taught(code), forms.News(request.form)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            words, urgent = (form.title.data, form.text.data), form.urgent.data
            actions.announce(tx, training.id, *words, urgent=urgent, by=me(), now=clock.now())
        return go("classroom.announcements", gettext("It is announced."), code=code)
    return _shown(training, form, 422 if request.method == "POST" else 200)


def _shown(training: TrainingSession, form: Any, status: int, editing: Announcement | None = None) -> Response:
    return page(
        "classroom/announcements.html", status, fragment="classroom/_announcements.html", training=training, form=form,
        items=queries.announcements(reading(), training.id, withdrawn=True), editing=editing,
    )  # fmt: skip


@bp.route("/teach/<code>/announcements/<id:row_id>", methods=["GET", "POST"])
@needs(Can.TEACH)
def edit_announcement(code: str, row_id: int) -> Response:
    """Changes an announcement; letters go out again only when asked for."""
    found = permitted(Can.TEACH, queries.get_announcement(reading(), code, row_id))
    form = forms.EditedNews(request.form, title=found.title, text=found.text, urgent=found.urgent)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            words, told = (form.title.data, form.text.data), {"urgent": form.urgent.data, "again": form.again.data}
            actions.edit_announcement(tx, code, row_id, *words, **told, now=clock.now())
        return go("classroom.announcements", gettext("The announcement is changed."), code=code)
    return _shown(found.training, form, 422 if request.method == "POST" else 200, found)


@bp.post("/teach/<code>/announcements/<id:row_id>/withdraw")
@needs(Can.TEACH)
def withdraw(code: str, row_id: int) -> Response:
    permitted(Can.TEACH, queries.get_announcement(reading(), code, row_id))
    with writing() as tx:
        actions.withdraw(tx, code, row_id, now=clock.now())
    return go("classroom.announcements", gettext("The announcement is withdrawn."), code=code)
