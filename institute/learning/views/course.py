"""An instructor's sessions, a course's modules, and its order."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import Translated, reading, writing
from institute.language import gettext, ngettext, number, plain
from institute.learning import actions, desks, forms, queries, rules
from institute.learning.models import LearningModule, Lesson
from institute.learning.views.base import bp, taught
from institute.web.guard import needs, permitted
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me


@bp.get("/teach")
@needs(Can.TEACH_SOMEWHERE)
def teaching() -> Response:
    """The sessions whose staff I am on."""
    return page("learning/teaching.html", courses=desks.taught(reading(), me().id, clock.now()))


def gate(thing: LearningModule | Lesson, zone: str) -> dict[str, Any]:
    """When it opens, for its form: by the wall clock of the place."""
    local = thing.opens_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if thing.opens_at else None
    return {"opens_at": local, "opens_days": thing.opens_days}


def gated(form: Any, zone: str) -> dict[str, Any]:
    """The same as it was typed, as an instant."""
    return {"opens_at": form.opens_at.in_zone(zone), "opens_days": form.opens_days.data}


def shown(
    training: TrainingSession,
    status: int = 200,
    form: Any = None,
    at: int | None = None,
    refusal: Any = None,
    said: str = "",
) -> Response:
    """The course as its staff see it; `form` holds a mistake, `at` is the module it was made in."""
    outline = queries.written(reading(), training.id)
    return page(
        "learning/course.html",
        status,
        fragment="learning/_course.html",
        training=training,
        outline=outline,
        order=rules.write_order(queries.order_of(outline.chapters)),
        said=said,
        state_words=rules.STATE_WORDS,
        standing_words=rules.STANDING_WORDS,
        form=form or forms.Title(),
        at=at,
        refusal=refusal,
    )


def changed(code: str, said: str) -> Response:
    """After a change of the course: the list anew for htmx, the page otherwise."""
    return shown(taught(code), said=said) if wants_fragment() else go("learning.course", said, code=code)


def moved(code: str, title: Translated, lesson_id: int) -> Response:
    """After a lesson was moved: where it stands now, for those who do not see it."""
    chapters = queries.outline(reading(), taught(code).id, None, drafts=True).chapters
    chapter = next(each for each in chapters if any(lesson.id == lesson_id for lesson in each.lessons))
    place = [lesson.id for lesson in chapter.lessons].index(lesson_id) + 1
    said = gettext(
        "“%(lesson)s” is now number %(n)s of %(total)s in “%(module)s”.",
        lesson=plain(title), n=number(place), total=number(len(chapter.lessons)), module=plain(chapter.module.title),
    )  # fmt: skip
    return changed(code, said)


@bp.get("/teach/<code>")
@needs(Can.TEACH)
def course(code: str) -> Response:
    return shown(taught(code))


@bp.post("/teach/<code>/modules")
@needs(Can.TEACH)
def add_module(code: str) -> Response:
    training, form = taught(code), forms.Title(request.form)
    if not form.validate():
        return shown(training, 422, form)
    with writing() as tx:
        actions.add_module(tx, training.id, {"en": form.title.data or ""})
    return changed(code, gettext("The module is added."))


@bp.post("/teach/<code>/import")
@needs(Can.TEACH)
def import_modules(code: str) -> Response:
    training = taught(code)
    with writing() as tx:
        many = actions.import_modules(tx, training.id)
    return changed(code, ngettext("%(n)s module taken over.", "%(n)s modules taken over.", many))


@bp.route("/teach/<code>/modules/<id:module_id>", methods=["GET", "POST"])
@needs(Can.TEACH)
def module(code: str, module_id: int) -> Response:
    """A module's title in all languages, when it opens, and taking it away."""
    found = permitted(Can.TEACH, queries.get_module(reading(), code, module_id))
    form = forms.Module(request.form, title=found.title, **gate(found, found.training.zone))
    if request.method == "POST" and form.validate():
        with writing() as tx:
            actions.change_module(tx, code, module_id, form.title.data, **gated(form, found.training.zone))
        return go("learning.course", gettext("The module is saved."), code=code)
    status = 422 if request.method == "POST" else 200
    return page("learning/module.html", status, training=found.training, module=found, form=form)


@bp.post("/teach/<code>/modules/<id:module_id>/move")
@needs(Can.TEACH)
def move_module(code: str, module_id: int) -> Response:
    found = permitted(Can.TEACH, queries.get_module(reading(), code, module_id))
    form = forms.Step(request.form)
    if form.validate():
        with writing() as tx:
            actions.move_module(tx, code, module_id, form.step.data or "")
    return _module_moved(code, found.title, module_id)


@bp.post("/teach/<code>/order")
@needs(Can.TEACH)
def reorder(code: str) -> Response:
    """Everything as it was dragged; what somebody else changed meanwhile is shown instead."""
    training, form = taught(code), forms.Order(request.form)
    try:
        with writing() as tx:
            actions.reorder(tx, code, form.order.data or "", seen=form.seen.data or "")
    except rules.OrderChanged as refusal:
        return shown(training, 409, refusal=refusal.message)
    what, _, key = request.form.get("moved", "").partition("-")
    moved_id = int(key) if key.isdecimal() and len(key) < 10 else 0
    outline = queries.outline(reading(), training.id, None, drafts=True)
    if what == "lesson" and (lesson := next((each for each in outline.lessons if each.id == moved_id), None)):
        return moved(code, lesson.title, moved_id)
    if module := next((each.module for each in outline.chapters if each.module.id == moved_id), None):
        return _module_moved(code, module.title, moved_id)
    return changed(code, gettext("The order is saved."))


def _module_moved(code: str, title: Translated, module_id: int) -> Response:
    ids = [each.module.id for each in queries.outline(reading(), taught(code).id, None, drafts=True).chapters]
    place = number(ids.index(module_id) + 1)
    said = gettext(
        "“%(module)s” is now module %(n)s of %(total)s.", module=plain(title), n=place, total=number(len(ids))
    )
    return changed(code, said)


@bp.post("/teach/<code>/modules/<id:module_id>/delete")
@needs(Can.TEACH)
def delete_module(code: str, module_id: int) -> Response:
    permitted(Can.TEACH, queries.get_module(reading(), code, module_id))
    with writing() as tx:
        actions.delete_module(tx, code, module_id)
    return go("learning.course", gettext("The module is deleted."), code=code)
