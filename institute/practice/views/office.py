"""Keeping the bases."""

from typing import Any

from flask import Response, request

from institute.access import Can
from institute.database import reading, writing
from institute.language import gettext, plain
from institute.practice import actions, forms, queries, rules
from institute.practice.models import STATES
from institute.practice.views.base import bp, theme_names
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page


@bp.get("/office/bases")
@needs(Can.EDIT_BASES)
@remembered
def office_bases() -> Response:
    themes = theme_names()
    state, sought = request.args.get("state", ""), request.args.get("q", "").strip()[:100]
    state = state if state in STATES else ""
    sort = request.args.get("sort", "")
    return show(
        "practice/office_bases.html",
        "practice/_office_bases.html",
        queries.COLUMNS,
        lambda number, size: queries.bases(
            reading(), state=state, sought=sought, sort=sort, page=number, per_page=size
        ),
        themes=themes,
        sought=sought,
        state=state,
        state_words=rules.STATE_WORDS,
        state_tones=rules.STATE_TONES,
    )


@bp.route("/office/bases/new", methods=["GET", "POST"])
@needs(Can.EDIT_BASES)
def create_base() -> Response:
    form = _form(country_code="CN", zone="Asia/Shanghai")
    if request.method == "POST" and form.validate():
        try:
            with writing() as tx:
                made = actions.add_base(tx, form.values)
        except rules.CodeTaken as refusal:
            return _editor(form, refusal)
        return go("practice.base", gettext("The base is added."), code=made.code)
    return page("practice/edit_base.html", 422 if request.method == "POST" else 200, form=form, base=None)


@bp.route("/office/bases/<code>", methods=["GET", "POST"])
@needs(Can.EDIT_BASES)
def office_base(code: str) -> Response:
    found = queries.get_base(reading(), code)
    form = _form(obj=found)
    if request.method == "POST" and form.validate():
        try:
            with writing() as tx:
                kept = actions.edit_base(tx, code, form.values)
        except rules.CodeTaken as refusal:
            return _editor(form, refusal, queries.get_base(reading(), code))
        return go("practice.base", gettext("The base is saved."), code=kept.code)
    return page("practice/edit_base.html", 422 if request.method == "POST" else 200, form=form, base=found)


@bp.post("/office/bases/<code>/delete")
@needs(Can.EDIT_BASES)
def delete_base(code: str) -> Response:
    queries.get_base(reading(), code)
    with writing() as tx:
        actions.delete_base(tx, code)
    return go("practice.office_bases", gettext("The base is deleted."))


def _form(obj: Any = None, **given: Any) -> forms.BaseOfPractice:
    form = forms.BaseOfPractice(request.form, obj=obj, **given)
    return form.offer([(key, plain(names)) for key, names in theme_names().items()])


def _editor(form: forms.BaseOfPractice, refusal: rules.CodeTaken, base: Any = None) -> Response:
    form.code.errors = [refusal.message]
    return page("practice/edit_base.html", 422, form=form, base=base)
