"""What counts how much: categories, columns and their weights, with a preview before anything is kept."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.gradebook import forms, planning, queries, table, words
from institute.gradebook.views.base import bp, taught
from institute.language import gettext, plain
from institute.web.guard import needs
from institute.web.pages import go, page

_PREVIEW, _SHOWN = "gradebook/_preview.html", 8  # and trainees in it


@dataclass(frozen=True)
class Plan:
    """The forms of the whole plan: settings, a form for each category and column."""

    layout: queries.Layout
    settings: forms.Settings
    categories: dict[int, forms.OneCategory]
    columns: dict[int, forms.OneColumn]

    def good(self) -> bool:
        """All of them, so that every mistake is named at once."""
        every = [self.settings, *self.categories.values(), *self.columns.values()]
        return sum(not form.validate() for form in every) == 0

    def values(self) -> tuple[Any, Any, Any]:
        """What planning.tried() and planning.keep() take."""
        return (
            self.settings.data,
            {key: planning.CategoryPlan(**form.data) for key, form in self.categories.items()},
            {key: planning.ColumnPlan(**form.data) for key, form in self.columns.items()},
        )


def _plan(layout: queries.Layout, sent: Any = None) -> Plan:
    offered = [(one.id, plain(one.title)) for one in layout.categories]
    categories = {one.id: forms.OneCategory(sent, one, prefix=f"g{one.id}-") for one in layout.categories}
    columns = {one.id: forms.OneColumn(sent, one, prefix=f"c{one.id}-") for one in layout.columns}
    for form in columns.values():
        form.category_id.choices = offered
    return Plan(layout, forms.Settings(sent, layout.book), categories, columns)


def _shown(training: TrainingSession, status: int = 200, fragment: str | None = None, **given: Any) -> Response:
    layout = given["plan"].layout if "plan" in given else queries.get_layout(reading(), training.id)
    told = {"plan": _plan(layout), "category": forms.NewCategory(prefix="new-"), "column": _new_column(layout)}
    told |= {"training": training, "layout": layout, "words": words, "preview": None, "wrong": False, **given}
    return page("gradebook/setup.html", status, fragment=fragment, **told)


def _new_column(layout: queries.Layout, sent: Any = None) -> forms.NewColumn:
    form = forms.NewColumn(sent, prefix="typed-")
    form.category_id.choices = [(one.id, plain(one.title)) for one in layout.categories]
    return form


@bp.get("/teach/<code>/marks/setup")
@needs(Can.TEACH)
def setup(code: str) -> Response:
    return _shown(taught(code))


@bp.post("/teach/<code>/marks/setup")
@needs(Can.TEACH)
def keep_setup(code: str) -> Response:
    training = taught(code)
    plan = _plan(queries.get_layout(reading(), training.id), request.form)
    if not plan.good():
        return _shown(training, 422, plan=plan, wrong=True)
    with writing() as tx:
        planning.keep(tx, training.id, *plan.values(), now=clock.now())
    return go("gradebook.marks", gettext("Kept. Every total is counted anew."), code=code)


@bp.post("/teach/<code>/marks/setup/preview")
@needs(Can.TEACH)
def preview(code: str) -> Response:
    """What the totals would be; nothing is kept."""
    training, tx = taught(code), reading()
    plan = _plan(queries.get_layout(tx, training.id), request.form)
    if not plan.good():
        return _shown(training, 422, _PREVIEW, plan=plan, wrong=True)
    after = planning.tried(plan.layout, *plan.values())
    held = queries.marks(tx, training.id)
    told = [
        (row, total, after.grade(total))
        for row in table.rows(tx, plan.layout)
        for total in [row.total if row.total_by_hand else after.total(held.get(row.id, {}))]
    ]
    changed = [one for one in told if one[0].total != one[1] or one[0].grade != one[2]]
    found = {"rows": (changed or told)[:_SHOWN], "changed": len(changed), "all": len(told)}
    return _shown(training, fragment=_PREVIEW, plan=plan, preview=found)


@bp.post("/teach/<code>/marks/setup/categories")
@needs(Can.TEACH)
def add_category(code: str) -> Response:
    training, form = taught(code), forms.NewCategory(request.form, prefix="new-")
    if not form.validate():
        return _shown(training, 422, category=form)
    with writing() as tx:
        planning.add_category(tx, training.id, form.title.data, now=clock.now())
    return go("gradebook.setup", gettext("The category is added."), code=code)


@bp.post("/teach/<code>/marks/setup/categories/<id:row_id>/remove")
@needs(Can.TEACH)
def remove_category(code: str, row_id: int) -> Response:
    training = taught(code)
    with writing() as tx:
        planning.remove_category(tx, training.id, row_id, now=clock.now())
    return go("gradebook.setup", gettext("The category is gone."), code=code)


@bp.post("/teach/<code>/marks/setup/columns")
@needs(Can.TEACH)
def add_column(code: str) -> Response:
    training = taught(code)
    form = _new_column(queries.get_layout(reading(), training.id), request.form)
    if not form.validate():
        return _shown(training, 422, column=form)
    points: Any = form.points.data
    with writing() as tx:
        planning.add_column(tx, training.id, form.title.data, form.category_id.data, points, now=clock.now())
    return go("gradebook.setup", gettext("The column is added."), code=code)


@bp.post("/teach/<code>/marks/setup/columns/<id:row_id>/remove")
@needs(Can.TEACH)
def remove_column(code: str, row_id: int) -> Response:
    training = taught(code)
    with writing() as tx:
        planning.remove_column(tx, training.id, row_id, now=clock.now())
    return go("gradebook.setup", gettext("The column is gone."), code=code)
