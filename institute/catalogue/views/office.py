"""Sessions in the office: the list, making, changing, publishing, cancelling."""

from dataclasses import replace
from typing import Any

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.catalogue import actions, forms, lists, queries, rules
from institute.catalogue.models import DRAFT, TrainingSession
from institute.catalogue.views import panels
from institute.catalogue.views.base import bp
from institute.catalogue.views.public import filter_context, wanted
from institute.database import reading, writing
from institute.language import gettext
from institute.partners import words as partners
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me

_QINGDAO = {"en": "Qingdao", "zh": "青岛", "ru": "Циндао", "fa": "چینگ‌دائو"}


@bp.get("/office/sessions")
@needs(Can.EDIT_SESSIONS)
@remembered
def office_sessions() -> Response:
    now, asked = clock.now(), wanted()
    if "when" not in request.args:
        asked = replace(asked, when="all")  # the office looks at everything first
    return show(
        "catalogue/office_sessions.html",
        "catalogue/_office_sessions.html",
        lists.OFFICE,
        lambda number, size: lists.office_sessions(reading(), asked, now=now, page=number, per_page=size),
        **filter_context(asked, now),
    )


@bp.get("/office/sessions/new")
@needs(Can.EDIT_SESSIONS)
def create() -> Response:
    """First the programme to deliver, then the form with its values."""
    version_id = request.args.get("version", type=int)
    form = forms.NewSession(**panels.choices(None, clock.now()))
    if version_id is None:
        return page("catalogue/choose_version.html", versions=queries.approved_versions(reading()))
    version = queries.get_version(reading(), version_id) if version_id else None
    form.fill({"place": _QINGDAO, "zone": language.HOME_ZONE, "practice_hours": 0, **prefilled(version)})
    return page("catalogue/create.html", form=form, version=version)


def prefilled(version: Any) -> dict[str, Any]:
    """What a session takes over from a programme version."""
    if version is None:
        return {}
    same = ("title", "description", "themes", "mode", "languages", "places", "practice_hours")
    hours = version.lecture_hours + version.visit_hours + version.practice_hours
    return {name: getattr(version, name) for name in same} | {"hours": hours, "type": version.programme.type}


@bp.post("/office/sessions/new")
@needs(Can.EDIT_SESSIONS)
def create_session() -> Response:
    version_id = request.form.get("version", type=int)
    version = queries.get_version(reading(), version_id) if version_id else None
    form = forms.NewSession(request.form, **panels.choices(None, clock.now()))
    if not form.validate():
        return page("catalogue/create.html", 422, form=form, version=version)
    with writing() as tx:
        training = actions.create(tx, type=form.type.data, values=form.values(), version=version)
    return go(
        "catalogue.office_session",
        gettext("The draft %(code)s is kept.", code=partners.isolated(training.code)),
        code=training.code,
    )


def _office_page(training: TrainingSession, form: forms.Session, status: int = 200, **more: Any) -> Response:
    now = clock.now()
    cancel = more.pop("cancel", None) or forms.Cancel()
    return page(
        "catalogue/office_session.html",
        status,
        training=training,
        form=form,
        now=now,
        cancel=cancel,
        missing=rules.missing(training) if training.state == DRAFT else [],
        hideable=now < training.opens_at and not training.taken,
        **panels.forms_for(training, now),
        **more,
    )


@bp.get("/office/sessions/<code>")
@needs(Can.EDIT_SESSIONS)
def office_session(code: str) -> Response:
    training = queries.get_session(reading(), code)
    form = forms.Session(**panels.choices(training, clock.now())).show(training)
    return _office_page(training, form)


@bp.post("/office/sessions/<code>")
@needs(Can.EDIT_SESSIONS)
def edit(code: str) -> Response:
    training = queries.get_session(reading(), code)
    form = forms.Session(request.form, **panels.choices(training, clock.now()), taken=training.taken)
    if not form.validate():
        return _office_page(training, form, 422)
    try:
        with writing() as tx:
            actions.edit(tx, code, values=form.values(), now=clock.now())
    except rules.TooFewPlaces as refusal:
        form.places.errors = [refusal.message]
        return _office_page(queries.get_session(reading(), code), form, 409)
    return go("catalogue.office_session", gettext("Saved."), code=code)


@bp.post("/office/sessions/<code>/publish")
@needs(Can.EDIT_SESSIONS)
def publish(code: str) -> Response:
    with writing() as tx:
        actions.publish(tx, code)
    return go("catalogue.office_session", gettext("The session is published."), code=code)


@bp.post("/office/sessions/<code>/unpublish")
@needs(Can.EDIT_SESSIONS)
def unpublish(code: str) -> Response:
    with writing() as tx:
        actions.unpublish(tx, code, now=clock.now())
    return go("catalogue.office_session", gettext("The session is a draft again."), code=code)


@bp.post("/office/sessions/<code>/cancel")
@needs(Can.EDIT_SESSIONS)
def cancel(code: str) -> Response:
    asked = forms.Cancel(request.form)
    if not asked.validate():
        training = queries.get_session(reading(), code)
        shown = forms.Session(**panels.choices(training, clock.now())).show(training)
        return _office_page(training, shown, 422, cancel=asked)
    with writing() as tx:
        actions.cancel(tx, code, reason=asked.reason.data or "", by=me(), now=clock.now())
    return go(
        "catalogue.office_session", gettext("The session is cancelled. Everybody concerned has a letter."), code=code
    )


@bp.post("/office/sessions/<code>/delete")
@needs(Can.EDIT_SESSIONS)
def delete(code: str) -> Response:
    with writing() as tx:
        actions.delete_draft(tx, code)
    return go("catalogue.office_sessions", gettext("The draft %(code)s is deleted.", code=partners.isolated(code)))
