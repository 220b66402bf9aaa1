"""A forgotten password: the letter, and the page behind its link."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import writing
from institute.language import gettext
from institute.people import actions, forms, passwords, rules
from institute.people.views.base import bp, holder, link_over, unsent
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import carry_visit, me


@bp.get("/forgot")
@needs(Can.READ)
def forgot() -> Response:
    return page("people/forgot.html", form=forms.OnlyAddress())


@bp.post("/forgot")
@needs(Can.READ)
def ask_reset() -> Response:
    """Answers the same whether or not we know the address."""
    form = forms.OnlyAddress(request.form)
    if not form.validate():
        return page("people/forgot.html", 422, form=form)
    with writing() as tx:
        actions.ask_reset(tx, form.email.data or "", now=clock.now())
    return go("people.letter_sent")


@bp.get("/reset/<token>")
@needs(Can.READ)
def reset(token: str) -> Response:
    person = holder(rules.RESET, token)
    if person is None:
        return link_over(rules.RESET)
    return unsent(page("people/reset.html", form=forms.NewPassword(), token=token, email=person.email))


@bp.post("/reset/<token>")
@needs(Can.READ)
def reset_now(token: str) -> Response:
    person = holder(rules.RESET, token)
    if person is None:
        return link_over(rules.RESET)
    form = forms.NewPassword(request.form)
    form.address = person.email
    if not form.validate():
        return unsent(page("people/reset.html", 422, form=form, token=token, email=person.email))
    secret = passwords.hashed(form.password.data or "")
    with writing() as tx:
        actions.reset_password(tx, token, secret, now=clock.now())
    if me() and me().id == person.id:
        carry_visit(None)
    return go("people.sign_in", gettext("Your new password holds from now on. Please sign in with it."))
