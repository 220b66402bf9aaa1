"""One's own account: address and password."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.errors import TooMany
from institute.language import gettext
from institute.people import actions, forms, passwords, rules, tokens
from institute.people.views.base import bp, browser, link_over, recognised, unsent
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import carry_visit, me, visit


@bp.get("/profile/password")
@needs(Can.LOOK_AFTER_SELF)
def password() -> Response:
    return page("people/password.html", form=forms.ChangePassword(), refused=None)


@bp.post("/profile/password")
@needs(Can.LOOK_AFTER_SELF)
def change_password() -> Response:
    """Asks for the old one, ends every other visit, renews this one, tells by letter."""
    form = forms.ChangePassword(request.form)
    form.address = me().email
    if not form.validate():
        return page("people/password.html", 422, form=form, refused=None)
    try:
        person = recognised(me().email, form.old.data or "")
    except (TooMany, rules.NotAdmitted) as refused:
        return _wrong_password("people/password.html", form, refused)
    secret, shown = passwords.hashed(form.password.data or ""), visit().second_factor_at
    with writing() as tx:
        raw = actions.change_password(tx, person.id, secret, now=clock.now(), browser=browser(), second_factor_at=shown)
    carry_visit(raw)
    return go("people.profile", gettext("Your password is changed. Every other browser is signed out."))


@bp.get("/profile/address")
@needs(Can.LOOK_AFTER_SELF)
def address() -> Response:
    return page("people/address.html", form=forms.ChangeAddress(), refused=None)


@bp.post("/profile/address")
@needs(Can.LOOK_AFTER_SELF)
def ask_address() -> Response:
    """Both addresses are told; the new one counts once its link is opened."""
    form = forms.ChangeAddress(request.form)
    if not form.validate():
        return page("people/address.html", 422, form=form, refused=None)
    try:
        person = recognised(me().email, form.password.data or "")
        with writing() as tx:
            actions.forgive(tx, person.email)
            actions.ask_address(tx, person.id, form.email.data or "", now=clock.now())
    except (TooMany, rules.NotAdmitted) as refused:
        return _wrong_password("people/address.html", form, refused)
    said = gettext("We wrote to both addresses. The new one counts once its letter's link is opened.")
    return go("people.profile", said, "info")


def _wrong_password(template: str, form: forms.BaseForm, refused: TooMany | rules.NotAdmitted) -> Response:
    if isinstance(refused, TooMany):
        return page(template, 429, form=form, refused=refused.message)
    return page(template, 422, form=form, refused=gettext("This is not your password until now."))


@bp.get("/address/<token>")
@needs(Can.READ)
def confirm_address(token: str) -> Response:
    found = tokens.find(reading(), rules.ADDRESS, token, now=clock.now())
    if found is None:
        return link_over(rules.ADDRESS)
    return unsent(page("people/confirm_address.html", token=token, email=found.values["address"]))


@bp.post("/address/<token>")
@needs(Can.READ)
def change_address(token: str) -> Response:
    with writing() as tx:
        actions.change_address(tx, token, now=clock.now())
    return go("people.profile" if me() else "people.sign_in", gettext("Your new address counts from now on."))
