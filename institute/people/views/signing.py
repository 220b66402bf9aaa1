"""Signing in and out."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.config import settings
from institute.database import reading, writing
from institute.errors import NotFound, TooMany
from institute.language import gettext
from institute.people import forms, joined, queries, rules, visits
from institute.people.views.base import bp, desk_of, enter, recognised
from institute.web.guard import needs
from institute.web.pages import go, go_to, page, safe_next
from institute.web.reader import carry_visit, halfway, keep_language, me, visit


@bp.get("/sign-in")
@needs(Can.READ)
def sign_in() -> Response:
    """The door. Who is in already goes on, except to choose another demo account."""
    address = safe_next(request.args.get("next"), "")
    if me() and not settings().demo:
        return go_to(address or desk_of(me()))
    return _door(forms.SignIn(data={"next": address}))


@bp.post("/sign-in")
@needs(Can.READ)
def sign_in_now() -> Response:
    form = forms.SignIn(request.form)
    if not form.validate():
        return _door(form, 422)
    try:
        person = recognised(form.email.data or "", form.password.data or "")
        if person.merged_into_id:
            with writing() as tx:
                joined.tell(tx, person, now=clock.now())
        rules.admit(person, True)
        return enter(person.id, form.next.data)
    except TooMany as refused:
        return _door(form, 429, refused)
    except rules.NotAdmitted as refused:
        return _door(form, 422, refused)


@bp.post("/sign-in/demo")
@needs(Can.READ)
def demo_sign_in() -> Response:
    """One click into the demonstration; this door exists in demo mode only."""
    if not settings().demo:
        raise NotFound
    person = queries.get_demo_account(reading(), request.form.get("email", ""))
    keep_language()  # a stranger who tries the Russian-speaking trainee goes on in the stranger's language
    return enter(person.id, request.form.get("next"))


@bp.post("/sign-out")
@needs(Can.READ)
def sign_out() -> Response:
    """Ends the visit; the browser forgets what it kept."""
    if left := visit() if me() else halfway():
        with writing() as tx:
            visits.end_visit(tx, left.id)
    carry_visit(None)
    return go("catalogue.home", gettext("You are signed out."))


@bp.post("/profile/visits/end")
@needs(Can.LOOK_AFTER_SELF)
def end_other_visits() -> Response:
    """Signs out every other browser."""
    with writing() as tx:
        visits.end_visits(tx, me().id, but=visit().id)
    return go("people.profile", gettext("Every other browser is signed out."))


def _door(form: forms.SignIn, status: int = 200, refused: Any = None) -> Response:
    accounts = queries.demo_accounts(reading()) if settings().demo else []
    return page(
        "people/sign_in.html",
        status,
        form=form,
        refused=refused,
        unconfirmed=isinstance(refused, rules.Unconfirmed),
        accounts=accounts,
    )
