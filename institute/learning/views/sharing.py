"""Modules shared between sessions: published, taken over, brought up to date after a look at what changes."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import SPEECHES, gettext
from institute.learning import forms, sharing
from institute.learning.models import LearningModule
from institute.learning.views.base import bp, taught
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


def _mine(code: str, module_id: int) -> LearningModule:
    return permitted(Can.TEACH, sharing.get_module(reading(), code, module_id))


def _shown(module: LearningModule, status: int = 200, form: Any = None, refusal: Any = None) -> Response:
    tx, shared, origin = reading(), module.shared, sharing.is_origin(module)
    newest = sharing.version(tx, shared.id, shared.number) if shared else None
    changes, now = [], sharing.content(module)
    if newest and origin:
        changes = sharing.changes(newest.content, now)
    elif newest and newest.number != module.shared_number:
        changes = sharing.changes(sharing.standing(module, newest.content), newest.content)
    return page(
        "learning/sharing.html", status, training=module.training, module=module, shared=shared, origin=origin,
        newest=newest, changes=changes, differs=newest is None or newest.content != now,
        versions=sharing.history(tx, shared.id) if shared else [],
        form=form or forms.Sharing(), refusal=refusal, speeches=SPEECHES,
    )  # fmt: skip


@bp.get("/teach/<code>/modules/<id:module_id>/shared")
@needs(Can.TEACH)
def shared_module(code: str, module_id: int) -> Response:
    """Whether a module is shared, by which version, and what a newer one changes."""
    return _shown(_mine(code, module_id))


@bp.post("/teach/<code>/modules/<id:module_id>/shared")
@needs(Can.TEACH)
def share(code: str, module_id: int) -> Response:
    """The module as it stands becomes the newest version for others."""
    found, form = _mine(code, module_id), forms.Sharing(request.form)
    if not form.validate():
        return _shown(found, 422, form)
    try:
        with writing() as tx:
            made = sharing.publish(tx, code, module_id, form.note.data or "", by=me(), now=clock.now())
    except DomainError as refusal:
        return _shown(_mine(code, module_id), 409, form, refusal.message)
    said = gettext("Version %(n)s is published: other sessions can take it over.", n=made.number)
    return go("learning.shared_module", said, code=code, module_id=module_id)


@bp.post("/teach/<code>/modules/<id:module_id>/update")
@needs(Can.TEACH)
def update_shared(code: str, module_id: int) -> Response:
    """Takes the newest version over, whose changes were looked at."""
    _mine(code, module_id)
    form = forms.Taking(request.form)
    try:
        with writing() as tx:
            number = form.number.data if form.validate() else None
            sharing.update(tx, code, module_id, number or 0, by=me(), now=clock.now())
    except DomainError as refusal:
        return _shown(_mine(code, module_id), 409, refusal=refusal.message)
    return go("learning.shared_module", gettext("The newest version is here."), code=code, module_id=module_id)


@bp.get("/teach/<code>/shared")
@needs(Can.TEACH)
def shared_modules(code: str) -> Response:
    """Modules of other sessions to take over."""
    training = taught(code)
    return page("learning/shared.html", training=training, offered=sharing.offered(reading(), training.id))


@bp.post("/teach/<code>/shared/<id:row_id>")
@needs(Can.TEACH)
def take_shared(code: str, row_id: int) -> Response:
    """Takes a module over, at its newest version."""
    training = taught(code)
    with writing() as tx:
        sharing.take(tx, training.id, row_id, by=me(), now=clock.now())
    return go(
        "learning.course", gettext("The module is here; its lessons are drafts until you publish them."), code=code
    )
