"""The second factor: shown at signing in and before restricted pages; set up, renewed, switched off, reset."""

import io
from collections.abc import Callable
from typing import Any

import segno
from flask import Response, current_app, make_response, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from institute import access, clock, issuer, language
from institute.access import Can
from institute.config import settings
from institute.database import reading, writing
from institute.errors import DomainError, NotFound, TooMany, Unproved, existing
from institute.language import gettext
from institute.people import actions, factor, forms, queries, rules, visits
from institute.people.models import Person
from institute.people.views.base import bp, desk_of, recognised
from institute.web.guard import needs, to_sign_in
from institute.web.pages import current_path, go, go_to, here, page, safe_next
from institute.web.reader import carry_visit, halfway, me, visit

# Showing it


@bp.get("/second-factor")
@needs(Can.READ)
def second_factor() -> Response:
    """Asks for the code: halfway through signing in, or before a page that asks it of this visit."""
    onward = safe_next(request.args.get("next"), "")
    held = halfway() or (visit() if me() else None)
    if held is None:
        return go("people.sign_in", next=onward or None)
    if held.person.second_factor is None:
        return go("people.own_factor", next=onward or None)
    if held.second_factor_at:
        return go_to(onward or desk_of(held.person))
    return _ask(held.person, forms.Code(), next=onward)


@bp.post("/second-factor")
@needs(Can.READ)
def show_factor() -> Response:
    held = halfway() or (visit() if me() else None)
    onward = safe_next(request.form.get("next"), "")
    if held is None or held.person.second_factor is None:
        return to_sign_in()
    form, person = forms.Code(request.form), held.person
    if not form.validate():
        return _ask(person, form, 422, next=onward)
    try:
        _prove(held, form.second_factor.data or "")
    except (TooMany, factor.WrongCode) as refused:
        return _ask(person, form, 429 if isinstance(refused, TooMany) else 422, refused, next=onward)
    return go_to(onward or desk_of(queries.get_person(reading(), person.id)))


def _prove(held: Any, typed: str) -> None:
    """Uses the code up for this visit, whose cookie is a new one from now on; TooMany, WrongCode."""
    person_id, visit_id, shared = held.person_id, held.id, _shared(held.person)
    with writing() as tx:
        factor.begin_attempt(tx, person_id, now=clock.now())
    with writing() as tx:
        factor.prove(tx, person_id, typed, now=clock.now(), again=shared)
        raw = visits.pass_second_factor(tx, visit_id, now=clock.now())
    carry_visit(raw)


@bp.app_errorhandler(Unproved)
def hold_up(_: Unproved) -> Response:
    """Asks for the second factor on the way to a restricted page. A form that was sent waits on the page meanwhile:
    it is sent again together with the code, so that nothing typed is lost."""
    if me().second_factor is None:
        said = gettext("This page asks a second factor. Set it up first, then come back.")
        return go_to(url_for("people.own_factor", next=current_path()), said, "warning")
    if request.method == "GET":
        return go("people.second_factor", next=current_path())
    form, refused = forms.Code(request.form), None
    if form.second_factor.data:
        try:
            _prove(visit(), form.second_factor.data)
        except (TooMany, factor.WrongCode) as wrong:
            refused = wrong
        else:
            return _go_on()
    return _ask(me(), form, 422, refused, waiting=True)


def _go_on() -> Response:
    """Does what was asked before the code was."""
    try:
        return make_response(current_app.dispatch_request())
    except (DomainError, HTTPException) as refused:
        return make_response(current_app.handle_user_exception(refused))


def _ask(person: Person, form: Any, status: int = 200, refused: Any = None, **more: Any) -> Response:
    """The page that asks for a code. `waiting`: a form stands behind it, and goes along."""
    values = {"next": "", "waiting": False, **more}
    shown = factor.code_at(factor.secret_of(existing(person.second_factor)), clock.now()) if _shared(person) else ""
    form.second_factor.data = shown or form.second_factor.data
    response = page(
        "people/second_factor.html", status, form=form, refused=refused, demo_code=shown, whose=person.email,
        action=here() if values["waiting"] else url_for("people.show_factor"), with_files=bool(request.files), **values,
    )  # fmt: skip
    if values["waiting"]:  # the whole page, though htmx asked for a part of it
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "body", "innerHTML show:window:top"
    return response


def _shared(person: Person) -> bool:
    """One of the demonstration's open accounts: its code stands on the page, and many show it at once."""
    return settings().demo and person.email.endswith(rules.DEMO_DOMAIN)


