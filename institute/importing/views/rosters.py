"""The list of imports, a new one, and one roster as far as it is."""

import secrets
from tempfile import TemporaryFile
from typing import Any

from flask import Response, request, send_file
from werkzeug.datastructures import CombinedMultiDict

from institute import clock, jobs, paging, sheets, tables
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.errors import DomainError, NotFound
from institute.importing import actions, fields, forms, queries, report, rules, shelf, words
from institute.importing.models import BUSY, CHECKED, OPEN, Roster
from institute.importing.views.base import bp
from institute.language import plain
from institute.web.guard import allowed, needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/imports")
@needs(Can.IMPORT)
@remembered
def rosters() -> Response:
    state = request.args.get("state", "")
    return show(
        "importing/rosters.html",
        "importing/_rosters.html",
        queries.COLUMNS,
        lambda number, size: queries.rosters(
            reading(), state=state, sort=request.args.get("sort", ""), page=number, per_page=size
        ),
        state=state,
        states=words.STATES,
        kinds=rules.KINDS,
    )


@bp.get("/office/imports/new")
@needs(Can.IMPORT)
def new() -> Response:
    wanted = request.args.get("session", "")
    known = _sessions()
    at_hand = next((str(one.id) for one in known if one.code == wanted), "")
    return _new(forms.NewRoster(data={"session": at_hand}).offer(_titles(known)))


@bp.post("/office/imports/new")
@needs(Can.IMPORT, body_limit=tables.MOST_BYTES + 100_000)
def send() -> Response:
    """Keeps the file, then has the worker read it."""
    sent: list[Any] = [request.files, request.form]
    form = forms.NewRoster(CombinedMultiDict(sent)).offer(_titles(_sessions()))
    if not form.validate():
        return _new(form, 422)
    key, name = secrets.token_hex(16), forms.clean(form.file.data.filename)
    shelf.keep_file(key, form.content)
    try:
        with writing() as tx:
            session = int(form.session.data) if form.session.data and form.kind.data != rules.PEOPLE else None
            roster = actions.send(
                tx, key=key, kind=form.kind.data, training_id=session, name=name, size=len(form.content), by=me(),
                now=clock.now(),
            )  # fmt: skip
    except DomainError as refusal:
        shelf.clear(key)
        form.session.errors = [refusal.message]
        return _new(form, 422)
    return go("importing.roster", roster_id=roster.id)


def _sessions() -> list[TrainingSession]:
    return queries.sessions(reading())


def _titles(known: list[TrainingSession]) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.code} · {plain(one.title)}") for one in known]


def _new(form: forms.NewRoster, status: int = 200) -> Response:
    notes = {key: kind.note for key, kind in rules.KINDS.items()}
    return page("importing/new.html", status, form=form, notes=notes)


@bp.get("/office/imports/<id:roster_id>")
@needs(Can.IMPORT)
def roster(roster_id: int) -> Response:
    return shown(roster_id)


def shown(roster_id: int, status: int = 200, refusal: Any = None, given: list[str] | None = None) -> Response:
    """One roster: what is asked, its columns, its rows, or what became of it."""
    found = queries.get_roster(reading(), roster_id)
    known: dict[str, Any] = {"columns": found.columns}
    keys = offered(found)
    if given is not None:
        pairs = zip(found.columns, [*given, *[""] * len(found.columns)], strict=False)
        known["columns"] = [{**one, "field": key} for one, key in pairs]
    known["columns"] = [
        {**one, "field": fields.RESTRICTED} if one["field"] in fields.SEALED and one["field"] not in keys else one
        for one in known["columns"]
    ]
    if found.state == CHECKED:
        known |= _rows(found)
    return page(
        "importing/roster.html", status, fragment="importing/_rows.html" if found.state == CHECKED else None,
        roster=found, refusal=refusal, kind=rules.KINDS[found.kind], sealed=fields.SEALED,
        offered=[(key, fields.FIELDS[key].label) for key in keys],
        job=jobs.get_job(reading(), found.job_id) if found.state in BUSY and found.job_id else None,
        encodings=tables.ENCODINGS, words=words, open=OPEN, list_root="#_rows", **known,
    )  # fmt: skip


def offered(found: Roster) -> list[str]:
    """What the columns may hold; what is sealed only for who may see it and has shown the second factor."""
    known = rules.offered(found.kind, found.training, clock.now())
    shown = allowed(Can.SEE_RESTRICTED, found.training)
    return [key for key in known if shown or key not in fields.SEALED]


def _rows(found: Roster) -> dict[str, Any]:
    """A page of the checked rows of one sort: the refused ones first, while there are any."""
    every = shelf.rows(found)
    wanted = request.args.get("say", "")
    if wanted not in (*words.SAYS, "all"):
        wanted = next((sort for sort in (words.BAD, words.EMAIL, words.NAME) if found.counts["rows"].get(sort)), "all")
    some = [row for row in every if wanted in ("all", row["say"])]
    part = paging.cut(some, request.args.get("page", 1, type=int))
    people = queries.known(reading(), [row["who"] for row in part.items if "who" in row])
    return {
        "found": part, "say": wanted, "people": people, "said": lambda row: report.said(found, row),
        "told": rules.tally(every, found.choices), "decided": lambda row: rules.decided(row, found.choices),
    }  # fmt: skip


@bp.get("/office/imports/<id:roster_id>/report.xlsx")
@needs(Can.IMPORT)
def report_sheet(roster_id: int) -> Response:
    """The rows with their faults marked, to mend and send again."""
    found = queries.get_roster(reading(), roster_id)
    if found.state != CHECKED:
        raise NotFound
    every, sort = shelf.rows(found), request.args.get("say", "")
    file = TemporaryFile()  # noqa: SIM115  sent, then closed
    report.write(file, found, [row for row in every if sort in ("", "all", row["say"])])
    file.seek(0)
    return send_file(file, mimetype=sheets.XLSX, as_attachment=True, download_name=f"import-{found.id}.xlsx", max_age=0)
