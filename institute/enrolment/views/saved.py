"""A person's own views of the inbox: kept under a name, renamed, deleted."""

from typing import Any

from flask import Response, request

from institute.access import Can
from institute.database import writing
from institute.enrolment import forms, rules, saved
from institute.enrolment.views.base import bp
from institute.enrolment.views.office import show_inbox, wanted
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go
from institute.web.reader import me


def _named(act: Any, said: str, **values: Any) -> Response:
    """Keeps a name, or shows the form again with what is wrong about it."""
    form, asked = forms.ViewName(request.form), wanted()
    if not form.validate():
        return show_inbox(422, form)
    try:
        with writing() as tx:
            act(tx, name=form.name.data or "", by=me(), **values)
    except rules.NameTaken as refusal:
        form.name.errors = [refusal.message]
        return show_inbox(409, form)
    return go("enrolment.inbox", said, **asked.kept())


@bp.post("/office/applications/views")
@needs(Can.DECIDE_APPLICATIONS)
def save_view() -> Response:
    return _named(saved.save_view, gettext("The view is saved."), wanted=wanted().kept())


@bp.post("/office/applications/views/<id:view_id>")
@needs(Can.DECIDE_APPLICATIONS)
def rename_view(view_id: int) -> Response:
    return _named(saved.rename_view, gettext("The view has its new name."), view_id=view_id)


@bp.post("/office/applications/views/<id:view_id>/delete")
@needs(Can.DECIDE_APPLICATIONS)
def delete_view(view_id: int) -> Response:
    with writing() as tx:
        saved.delete_view(tx, view_id, by=me())
    return go("enrolment.inbox", gettext("The view is deleted."))
