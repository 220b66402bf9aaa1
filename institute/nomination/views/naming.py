"""Naming somebody by form: new, corrected, or in another's place."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import gettext
from institute.nomination import actions, forms, queries, rules
from institute.nomination.models import SENT, Call, Nominee
from institute.nomination.views.base import allowed, bp, mine
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


def _form(call: Call, form: Any, status: int = 200, **more: Any) -> Response:
    shown: dict[str, Any] = {"old": None, "nominee": None, "refusal": None, **more}
    return page("nomination/form.html", status, call=call, training=call.training, form=form, **shown)


def _open(call_id: int) -> Call:
    """The invitation while people may be named; else the rule's refusal."""
    call = mine(call_id)
    rules.may_nominate(call, call.training, clock.now())
    return call


@bp.get("/nominate/<id:call_id>/add")
@needs(Can.NOMINATE)
def name(call_id: int) -> Response:
    call = _open(call_id)
    return _form(call, forms.Nominee(allowed=allowed(call), data={"employer": ""}))


@bp.post("/nominate/<id:call_id>/add")
@needs(Can.NOMINATE)
def add(call_id: int) -> Response:
    """On the list with them; `another` asks for the empty form again."""
    call = _open(call_id)
    form = forms.Nominee(request.form, allowed(call))
    if not form.validate():
        return _form(call, form, 422)
    try:
        with writing() as tx:
            [made] = actions.add(tx, call_id, [form.told], by=me(), now=clock.now())
    except DomainError as refusal:
        return _form(mine(call_id), form, 409, refusal=refusal.message)
    said = gettext("%(name)s is on your list.", name=made.latin)
    return go("nomination.name" if "another" in request.form else "nomination.desk", said, call_id=call_id)


@bp.get("/nominate/<id:call_id>/nominees/<id:nominee_id>")
@needs(Can.NOMINATE)
def edit(call_id: int, nominee_id: int) -> Response:
    call, nominee = _open(call_id), queries.get_nominee(reading(), call_id, nominee_id)
    return _form(call, forms.Nominee(allowed=allowed(call), data=_told(nominee)), nominee=nominee)


@bp.post("/nominate/<id:call_id>/nominees/<id:nominee_id>")
@needs(Can.NOMINATE)
def change(call_id: int, nominee_id: int) -> Response:
    call, nominee = _open(call_id), queries.get_nominee(reading(), call_id, nominee_id)
    form = forms.Nominee(request.form, allowed(call))
    if not form.validate():
        return _form(call, form, 422, nominee=nominee)
    try:
        with writing() as tx:
            actions.change(tx, call_id, nominee_id, form.told, now=clock.now())
    except DomainError as refusal:
        again = queries.get_nominee(reading(), call_id, nominee_id)
        return _form(mine(call_id), form, 409, nominee=again, refusal=refusal.message)
    return go("nomination.desk", gettext("Your changes are saved."), call_id=call_id)


def _told(nominee: Nominee) -> dict[str, Any]:
    """The form's values of somebody on the list."""
    names = ("surname", "given", "native", "sex", "email", "employer", "department", "position", "level", "reason",
             "alternate", "on_behalf")  # fmt: skip
    told: dict[str, Any] = {name: getattr(nominee, name) for name in names}
    lang = nominee.lang if nominee.native else ""
    return told | {
        "country": nominee.country_code,
        "native_lang": lang,
        "no_surname": not nominee.surname,
        "adult": True,
    }


@bp.get("/nominate/<id:call_id>/nominees/<id:nominee_id>/replace")
@needs(Can.NOMINATE)
def replacement(call_id: int, nominee_id: int) -> Response:
    call, old = _open(call_id), queries.get_nominee(reading(), call_id, nominee_id)
    return _form(call, forms.Replacement(allowed=allowed(call)), old=old)


@bp.post("/nominate/<id:call_id>/nominees/<id:nominee_id>/replace")
@needs(Can.NOMINATE)
def replace(call_id: int, nominee_id: int) -> Response:
    """Somebody else with the same rank; the other is withdrawn."""
    call, old = _open(call_id), queries.get_nominee(reading(), call_id, nominee_id)
    form = forms.Replacement(request.form, allowed(call))
    form.sent = old.state == SENT
    if not form.validate():
        return _form(call, form, 422, old=old)
    try:
        with writing() as tx:
            words = form.words.data or ""
            new = actions.replace(tx, call_id, nominee_id, form.told, words=words, by=me(), now=clock.now())
    except DomainError as refusal:
        again = queries.get_nominee(reading(), call_id, nominee_id)
        return _form(mine(call_id), form, 409, old=again, refusal=refusal.message)
    said = gettext("%(name)s is on your list now, with the same rank. Send the list again.", name=new.latin)
    return go("nomination.desk", said, call_id=call_id)
