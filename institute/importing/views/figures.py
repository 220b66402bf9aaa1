"""The figures of the time before this house: typed or from a sheet, with their source; struck out with a reason."""

from io import BytesIO
from typing import Any

from flask import Response, request, send_file
from itsdangerous import BadSignature, URLSafeSerializer

from institute import clock, language, sheets, tables
from institute.access import Can
from institute.catalogue import balances
from institute.config import settings
from institute.database import reading, writing
from institute.errors import DomainError
from institute.importing import forms, past
from institute.importing.views.base import bp
from institute.language import gettext, ngettext
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me

_SHEET = tables.MOST_BYTES + 100_000  # bytes of a request with a sheet


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


@bp.get("/office/figures/template.xlsx")
@needs(Can.IMPORT)
def figures_template() -> Response:
    """The titles a sheet of figures has, and one row to show how."""
    made = BytesIO()
    sheets.write(made, past.template(), [None], language.HOME_ZONE)
    made.seek(0)
    return send_file(made, mimetype=sheets.XLSX, as_attachment=True, download_name="figures.xlsx", max_age=0)


@bp.post("/office/figures/sheet")
@needs(Can.IMPORT, body_limit=_SHEET)
def look_at_figures() -> Response:
    """What stands in a sheet of figures, row by row; nothing is kept."""
    sent, form = request.files.get("file"), forms.Sheet(request.form)
    try:
        rows = past.read(sent.read() if sent else b"", sent.filename or "" if sent else "")
    except DomainError as refusal:
        form.file.errors = [str(refusal.message)]
        return _figures(forms.Figure(), 422, sheet=form)
    return _report(rows)


def _report(rows: list[tuple[int, dict[str, str]]]) -> Response:
    found = past.reported(rows, balances.history(reading()))
    wrong = sum(bool(row.faults) for row in found)
    return page(
        "importing/figures_report.html", 422 if wrong else 200, rows=found, wrong=wrong, balances=balances,
        kept="" if wrong else _signer().dumps(rows),
    )  # fmt: skip


@bp.post("/office/figures/take")
@needs(Can.IMPORT)
def take_figures() -> Response:
    """Keeps every figure of a report at once; each is checked again."""
    try:
        rows = [(number, told) for number, told in _signer().loads(request.form.get("kept", ""))]
    except BadSignature:
        return _figures(forms.Figure(), 422, gettext("Please send the sheet once more."))
    with writing() as tx:
        found = past.reported(rows, balances.history(tx))
        if all(not row.faults for row in found):
            for row in found:
                balances.keep(tx, row.form.data, by_id=me().id, now=clock.now())
    if any(row.faults for row in found):
        return _report(rows)
    said = ngettext("%(n)s figure is kept.", "%(n)s figures are kept.", len(found))
    return go("importing.figures", said)


def _signer() -> URLSafeSerializer:
    """What a report holds for the next step, of this reader."""
    return URLSafeSerializer(settings().secret_key, salt=f"figures-{me().id}")


@bp.post("/office/figures/<id:figure_id>/strike")
@needs(Can.IMPORT)
def strike_figure(figure_id: int) -> Response:
    form = forms.Strike(request.form)
    if not form.validate():
        return _figures(forms.Figure(), 422, form.reason.errors[0])
    with writing() as tx:
        balances.strike(tx, figure_id, reason=form.reason.data or "", now=clock.now())
    return go("importing.figures", gettext("The figure is struck out. It stays readable with your reason."))


def _figures(form: forms.Figure, status: int = 200, refusal: Any = None, sheet: forms.Sheet | None = None) -> Response:
    tx = reading()
    return page(
        "importing/figures.html", status, form=form, strike=forms.Strike(prefix=""), refusal=refusal,
        sheet=sheet or forms.Sheet(),
        history=balances.history(tx), headlines=balances.headlines(tx, now=clock.now()), balances=balances,
    )  # fmt: skip
