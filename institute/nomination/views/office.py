"""The office's list of who was invited to nominate for a session, and how far each has come."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import gettext
from institute.nomination import forms, inviting, queries, rules, words
from institute.nomination.views.base import bp
from institute.partners import queries as partners
from institute.web.guard import needs
from institute.web.pages import go, page


def _list(code: str, status: int = 200, **more: Any) -> Response:
    tx, now = reading(), clock.now()
    training = catalogue.get_session(tx, code)
    found = queries.invited(tx, training.id)
    shown: dict[str, Any] = {"form": _invite(), "terms": None, "terms_of": None, "refusal": None, **more}
    return page(
        "nomination/invited.html", status, training=training, found=found, words=words,
        stands={each.call.id: rules.standing(each.call, training, now) for each in found},
        changes={each.call.id: _terms(each.call) for each in found}, **shown,
    )  # fmt: skip


def _invite(given: Any = None) -> forms.Invite:
    known = [(one.code, language.plain(one.names)) for one in partners.organisations(reading())]
    return forms.Invite(given).offer(sorted(known, key=lambda pair: pair[1]))


def _terms(call: Any) -> forms.Terms:
    """The terms as they stand; each row's fields have ids of their own."""
    ends = call.ends_at.astimezone(ZoneInfo(call.training.zone)).replace(tzinfo=None)
    return forms.Terms(data={"ends": ends, "places": call.places}, prefix=f"c{call.id}-")


@bp.get("/office/sessions/<code>/nominations")
@needs(Can.INVITE_NOMINATORS)
def invited(code: str) -> Response:
    return _list(code)


@bp.post("/office/sessions/<code>/nominations")
@needs(Can.INVITE_NOMINATORS)
def invite(code: str) -> Response:
    form, training = _invite(request.form), catalogue.get_session(reading(), code)
    if not form.validate():
        return _list(code, 422, form=form)
    told = {"email": form.email.data, "speaks": form.speaks.data, "ends_at": form.until(training.zone)}
    try:
        with writing() as tx:
            organisation = partners.get_organisation(tx, form.organisation.data)
            inviting.invite(tx, training, organisation, **told, places=form.places.data, now=clock.now())
    except rules.BadDeadline as refusal:
        form.ends.errors = [str(refusal.message)]
        return _list(code, 422, form=form)
    except DomainError as refusal:
        return _list(code, 409, form=form, refusal=refusal.message)
    return go("nomination.invited", gettext("The invitation is on its way."), code=code)


@bp.post("/office/sessions/<code>/nominations/<id:call_id>/terms")
@needs(Can.INVITE_NOMINATORS)
def terms(code: str, call_id: int) -> Response:
    """Another deadline or number of places."""
    call = queries.get_call_of(reading(), code, call_id)
    form = forms.Terms(request.form, prefix=f"c{call_id}-")
    if not form.validate():
        return _list(code, 422, terms=form, terms_of=call_id)
    told = {"ends_at": form.until(call.training.zone), "places": form.places.data}
    try:
        with writing() as tx:
            inviting.change(tx, call_id, **told, now=clock.now())
    except rules.BadDeadline as refusal:
        form.ends.errors = [str(refusal.message)]
        return _list(code, 422, terms=form, terms_of=call_id)
    return go("nomination.invited", gettext("The change is saved."), code=code)


def _done(code: str, call_id: int, act: Callable[..., None], said: str) -> Response:
    queries.get_call_of(reading(), code, call_id)
    try:
        with writing() as tx:
            act(tx, call_id, now=clock.now())
    except DomainError as refusal:
        return _list(code, 409, refusal=refusal.message)
    return go("nomination.invited", said, code=code)


@bp.post("/office/sessions/<code>/nominations/<id:call_id>/remind")
@needs(Can.INVITE_NOMINATORS)
def remind(code: str, call_id: int) -> Response:
    return _done(code, call_id, inviting.remind, gettext("A reminder is on its way."))


@bp.post("/office/sessions/<code>/nominations/<id:call_id>/revoke")
@needs(Can.INVITE_NOMINATORS)
def revoke(code: str, call_id: int) -> Response:
    said = gettext("The invitation is withdrawn. What was sent stays.")
    return _done(code, call_id, inviting.revoke, said)


@bp.post("/office/sessions/<code>/nominations/<id:call_id>/renew")
@needs(Can.INVITE_NOMINATORS)
def renew(code: str, call_id: int) -> Response:
    return _done(code, call_id, inviting.renew, gettext("The invitation holds again."))
