"""Beside a session's form: its staff, partners and needs, each a panel of its own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from institute import clock, language
from institute.access import Can
from institute.catalogue import actions, forms, queries, rules
from institute.catalogue.models import TrainingSession
from institute.catalogue.views.base import bp, theme_choices
from institute.database import reading, writing
from institute.demand import queries as demand
from institute.errors import NotFound
from institute.partners import queries as partners
from institute.web.guard import needs
from institute.web.pages import go, page, wants_fragment

PANELS = {"staff": "_staff", "partners": "_partners", "answers": "_answers"}


def themes_for(training: TrainingSession, now: datetime) -> list[tuple[str, str]]:
    """Today's themes, and those the session already has from its own time."""
    today = theme_choices(now)
    return today + [(code, code) for code in training.themes if code not in dict(today)]


def choices(training: TrainingSession | None, now: datetime) -> dict[str, Any]:
    """What a session's form offers: themes, and countries of the SCO's circle and those it is for already."""
    known = {*partners.countries(reading()), *(training.countries if training else ())}
    themes = themes_for(training, now) if training else theme_choices(now)
    return {"themes": themes, "countries": [(code, name) for code, name in language.countries() if code in known]}


def forms_for(training: TrainingSession, now: datetime) -> dict[str, Any]:
    """The forms that add to each panel."""
    tx = reading()
    persons = [(str(person.id), person.latin) for person in queries.staff_choices(tx)]
    organisations = sorted(
        ((str(it.id), language.plain(it.names)) for it in partners.organisations(tx)), key=lambda pair: pair[1]
    )
    stated = [(str(need.id), f"{need.number} · {language.plain(need.title)}") for need in demand.public_choices(tx)]
    return {
        "post": forms.Post(persons=persons),
        "partner": forms.Partner(organisations=organisations),
        "answered": forms.Answered(needs=stated).fill({"coverage": 100}),
    }


def _shown(code: str, panel: str, status: int = 200, **more: Any) -> Response:
    """The panel again; without htmx a page with this panel alone, its mistakes in it."""
    training = queries.get_session(reading(), code)
    context = {"training": training, **forms_for(training, clock.now()), **more}
    return page("catalogue/panel.html", status, fragment=f"catalogue/{panel}.html", panel=panel, **context)


def _changed(code: str, panel: str, change: Callable[[Session], Any]) -> Response:
    """Makes the change; a refusal is said in the panel, which keeps its place on the page."""
    try:
        with writing() as tx:
            change(tx)
    except (rules.SameTwice, rules.NotReady, rules.NotAnInstructor) as refusal:
        return _shown(code, panel, 409, refusal=refusal.message)
    return _shown(code, panel) if wants_fragment() else go("catalogue.office_session", code=code)


def _given(kind: type[Any], name: str, code: str) -> Any:
    """The submitted form, with the choices the page offers."""
    shown = forms_for(queries.get_session(reading(), code), clock.now())[name]
    form = kind(request.form)
    for field in form:
        if hasattr(field, "choices"):
            field.choices = shown[field.name].choices
    return form


@bp.post("/office/sessions/<code>/staff")
@needs(Can.EDIT_SESSIONS)
def add_staff(code: str) -> Response:
    form = _given(forms.Post, "post", code)
    if not form.validate():
        return _shown(code, "_staff", 422, post=form)
    person_id, role = int(form.person.data), form.role.data
    return _changed(code, "_staff", lambda tx: actions.add_staff(tx, code, person_id=person_id, role=role))


@bp.post("/office/sessions/<code>/partners")
@needs(Can.EDIT_SESSIONS)
def add_partner(code: str) -> Response:
    form = _given(forms.Partner, "partner", code)
    if not form.validate():
        return _shown(code, "_partners", 422, partner=form)
    organisation_id, role = int(form.organisation.data), form.part.data
    return _changed(
        code, "_partners", lambda tx: actions.add_partner(tx, code, organisation_id=organisation_id, role=role)
    )


@bp.post("/office/sessions/<code>/needs")
@needs(Can.EDIT_SESSIONS)
def add_need(code: str) -> Response:
    form = _given(forms.Answered, "answered", code)
    if not form.validate():
        return _shown(code, "_answers", 422, answered=form)
    need_id, coverage = int(form.need.data), form.coverage.data
    return _changed(code, "_answers", lambda tx: actions.add_need(tx, code, need_id=need_id, coverage=coverage))


@bp.post("/office/sessions/<code>/<among>/<id:row_id>/remove")
@needs(Can.EDIT_SESSIONS)
def remove(code: str, among: str, row_id: int) -> Response:
    """Takes one row out of a panel."""
    if among not in PANELS:
        raise NotFound
    return _changed(code, PANELS[among], lambda tx: actions.remove(tx, code, among, row_id))
