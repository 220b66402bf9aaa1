"""The office's people: the list, one person, invitations, roles, passport lines."""

from typing import Any

from flask import Response, request

from institute import access, clock, language
from institute.access import Can
from institute.database import reading, writing
from institute.language import gettext
from institute.partners import queries as partners
from institute.people import forms, naming, queries, rules, staffing
from institute.people.models import NAME_KINDS, PASSPORT
from institute.people.views.base import bp
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/people")
@needs(Can.SEE_PEOPLE)
@remembered
def persons() -> Response:
    asked = {name: request.args.get(name, "").strip() for name in ("q", "role", "country", "state", "sort")}
    return show(
        "people/persons.html",
        "people/_persons.html",
        queries.COLUMNS,
        lambda number, size: queries.people(reading(), **asked, page=number, per_page=size),
        as_="people",
        asked=asked,
        role_words=rules.ROLE_WORDS,
        countries=language.countries(),
    )


@bp.get("/office/people/<id:person_id>")
@needs(Can.SEE_PEOPLE)
def person(person_id: int) -> Response:
    return _person(person_id)


def _person(
    person_id: int,
    status: int = 200,
    verify: forms.Verify | None = None,
    membership: forms.OrganisationRole | None = None,
    address: forms.OnlyAddress | None = None,
) -> Response:
    found = queries.get_person(reading(), person_id)
    passport = found.name(PASSPORT)
    names = [name for kind in NAME_KINDS if (name := found.name(kind))]
    return page(
        "people/person.html",
        status,
        person=found,
        names=names,
        verifiers=queries.persons(reading(), [name.verified_by_id for name in names if name.verified_by_id]),
        machine=rules.machine_form(passport.surname, passport.given) if passport else "",
        verify=verify or forms.Verify(data=naming.passport_parts(found)),
        name_words=rules.NAME_WORDS,
        role_words=rules.ROLE_WORDS,
        role_notes=rules.ROLE_NOTES,
        memberships=queries.memberships(reading(), person_id),
        membership_form=membership or _membership_form(),
        membership_words=rules.ORGANISATION_ROLE_WORDS,
        address_form=address or forms.OnlyAddress(),
    )


def _membership_form(given: Any = None) -> forms.OrganisationRole:
    known = [(one.code, language.plain(one.names)) for one in partners.organisations(reading())]
    return forms.OrganisationRole(given).offer(sorted(known, key=lambda pair: pair[1]))


@bp.post("/office/people/<id:person_id>/memberships")
@needs(Can.GRANT_ROLES)
def join(person_id: int) -> Response:
    form = _membership_form(request.form)
    if not form.validate():
        return _person(person_id, 422, membership=form)
    with writing() as tx:
        staffing.join(tx, person_id, form.organisation.data, form.role_there.data)
    return go("people.person", gettext("The role is given."), person_id=person_id)


@bp.post("/office/people/<id:person_id>/memberships/<id:membership_id>/end")
@needs(Can.GRANT_ROLES)
def leave(person_id: int, membership_id: int) -> Response:
    with writing() as tx:
        staffing.leave(tx, person_id, membership_id)
    return go("people.person", gettext("The role is taken away."), person_id=person_id)


@bp.post("/office/people/<id:person_id>/passport")
@needs(Can.SEE_PEOPLE)
def verify_passport(person_id: int) -> Response:
    """The office has compared the line with the passport, and mends it if needed."""
    form = forms.Verify(request.form)
    if not form.validate():
        return _person(person_id, 422, form)
    with writing() as tx:
        staffing.verify_passport(
            tx, person_id, form.surname.data or "", form.given.data or "", by=me(), now=clock.now()
        )
    return go("people.person", gettext("The passport line is verified."), person_id=person_id)


@bp.post("/office/people/<id:person_id>/roles")
@needs(Can.GRANT_ROLES)
def grant(person_id: int) -> Response:
    return _change_role(person_id, gettext("The role is given. The person signs in anew."), give=True)


@bp.post("/office/people/<id:person_id>/roles/end")
@needs(Can.GRANT_ROLES)
def revoke(person_id: int) -> Response:
    return _change_role(person_id, gettext("The role is taken away. The person signs in anew."), give=False)


def _change_role(person_id: int, said: str, *, give: bool) -> Response:
    form = forms.Role(request.form)
    if not form.validate():
        return _person(person_id, 422)
    with writing() as tx:
        if give:
            staffing.grant(tx, person_id, form.role.data, by=me(), now=clock.now())
        else:
            staffing.revoke(tx, person_id, form.role.data)
    return go("people.person", said, person_id=person_id)


@bp.post("/office/people/<id:person_id>/close")
@needs(Can.GRANT_ROLES)
def close(person_id: int) -> Response:
    with writing() as tx:
        staffing.close(tx, person_id, by=me())
    return go("people.person", gettext("The account is closed."), person_id=person_id)


@bp.post("/office/people/<id:person_id>/reopen")
@needs(Can.GRANT_ROLES)
def reopen(person_id: int) -> Response:
    with writing() as tx:
        staffing.reopen(tx, person_id)
    return go("people.person", gettext("The account is open again."), person_id=person_id)


@bp.get("/office/people/invite")
@needs(Can.SEE_PEOPLE)
def invite() -> Response:
    return page("people/invite.html", form=_fit(forms.Invite()))


@bp.post("/office/people/invite")
@needs(Can.SEE_PEOPLE)
def send_invitation() -> Response:
    """Only who may grant roles may put one into an invitation."""
    form = _fit(forms.Invite(request.form))
    if not form.validate():
        return page("people/invite.html", 422, form=form)
    try:
        with writing() as tx:
            made = staffing.invite(
                tx, form.email.data or "", form.surname.data or "", form.given.data or "", form.home,
                role=form.role.data if form.role else "", by=me(), now=clock.now(),
            )  # fmt: skip
    except rules.AddressTaken as refused:
        form.email.errors = [*form.email.errors, str(refused.message)]
        return page("people/invite.html", 422, form=form)
    return go("people.person", gettext("The invitation is on its way. Its link lives seven days."), person_id=made.id)


def _fit(form: forms.Invite) -> forms.Invite:
    if not access.may(me(), Can.GRANT_ROLES):
        del form.role
    return form


@bp.post("/office/people/<id:person_id>/address")
@needs(Can.SEE_PEOPLE)
def give_address(person_id: int) -> Response:
    """For somebody who had none: they are invited there."""
    form = forms.OnlyAddress(request.form)
    if form.validate():
        try:
            with writing() as tx:
                staffing.give_address(tx, person_id, form.email.data or "", now=clock.now())
            return go("people.person", gettext("A letter is on its way to them."), person_id=person_id)
        except rules.AddressTaken as refusal:
            form.email.errors = [refusal.message]
    return _person(person_id, 422, address=form)


@bp.post("/office/people/<id:person_id>/invite")
@needs(Can.SEE_PEOPLE)
def invite_again(person_id: int) -> Response:
    with writing() as tx:
        staffing.invite_again(tx, person_id, now=clock.now())
    return go("people.person", gettext("A new invitation is on its way."), person_id=person_id)
