"""One trainee's marks, and changing one of them or the total."""

from decimal import Decimal
from typing import Any

from flask import Response, request, url_for

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.enrolment.models import Enrolment
from institute.errors import DomainError
from institute.gradebook import forms, marking, queries, rules, table, words
from institute.gradebook.marking import Change
from institute.gradebook.models import MarkColumn
from institute.gradebook.views.base import bp, taught
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me


@bp.get("/teach/<code>/marks/<id:row_id>")
@needs(Can.TEACH)
def trainee(code: str, row_id: int) -> Response:
    """One trainee's marks by category, and what was changed by hand."""
    training, tx = taught(code), reading()
    layout, place = queries.get_layout(tx, training.id), queries.get_trainee(tx, training.id, row_id)
    held = queries.marks(tx, training.id, [place.id]).get(place.id, {})
    total = queries.totals(tx, training.id, [place.id]).get(place.id)
    return page(
        "gradebook/trainee.html", training=training, layout=layout, place=place, held=held, total=total,
        computed=layout.total(held), points_of=rules.points_of, nothing=queries.NOTHING, grades=words.GRADES,
        changes=queries.history(tx, training.id, enrolment_id=place.id), words=words.CHANGES, typed=words.TYPED,
    )  # fmt: skip


@bp.get("/teach/<code>/marks/<id:row_id>/<id:column_id>")
@needs(Can.TEACH)
def cell(code: str, row_id: int, column_id: int) -> Response:
    """One mark, to be changed: in its cell, or on a page of its own."""
    training, layout, place = _of(code, row_id)
    column = layout.column(column_id)
    shown = _points(training, place, column)
    form = forms.Marked(mark=shown, was=rules.as_text(shown))
    return _cell(training, layout, place, column, form)


@bp.post("/teach/<code>/marks/<id:row_id>/<id:column_id>")
@needs(Can.TEACH)
def set_mark(code: str, row_id: int, column_id: int) -> Response:
    training, layout, place = _of(code, row_id)
    column = layout.column(column_id)
    form = _read(column.points)
    if not form.validate():
        return _cell(training, layout, place, column, form, 422)
    try:
        change = Change(place.id, column.id, form.seen(), _decimal(form))
        with writing() as tx:
            marking.set_marks(tx, training.id, [change], reason=form.reason.data or "", by=me(), now=clock.now())
    except DomainError as refusal:
        return _cell(training, layout, place, column, _refused(form, refusal), 422)
    return _done(training, place, gettext("The mark is kept."))


@bp.get("/teach/<code>/marks/<id:row_id>/total")
@needs(Can.TEACH)
def total(code: str, row_id: int) -> Response:
    """One total, to be set by hand."""
    training, layout, place = _of(code, row_id)
    found = queries.totals(reading(), training.id, [place.id]).get(place.id)
    shown = found.shown if found else None
    return _cell(training, layout, place, None, forms.Marked(mark=shown, was=rules.as_text(shown)))


@bp.post("/teach/<code>/marks/<id:row_id>/total")
@needs(Can.TEACH)
def set_total(code: str, row_id: int) -> Response:
    training, layout, place = _of(code, row_id)
    form = _read(marking.MOST)
    if not form.validate():
        return _cell(training, layout, place, None, form, 422)
    try:
        seen, typed = form.seen(), _decimal(form)
        with writing() as tx:
            marking.set_total(
                tx, training.id, place.id, typed, was=seen, reason=form.reason.data or "", by=me(), now=clock.now()
            )
    except DomainError as refusal:
        return _cell(training, layout, place, None, _refused(form, refusal), 422)
    return _done(training, place, gettext("The total is kept."))


def _of(code: str, row_id: int) -> tuple[TrainingSession, queries.Layout, Enrolment]:
    training = taught(code)
    tx = reading()
    return training, queries.get_layout(tx, training.id), queries.get_trainee(tx, training.id, row_id)


def _points(training: TrainingSession, place: Enrolment, column: MarkColumn) -> Decimal | None:
    held = queries.marks(reading(), training.id, [place.id]).get(place.id, {})
    return rules.points_of(*held.get(column.id, queries.NOTHING), column.points)


def _read(points: Decimal) -> forms.Marked:
    form = forms.Marked().up_to(points)
    form.process(request.form)
    return form


def _decimal(form: forms.Marked) -> Decimal | None:
    typed: Any = form.mark.data
    return typed


def _refused(form: forms.Marked, refusal: DomainError) -> forms.Marked:
    """The refusal beside the field it is about."""
    field = form.reason if isinstance(refusal, rules.NeedsReason) else form.mark
    field.errors = [*field.errors, str(refusal.message)]
    return form


def _cell(
    training: TrainingSession, layout: queries.Layout, place: Enrolment, column: MarkColumn | None,
    form: forms.Marked, status: int = 200,
) -> Response:  # fmt: skip
    way = {"code": training.code, "row_id": place.id}
    address = url_for("gradebook.cell", **way, column_id=column.id) if column else url_for("gradebook.total", **way)
    if layout.book.frozen_at and status == 200:
        raise rules.Frozen
    needs_reason = column is None or bool(column.source)
    form.reason.flags.optional = not needs_reason
    return page(
        "gradebook/cell.html", status, fragment="gradebook/_cell.html", training=training, place=place, column=column,
        form=form, address=address, needs_reason=needs_reason,
    )  # fmt: skip


def _done(training: TrainingSession, place: Enrolment, said: str) -> Response:
    """Back to the trainee's page; in the table the trainee's line comes anew, with its total."""
    if not wants_fragment():
        return go("gradebook.trainee", said, code=training.code, row_id=place.id)
    tx = reading()
    layout = queries.get_layout(tx, training.id)
    [row] = table.rows(tx, layout, only=place.id)
    address = url_for("gradebook.marks", code=training.code) + "/"
    response = page("gradebook/_row.html", row=row, address=address, grades=words.GRADES)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#row-{place.id}", "outerHTML"
    return response
