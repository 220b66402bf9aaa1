"""Delegations, buses, study groups, and who speaks for them."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import country, gettext
from institute.stay import actions, forms, queries, words
from institute.stay.views.base import bp, held
from institute.web.guard import needs
from institute.web.pages import go, page


def _shown(training: TrainingSession, form: Any = None, status: int = 200, refusal: Any = None) -> Response:
    tx = reading()
    everybody = [one for one in queries.trainees(tx, training.id) if not one.absent]
    return page(
        "stay/groups.html", status, training=training, groups=queries.groups(tx, training.id), everybody=everybody,
        names={one.place.id: one.person for one in everybody}, form=form or forms.NewGroup(), words=words,
        refusal=refusal,
    )  # fmt: skip


@bp.get("/office/stay/<code>/groups")
@needs(Can.SEE_RESTRICTED)
def groups(code: str) -> Response:
    return _shown(held(code))


@bp.post("/office/stay/<code>/groups")
@needs(Can.SEE_RESTRICTED)
def add_group(code: str) -> Response:
    training, form = held(code), forms.NewGroup(request.form)
    if not form.validate():
        return _shown(training, form, 422)
    try:
        with writing() as tx:
            actions.add_group(tx, training, kind=form.kind.data, name=form.name.data or "", now=clock.now())
    except actions.NameTaken as refusal:
        form.name.errors = [str(refusal.message)]
        return _shown(training, form, 422)
    return go("stay.groups", gettext("The group is added."), code=code)


@bp.post("/office/stay/<code>/groups/delegations")
@needs(Can.SEE_RESTRICTED)
def make_delegations(code: str) -> Response:
    """A delegation for each country, by its name in the reader's language."""
    training = held(code)
    names = {each: country(each) for each in queries.delegations(queries.trainees(reading(), training.id))}
    with writing() as tx:
        actions.make_delegations(tx, training, names, now=clock.now())
    return go("stay.groups", gettext("Each country has its delegation."), code=code)


@bp.post("/office/stay/<code>/groups/<id:group_id>/members")
@needs(Can.SEE_RESTRICTED)
def set_members(code: str, group_id: int) -> Response:
    held(code)
    chosen = {int(each) for each in request.form.getlist("place") if each.isdecimal() and len(each) < 10}
    with writing() as tx:
        actions.set_members(tx, code, group_id, chosen, now=clock.now())
    return go("stay.groups", gettext("The group is kept."), code=code, _anchor=f"g-{group_id}")


@bp.post("/office/stay/<code>/groups/<id:group_id>/speaker")
@needs(Can.SEE_RESTRICTED)
def let_speak(code: str, group_id: int) -> Response:
    """Somebody of the group speaks for it."""
    training, form = held(code), forms.Speaker(request.form)
    form.place.choices = [(one.place.id, "") for one in queries.trainees(reading(), training.id)]
    if not form.validate():
        return _shown(training, None, 422, gettext("Please choose somebody of the group."))
    try:
        with writing() as tx:
            actions.let_speak(tx, code, group_id, form.place.data, elected=form.elected.data, now=clock.now())
    except DomainError as refusal:
        return _shown(training, None, 409, refusal.message)
    return go("stay.groups", gettext("It is noted who speaks for the group."), code=code, _anchor=f"g-{group_id}")


@bp.post("/office/stay/<code>/groups/<id:group_id>/delete")
@needs(Can.SEE_RESTRICTED)
def drop_group(code: str, group_id: int) -> Response:
    held(code)
    with writing() as tx:
        actions.drop_group(tx, code, group_id, now=clock.now())
    return go("stay.groups", gettext("The group is taken away."), code=code)
