"""Registering, confirming the address, and accepting an invitation."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import writing
from institute.errors import TooMany
from institute.language import gettext
from institute.people import actions, forms, naming, passwords, rules
from institute.people.models import NATIVE, Person
from institute.people.views.base import bp, desk_of, enter, holder, link_over, recognised, unsent
from institute.web.guard import needs
from institute.web.pages import go, go_to, page, safe_next
from institute.web.reader import me, network


@bp.get("/register")
@needs(Can.READ)
def register() -> Response:
    onward = safe_next(request.args.get("next"), "")
    if me():
        return go_to(onward or desk_of(me()))
    return page("people/register.html", form=forms.Register(data={"next": onward}))


@bp.post("/register")
@needs(Can.READ)
def register_now() -> Response:
    """Answers the same whether or not we know the address."""
    form = forms.Register(request.form)
    if not form.validate():
        return page("people/register.html", 422, form=form)
    told = {"network": network(), "now": clock.now(), "onward": safe_next(form.next.data, "")}
    secret = passwords.hashed(form.password.data or "")
    with writing() as tx:
        actions.register(tx, form.email.data or "", form.names, form.home, secret, **told)
    return go("people.letter_sent")


@bp.get("/letter-sent")
@needs(Can.READ)
def letter_sent() -> Response:
    """A letter is on its way, if there is somebody to write to."""
    return page("people/letter_sent.html")


@bp.get("/confirm")
@needs(Can.READ)
def confirm_again() -> Response:
    return page("people/confirm_again.html", form=forms.OnlyAddress())


@bp.post("/confirm")
@needs(Can.READ)
def send_confirmation() -> Response:
    form = forms.OnlyAddress(request.form)
    if not form.validate():
        return page("people/confirm_again.html", 422, form=form)
    with writing() as tx:
        actions.ask_confirmation_again(tx, form.email.data or "", now=clock.now())
    return go("people.letter_sent")


@bp.get("/confirm/<token>")
@needs(Can.READ)
def confirm(token: str) -> Response:
    person = holder(rules.CONFIRM, token)
    if person is None:
        return link_over(rules.CONFIRM)
    return _confirm_page(person, token, forms.OnlyPassword())


@bp.post("/confirm/<token>")
@needs(Can.READ)
def confirm_now(token: str) -> Response:
    """The password chosen at registration confirms, together with the link, and signs in."""
    form, person = forms.OnlyPassword(request.form), holder(rules.CONFIRM, token)
    if person is None:
        return link_over(rules.CONFIRM)
    if not form.validate():
        return _confirm_page(person, token, form, 422)
    try:
        recognised(person.email, form.password.data or "")
    except (TooMany, rules.NotAdmitted) as refused:
        return _confirm_page(person, token, form, 429 if isinstance(refused, TooMany) else 422, refused)
    with writing() as tx:
        onward = actions.confirm(tx, token, now=clock.now())
    return enter(person.id, onward, said=gettext("Your address is confirmed. Welcome!"))


def _confirm_page(person: Person, token: str, form: Any, status: int = 200, refused: Any = None) -> Response:
    return unsent(page("people/confirm.html", status, form=form, token=token, email=person.email, refused=refused))


@bp.get("/invitation/<token>")
@needs(Can.READ)
def invitation(token: str) -> Response:
    person = holder(rules.INVITATION, token)
    if person is None:
        return link_over(rules.INVITATION)
    native = person.name(NATIVE)
    told = naming.passport_parts(person) | {
        "native": native and native.full,
        "native_lang": native and native.lang,
        "country": person.country_code,
        "language": person.language,
    }
    return _invitation_page(person, token, forms.Invitation(data=told))


@bp.post("/invitation/<token>")
@needs(Can.READ)
def accept_invitation(token: str) -> Response:
    person = holder(rules.INVITATION, token)
    if person is None:
        return link_over(rules.INVITATION)
    form = forms.Invitation(request.form)
    form.address = person.email
    if naming.is_verified(person):
        form.without_passport()
    if not form.validate():
        return _invitation_page(person, token, form, 422)
    secret = passwords.hashed(form.password.data or "")
    with writing() as tx:
        actions.accept_invitation(tx, token, form.names, form.home, secret, now=clock.now())
    return enter(person.id, said=gettext("Your account is ready. Welcome!"))


def _invitation_page(person: Person, token: str, form: forms.Invitation, status: int = 200) -> Response:
    if naming.is_verified(person) and "surname" in form:
        form.without_passport()
    return unsent(page("people/invitation.html", status, form=form, token=token, person=person))
