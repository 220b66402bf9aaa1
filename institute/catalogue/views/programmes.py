"""Programmes in the office: versions written, approved, followed by the next; modules in order."""

from typing import Any

from flask import Response, request

from institute import clock, paging
from institute.access import Can
from institute.catalogue import designs, forms, lists, queries
from institute.catalogue.models import Programme
from institute.catalogue.views.base import bp, theme_choices
from institute.database import reading, writing
from institute.language import gettext
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/programmes")
@needs(Can.EDIT_SESSIONS)
@remembered
def programmes() -> Response:
    args = request.args
    sought, kind, sort = args.get("q", "").strip()[:100], args.get("type", ""), args.get("sort", "")
    found = lists.programmes(reading(), sought=sought, type=kind, sort=sort)
    return show(
        "catalogue/programmes.html",
        "catalogue/_programmes.html",
        lists.PROGRAMMES,
        lambda number, size: paging.cut(found, number, size or paging.PER_PAGE),
        sought=sought,
        kind=kind,
    )


@bp.get("/office/programmes/new")
@needs(Can.EDIT_SESSIONS)
def new_programme() -> Response:
    form = forms.NewProgramme(themes=theme_choices(clock.now()))
    return page("catalogue/new_programme.html", form=form)


@bp.post("/office/programmes/new")
@needs(Can.EDIT_SESSIONS)
def create_programme() -> Response:
    form = forms.NewProgramme(request.form, themes=theme_choices(clock.now()))
    if not form.validate():
        return page("catalogue/new_programme.html", 422, form=form)
    with writing() as tx:
        made = designs.create(tx, code=form.code.data or "", type=form.type.data, values=form.values())
    return go("catalogue.programme", gettext("The programme is kept. Now give it modules."), code=made.code)


def _programme_page(found: Programme, status: int = 200, **more: Any) -> Response:
    newest = found.versions[-1]
    form = more.pop("form", None) or _form(newest)
    shown = {"module": forms.Module(prefix="new-"), "module_forms": {}, "edited": None, **more}
    shown["module_forms"] = {module.id: _module_form(module) for module in newest.modules} | shown["module_forms"]
    return page("catalogue/programme.html", status, programme=found, newest=newest, form=form, **shown)


def _form(version: Any) -> forms.Version:
    choices = theme_choices(clock.now())
    choices += [(code, code) for code in version.themes if code not in dict(choices)]
    return forms.Version(themes=choices).fill({name: getattr(version, name) for name in designs.WRITTEN})  # type: ignore[return-value]


def _module_form(module: Any, given: Any = None) -> forms.Module:
    """One form a module stands on the page: each has its own ids."""
    form = forms.Module(given, prefix=f"m{module.id}-")
    if given is None:
        form.fill({"code": module.code, "title": module.title, "hours": module.hours})
    return form


@bp.get("/office/programmes/<code>")
@needs(Can.EDIT_SESSIONS)
def programme(code: str) -> Response:
    return _programme_page(queries.get_programme(reading(), code))


@bp.post("/office/programmes/<code>")
@needs(Can.EDIT_SESSIONS)
def edit_programme(code: str) -> Response:
    found = queries.get_programme(reading(), code)
    form = forms.Version(request.form, themes=_form(found.versions[-1]).themes.choices)
    if not form.validate():
        return _programme_page(found, 422, form=form)
    with writing() as tx:
        designs.edit(tx, code, values=form.values())
    return go("catalogue.programme", gettext("Saved."), code=code)


@bp.post("/office/programmes/<code>/approve")
@needs(Can.EDIT_SESSIONS)
def approve(code: str) -> Response:
    with writing() as tx:
        version = designs.approve(tx, code, by=me(), now=clock.now())
    return go("catalogue.programme", gettext("Version %(n)s is approved.", n=version.number), code=code)


@bp.post("/office/programmes/<code>/next")
@needs(Can.EDIT_SESSIONS)
def next_version(code: str) -> Response:
    with writing() as tx:
        version = designs.next_version(tx, code)
    return go("catalogue.programme", gettext("Version %(n)s is started.", n=version.number), code=code)


@bp.post("/office/programmes/<code>/modules")
@needs(Can.EDIT_SESSIONS)
def add_module(code: str) -> Response:
    form = forms.Module(request.form, prefix="new-")
    if not form.validate():
        return _programme_page(queries.get_programme(reading(), code), 422, module=form)
    with writing() as tx:
        designs.add_module(tx, code, **form.values())
    return go("catalogue.programme", gettext("The module is added."), code=code)


@bp.post("/office/programmes/<code>/modules/<id:module_id>")
@needs(Can.EDIT_SESSIONS)
def edit_module(code: str, module_id: int) -> Response:
    form = forms.Module(request.form, prefix=f"m{module_id}-")
    if not form.validate():
        found = queries.get_programme(reading(), code)
        return _programme_page(found, 422, module_forms={module_id: form}, edited=module_id)
    with writing() as tx:
        designs.edit_module(tx, code, module_id, **form.values())
    return go("catalogue.programme", gettext("Saved."), code=code)


@bp.post("/office/programmes/<code>/modules/<id:module_id>/move")
@needs(Can.EDIT_SESSIONS)
def move_module(code: str, module_id: int) -> Response:
    by = -1 if request.form.get("to") == "up" else 1
    with writing() as tx:
        designs.move_module(tx, code, module_id, by=by)
    return go("catalogue.programme", code=code, _anchor=f"module-{module_id}")


@bp.post("/office/programmes/<code>/modules/<id:module_id>/remove")
@needs(Can.EDIT_SESSIONS)
def remove_module(code: str, module_id: int) -> Response:
    with writing() as tx:
        designs.remove_module(tx, code, module_id)
    return go("catalogue.programme", gettext("The module is removed."), code=code)
