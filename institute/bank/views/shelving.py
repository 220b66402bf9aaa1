"""The categories of the bank on one page."""

from flask import Response, request

from institute.access import Can
from institute.bank import forms, queries, rules, shelves
from institute.bank.views.base import bp
from institute.database import reading, writing
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page


@bp.route("/teach/bank/categories", methods=["GET", "POST"])
@needs(Can.EDIT_BANK)
def categories() -> Response:
    form = _form()
    if request.method == "POST" and form.validate():
        with writing() as tx:
            shelves.add(tx, form.names.data, _chosen(form))
        return go("bank.categories", gettext("The category is added."))
    every = queries.categories(reading())
    return page(
        "bank/categories.html", 422 if request.method == "POST" else 200, form=form, ways=shelves.ways(every),
        counts=shelves.counts(reading()),
    )  # fmt: skip


@bp.route("/teach/bank/categories/<id:category_id>", methods=["GET", "POST"])
@needs(Can.EDIT_BANK)
def category(category_id: int) -> Response:
    found = queries.get_category(reading(), category_id)
    form = _form(names=found.names, parent=str(found.parent_id or ""))
    if request.method == "POST" and form.validate():
        try:
            with writing() as tx:
                shelves.edit(tx, category_id, form.names.data, _chosen(form))
        except rules.ShelfInItself as refusal:
            form.parent.errors = [refusal.message]
        else:
            return go("bank.categories", gettext("The category is saved."))
    return page("bank/category.html", 422 if request.method == "POST" else 200, form=form, category=found)


@bp.post("/teach/bank/categories/<id:category_id>/delete")
@needs(Can.EDIT_BANK)
def delete_category(category_id: int) -> Response:
    try:
        with writing() as tx:
            shelves.remove(tx, category_id)
    except rules.ShelfInUse as refusal:
        return go("bank.category", refusal.message, "error", category_id=category_id)
    return go("bank.categories", gettext("The category is deleted."))


def _form(**given: object) -> forms.Shelf:
    ways = shelves.ways(queries.categories(reading()))
    return forms.Shelf(request.form or None, data=given).offer(list(ways.items()))


def _chosen(form: forms.Shelf) -> int | None:
    return int(form.parent.data) if form.parent.data else None
