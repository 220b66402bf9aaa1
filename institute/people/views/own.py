"""One's own account: profile, address, password, visits."""

from flask import Response, request, url_for

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.errors import TooMany
from institute.language import gettext
from institute.people import actions, forms, naming, passwords, queries, rules, tokens
from institute.people.models import CHINESE, NATIVE, PREFERRED, Person
from institute.people.views.base import bp, browser, link_over, recognised, unsent
from institute.web.guard import needs
from institute.web.pages import go, go_to, page, safe_next
from institute.web.reader import carry_visit, me, visit

_MORE = ("chinese", "preferred", "patronymic", "sex", "employer", "position")


@bp.get("/profile")
@needs(Can.LOOK_AFTER_SELF)
def profile() -> Response:
    return _profile(_fit(forms.Profile(data=_told(me()))))


@bp.post("/profile")
@needs(Can.LOOK_AFTER_SELF)
def save_profile() -> Response:
    form = _fit(forms.Profile(request.form))
    if not form.validate():
        return _profile(form, 422)
    more = {name: form[name].data or "" for name in _MORE}
    with writing() as tx:
        actions.save_profile(tx, me().id, form.names, form.home, **more)
    return go_to(safe_next(request.form.get("next"), url_for("people.profile")), gettext("Your profile is saved."))


def _told(person: Person) -> dict[str, object]:
    """What the form shows of the person."""
    shown = {kind: person.name(kind) for kind in (NATIVE, CHINESE, PREFERRED)}
    native = shown[NATIVE]
    plain = ("patronymic", "sex", "employer", "position", "language", "zone")
    return (
        {name: getattr(person, name) for name in plain}
        | naming.passport_parts(person)
        | {
            "country": person.country_code or "",
            "native": native and native.full,
            "native_lang": native.lang if native else "",
            "chinese": (name := shown[CHINESE]) and name.full,
            "preferred": (name := shown[PREFERRED]) and name.full,
        }
    )


def _fit(form: forms.Profile) -> forms.Profile:
    if naming.is_verified(me()):
        form.without_passport()
    form.offer_zone(me().zone)
    return form


def _profile(form: forms.Profile, status: int = 200) -> Response:
    return page(
        "people/profile.html",
        status,
        form=form,
        onward=safe_next(request.values.get("next"), ""),
        visits=queries.visits_of(reading(), me(), now=clock.now()),
        here_now=visit().id,
        browser_words=rules.browser_words,
        roles=[rules.ROLE_WORDS[role] for role in rules.ROLE_WORDS if role in me().roles],
    )


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
    secret = passwords.hashed(form.password.data or "")
    with writing() as tx:
        raw = actions.change_password(tx, person.id, secret, now=clock.now(), browser=browser())
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