# Keeping one's own


@bp.get("/profile/second-factor")
@needs(Can.LOOK_AFTER_SELF)
def own_factor() -> Response:
    """What it is; where it is on, what is left of the recovery codes."""
    return _own(forms.Code())


def _own(form: Any, status: int = 200, refused: Any = None) -> Response:
    needed = access.needs_second_factor(me())
    onward = safe_next(request.values.get("next"), "")
    return page("people/own_factor.html", status, form=form, refused=refused, needed=needed, onward=onward)


@bp.get("/profile/second-factor/new")
@needs(Can.LOOK_AFTER_SELF)
def new_factor() -> Response:
    if me().second_factor:
        return go("people.own_factor")
    return _set_up(forms.SetUpFactor(), factor.new_secret())


@bp.post("/profile/second-factor/new")
@needs(Can.LOOK_AFTER_SELF)
def switch_on() -> Response:
    """Asks the password and the app's first code; shows the recovery codes, once."""
    form = forms.SetUpFactor(request.form)
    secret = factor.carried(me().id, form.box.data or "")
    if secret is None:
        return _set_up(forms.SetUpFactor(), factor.new_secret(), 422, gettext("Please begin anew with this key."))
    if not form.validate():
        return _set_up(form, secret, 422)
    try:
        person = recognised(me().email, form.password.data or "")
        with writing() as tx:
            actions.forgive(tx, person.email)
            now, code = clock.now(), form.code.data or ""
            codes = factor.switch_on(tx, person.id, secret, code, visit_id=visit().id, now=now)
    except TooMany as refused:
        return _set_up(form, secret, 429, refused.message)
    except rules.NotAdmitted:
        form.password.errors = [gettext("This is not your password.")]
        return _set_up(form, secret, 422)
    except factor.WrongCode as refused:
        form.code.errors = [str(refused.message)]
        return _set_up(form, secret, 422)
    return _codes(codes)


def _set_up(form: forms.SetUpFactor, secret: str, status: int = 200, refused: Any = None) -> Response:
    form.box.data = factor.carry(me().id, secret)
    name = issuer.issuer()["name"].get("en") or language.plain(issuer.issuer()["name"])  # shortest, so coarsest to scan
    drawn = io.BytesIO()
    segno.make(factor.address(me(), secret, name), error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, svgclass="qr", lineclass=None, omitsize=True, light="#fff"
    )
    return page(
        "people/new_factor.html", status, form=form, refused=refused, key=factor.in_groups(secret),
        picture=Markup(drawn.getvalue().decode()), onward=safe_next(request.values.get("next"), ""),  # noqa: S704
    )  # fmt: skip


def _codes(codes: list[str]) -> Response:
    return page("people/recovery_codes.html", codes=codes, onward=safe_next(request.values.get("next"), ""))


@bp.post("/profile/second-factor/codes")
@needs(Can.LOOK_AFTER_SELF)
def new_codes() -> Response:
    """New recovery codes for a code of the app; shows them, once."""

    def renew() -> Response:
        with writing() as tx:
            codes = factor.renew_codes(tx, me().id, now=clock.now())
        return _codes(codes)

    return _with_code(renew)


@bp.post("/profile/second-factor/off")
@needs(Can.LOOK_AFTER_SELF)
def switch_off() -> Response:
    def end() -> Response:
        with writing() as tx:
            factor.switch_off(tx, me().id, now=clock.now())
        return go("people.own_factor", gettext("The second factor is switched off."))

    return _with_code(end)


def _with_code(change: Callable[[], Response]) -> Response:
    """Makes a change of the second factor for a fresh code."""
    if me().second_factor is None:
        raise NotFound
    form = forms.Code(request.form)
    if not form.validate():
        return _own(form, 422)
    try:
        _prove(visit(), form.second_factor.data or "")
        return change()
    except (TooMany, factor.WrongCode, factor.FactorNeeded) as refused:
        return _own(form, 429 if isinstance(refused, TooMany) else 422, refused)


# Losing it


@bp.post("/office/people/<id:person_id>/second-factor/reset")
@needs(Can.GRANT_ROLES)
def reset_factor(person_id: int) -> Response:
    form = forms.Reason(request.form)
    if not form.validate():
        return go("people.person", gettext("Please write the reason."), "error", person_id=person_id)
    with writing() as tx:
        factor.reset(tx, person_id, reason=form.reason.data or "", by=me(), now=clock.now())
    return go("people.person", gettext("The second factor is reset, and the person is told."), person_id=person_id)
