"""The figures of the time before this house: kept with their source, struck out with a reason."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import balances
from institute.database import reading, writing
from institute.importing import forms
from institute.importing.views.base import bp
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/figures")
@needs(Can.IMPORT)
def figures() -> Response:
    return _figures(forms.Figure())


@bp.post("/office/figures")
@needs(Can.IMPORT)
def keep_figure() -> Response:
    form = forms.Figure(request.form)
    if not form.validate():
        return _figures(form, 422)
    with writing() as tx:
        balances.keep(tx, form.data, by_id=me().id, now=clock.now())
    return go("importing.figures", gettext("The figure is kept."))


@bp.post("/office/figures/<id:figure_id>/strike")
@needs(Can.IMPORT)
def strike_figure(figure_id: int) -> Response:
    form = forms.Strike(request.form)
    if not form.validate():
        return _figures(forms.Figure(), 422, form.reason.errors[0])
    with writing() as tx:
        balances.strike(tx, figure_id, reason=form.reason.data or "", now=clock.now())
    return go("importing.figures", gettext("The figure is struck out. It stays readable with your reason."))


def _figures(form: forms.Figure, status: int = 200, refusal: Any = None) -> Response:
    tx = reading()
    return page(
        "importing/figures.html", status, form=form, strike=forms.Strike(prefix=""), refusal=refusal,
        history=balances.history(tx), headlines=balances.headlines(tx, now=clock.now()), balances=balances,
    )  # fmt: skip
