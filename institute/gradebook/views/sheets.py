"""Marks from a spreadsheet: what would change, then all of it or nothing."""

from typing import Any

from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer

from institute import clock, tables
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.config import settings
from institute.database import reading, writing
from institute.errors import DomainError
from institute.gradebook import forms, marking, queries, rules, workbook
from institute.gradebook.marking import Change
from institute.gradebook.views.base import bp, taught
from institute.language import gettext, lazy, ngettext
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me

SHEET = workbook.MOST_BYTES + 100_000  # bytes of a request with a sheet


@bp.get("/teach/<code>/marks/sheet")
@needs(Can.TEACH)
def sheet(code: str) -> Response:
    """Where a sheet is sent."""
    return _asked(taught(code), forms.Sheet())


def _asked(training: TrainingSession, form: forms.Sheet, status: int = 200) -> Response:
    layout = queries.get_layout(reading(), training.id)
    return page("gradebook/sheet.html", status, training=training, layout=layout, form=form)


@bp.post("/teach/<code>/marks/sheet")
@needs(Can.TEACH, body_limit=SHEET)
def look(code: str) -> Response:
    """The dry run: which cells would change, and which may not; nothing is kept."""
    training, tx = taught(code), reading()
    layout, sent = queries.get_layout(tx, training.id), request.files.get("sheet")
    try:
        if not sent:
            raise tables.Unreadable(lazy("Please choose a file."))
        table = workbook.read(sent.read(), sent.filename or "")
        names = {one.id: one.latin for one in queries.trainees(tx, training.id)}
        found = workbook.compare(table, layout, names, queries.marks(tx, training.id), queries.totals(tx, training.id))
    except DomainError as refusal:
        form = forms.Sheet()
        form.sheet.errors = [str(refusal.message)]
        return _asked(training, form, 422)
    wrong = sum(bool(one.why) for one in found)
    kept = [(one.change, one.replaces) for one in found if one.change]
    return _report(training, found, forms.Taking(kept="" if wrong else _packed(training, kept)), 422 if wrong else 200)


def _report(training: TrainingSession, found: Any, form: forms.Taking, status: int) -> Response:
    wrong = sum(bool(one.why) for one in found)
    replaces = any(one.replaces for one in found)
    form.reason.flags.optional = not replaces
    return page(
        "gradebook/report.html", status, training=training, found=found, wrong=wrong, form=form, replaces=replaces
    )


@bp.post("/teach/<code>/marks/take")
@needs(Can.TEACH)
def take(code: str) -> Response:
    """Keeps what the dry run showed; each change is checked again, and all are kept or none."""
    training, form = taught(code), forms.Taking(request.form)
    try:
        packed = _signer(training).loads(form.kept.data or "")
    except BadSignature:
        return go("gradebook.sheet", gettext("Please send the sheet once more."), "warning", code=code)
    changes = [Change(one[0], one[1], _mark(one[2]), _mark(one[3])) for one in packed]
    if not form.validate() or (any(one[4] for one in packed) and not form.reason.data):
        form.reason.errors, form.reason.flags.optional = [*form.reason.errors, rules.NeedsReason.message], False
        return page("gradebook/take.html", 422, training=training, form=form, many=len(changes))
    with writing() as tx:
        marking.set_marks(tx, training.id, changes, reason=form.reason.data or "", by=me(), now=clock.now())
    said = ngettext("%(n)s mark is kept.", "%(n)s marks are kept.", len(changes))
    return go("gradebook.marks", said, code=code)


def _packed(training: TrainingSession, kept: list[tuple[Change, bool]]) -> str:
    values = [
        (one.enrolment_id, one.column_id, rules.as_text(one.was), rules.as_text(one.becomes), replaces)
        for one, replaces in kept
    ]
    return str(_signer(training).dumps(values))


def _mark(text: str) -> Any:
    return rules.read_mark(text, marking.MOST_POINTS)


def _signer(training: TrainingSession) -> URLSafeSerializer:
    """What a dry run holds for the next step: of this reader, for this session."""
    return URLSafeSerializer(settings().secret_key, salt=f"marks-{training.id}-{me().id}")
