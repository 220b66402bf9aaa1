"""A session's quotas in the office: how full each is, live; added, changed, put in order, removed."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.catalogue import rules as sessions
from institute.catalogue import words as session_words
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.enrolment import decisions, quota_forms, quotas, reasons, standings
from institute.enrolment.models import Quota
from institute.enrolment.views.base import bp
from institute.language import gettext
from institute.partners import queries as partners
from institute.web.guard import needs
from institute.web.pages import go, page


def _training(code: str) -> TrainingSession:
    return standings.get_training(reading(), code)


def _lines(training: TrainingSession, status: int = 200, days: Any = None) -> Response:
    rows = standings.fill(reading(), training, clock.now())
    days = days or quota_forms.OfferDays().fill({"days": training.offer_days})
    return page(
        "enrolment/quotas.html",
        status,
        fragment="enrolment/_fill.html",
        training=training,
        rows=rows,
        reserved=sum(each.quota.reserved for each in rows if each.quota),
        reasons=reasons,
        days=days,
        dates=session_words.dates,
        now=clock.now(),
    )


@bp.get("/office/sessions/<code>/quotas")
@needs(Can.EDIT_SESSIONS)
def lines(code: str) -> Response:
    """How full each line is; htmx asks for the picture alone, again and again."""
    return _lines(_training(code))


def _form(training: TrainingSession, given: Any = None) -> quota_forms.Line:
    named = ((str(it.id), language.plain(it.names)) for it in partners.organisations(reading()))
    return quota_forms.Line(given, training, sorted(named, key=lambda pair: pair[1]))


def _editor(training: TrainingSession, form: Any, quota: Quota | None = None, status: int = 200) -> Response:
    return page("enrolment/quota.html", status, training=training, form=form, quota=quota, reasons=reasons)


@bp.get("/office/sessions/<code>/quotas/new")
@needs(Can.EDIT_SESSIONS)
def new_line(code: str) -> Response:
    training = _training(code)
    return _editor(training, _form(training).fill({"reserved": 0, "minimum": 0}))


@bp.get("/office/sessions/<code>/quotas/<id:quota_id>")
@needs(Can.EDIT_SESSIONS)
def line(code: str, quota_id: int) -> Response:
    training = _training(code)
    quota = standings.get_quota(reading(), training.id, quota_id)
    return _editor(training, _form(training).show(quota), quota)


# Beside which field a refusal stands.
_BESIDE = {
    sessions.TooFewPlaces: "reserved",
    decisions.MostUnderHeld: "most",
    decisions.NoCondition: "country",
    decisions.SameLine: "country",
}


def _keep(training: TrainingSession, quota: Quota | None, act: Callable[..., Any], said: str) -> Response:
    """Keeps what was typed, or shows it again with what is wrong about it."""
    form = _form(training, request.form)
    if not form.validate():
        return _editor(training, form, quota, 422)
    try:
        with writing() as tx:
            act(tx, values=form.values(), now=clock.now())
    except tuple(_BESIDE) as refusal:
        form[_BESIDE[type(refusal)]].errors = [refusal.message]
        return _editor(training, form, quota, 409)
    return go("enrolment.lines", said, code=training.code)


@bp.post("/office/sessions/<code>/quotas/new")
@needs(Can.EDIT_SESSIONS)
def add_line(code: str) -> Response:
    training = _training(code)
    return _keep(
        training, None, lambda tx, **given: quotas.add(tx, training.id, **given), gettext("The quota is added.")
    )


@bp.post("/office/sessions/<code>/quotas/<id:quota_id>")
@needs(Can.EDIT_SESSIONS)
def change_line(code: str, quota_id: int) -> Response:
    training = _training(code)
    quota = standings.get_quota(reading(), training.id, quota_id)
    return _keep(
        training,
        quota,
        lambda tx, **given: quotas.change(tx, training.id, quota_id, **given),
        gettext("The quota is changed."),
    )


def _done(code: str, quota_id: int, act: Callable[..., Any], said: str) -> Response:
    training = _training(code)
    with writing() as tx:
        act(tx, training.id, quota_id, now=clock.now())
    return go("enrolment.lines", said, code=code)


@bp.post("/office/sessions/<code>/quotas/<id:quota_id>/up")
@needs(Can.EDIT_SESSIONS)
def line_up(code: str, quota_id: int) -> Response:
    return _done(code, quota_id, quotas.put_first, gettext("The order is changed."))


@bp.post("/office/sessions/<code>/quotas/<id:quota_id>/remove")
@needs(Can.EDIT_SESSIONS)
def remove_line(code: str, quota_id: int) -> Response:
    return _done(code, quota_id, quotas.remove, gettext("The quota is removed. Its places are common now."))


@bp.post("/office/sessions/<code>/quotas/days")
@needs(Can.EDIT_SESSIONS)
def offer_days(code: str) -> Response:
    training, form = _training(code), quota_forms.OfferDays(request.form)
    if not form.validate():
        return _lines(training, 422, form)
    with writing() as tx:
        quotas.set_offer_days(tx, training.id, days=form.days.data or 1, now=clock.now())
    return go("enrolment.lines", gettext("Kept. Offers already made end as they were told."), code=code)
