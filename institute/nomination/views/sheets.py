"""Naming many at once: the template, the report of a filled one, and taking it in, all or nobody."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Response, request, send_file
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import SelectField

from institute import clock, language, sheets
from institute.access import Can
from institute.config import settings
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import gettext, ngettext
from institute.nomination import actions, forms, rules, workbook
from institute.nomination.models import Call
from institute.nomination.views.base import allowed, bp, mine, shown
from institute.people import rules as people
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me

SHEET = workbook.MOST_BYTES + 100_000  # bytes of a request with a sheet


@dataclass(frozen=True)
class Reported:
    """A row of the report: its number in the sheet, the form that read it, and what is wrong as (field, why)."""

    number: int
    form: forms.Nominee
    faults: list[tuple[str, Any]]

    @property
    def latin(self) -> str:
        told = self.form.told
        return people.display(told["surname"], told["given"])


@bp.get("/nominate/<id:call_id>/template.xlsx")
@needs(Can.NOMINATE)
def template(call_id: int) -> Response:
    call = mine(call_id)
    made = BytesIO(workbook.template(allowed(call)))
    name = f"nominees-{call.training.code}-{language.code()}.xlsx"
    return send_file(made, mimetype=sheets.XLSX, as_attachment=True, download_name=name, max_age=0)


@bp.post("/nominate/<id:call_id>/sheet")
@needs(Can.NOMINATE, body_limit=SHEET)
def look(call_id: int) -> Response:
    """What stands in a filled sheet, row by row; nothing is kept."""
    call = mine(call_id)
    rules.may_nominate(call, call.training, clock.now())
    sent, form = request.files.get("sheet"), forms.Sheet(request.form)
    try:
        rows = workbook.read(sent.read() if sent else b"")
    except DomainError as refusal:
        form.sheet.errors = [str(refusal.message)]
        return shown(call, 422, sheet=form)
    return _report(call, rows)


def _report(call: Call, rows: list[workbook.Row], status: int = 200) -> Response:
    found = _reported(call, rows)
    wrong = sum(bool(each.faults) for each in found)
    return page(
        "nomination/report.html", 422 if wrong else status, call=call, training=call.training, rows=found, wrong=wrong,
        kept="" if wrong else _signer(call).dumps([row.values for row in rows]),
    )  # fmt: skip


def _reported(call: Call, rows: list[workbook.Row]) -> list[Reported]:
    """Each row by the form's rules first, then those that pass by the list's."""
    known = allowed(call)
    read = [(row, forms.Nominee(workbook.Values({**row.values, "on_behalf": "x"}), known)) for row in rows]
    fine = [not row.faults and form.validate() for row, form in read]
    told = [form.told for (_, form), good in zip(read, fine, strict=True) if good]
    foreseen = iter(actions.foresee(reading(), call, told))
    return [Reported(row.number, form, _faults(row, form, next(foreseen) if good else None))
            for (row, form), good in zip(read, fine, strict=True)]  # fmt: skip


def _faults(row: workbook.Row, form: forms.Nominee, refusal: DomainError | None) -> list[tuple[str, Any]]:
    """(the column's words, what is wrong and how to mend it)."""
    found = [(form[name].label.text, why) for name, why in row.faults.items()]
    if not row.faults:
        found += [(form[name].label.text, _why(form[name])) for name in form.errors]
    return [*found, ("", refusal.message)] if refusal else found


def _why(asked: Any) -> str:
    """The field's mistakes; for a word that is on no list, what may stand there."""
    if isinstance(asked, SelectField) and asked.data:
        if asked.name == "country":
            known = asked.data in dict(language.countries())
            unknown = gettext("We do not know this country. Write its name or its code, for example KZ.")
            return str(asked.errors[-1]) if known else unknown
        offered = {code: str(text) for code, text, *_ in asked.iter_choices() if code}
        if asked.data not in offered:
            every = gettext("; ").join(offered.values())
            return gettext("We do not know this word. It can be: %(offered)s.", offered=every)
    return " ".join(map(str, asked.errors))


@bp.post("/nominate/<id:call_id>/take")
@needs(Can.NOMINATE)
def take(call_id: int) -> Response:
    """Puts the rows of a report on the list; each is checked again."""
    call = mine(call_id)
    try:
        values = _signer(call).loads(request.form.get("kept", ""))
    except BadSignature:
        return shown(call, 422, refusal=gettext("Please upload the sheet once more."))
    rows = [workbook.Row(number, each) for number, each in enumerate(values, 1)]
    found = _reported(call, rows)
    if any(each.faults for each in found):
        return _report(call, rows)
    try:
        with writing() as tx:
            actions.add(tx, call_id, [each.form.told for each in found], by=me(), now=clock.now())
    except DomainError as refusal:
        return shown(mine(call_id), 409, refusal=refusal.message)
    said = ngettext(
        "%(n)s person is on your list now. Look at it, then send it.",
        "%(n)s people are on your list now. Put them in order, then send the list.",
        len(found),
    )
    return go("nomination.desk", said, call_id=call_id)


def _signer(call: Call) -> URLSafeSerializer:
    """What a report holds for the next step: of this reader, for this invitation."""
    return URLSafeSerializer(settings().secret_key, salt=f"nominees-{call.id}-{me().id}")
