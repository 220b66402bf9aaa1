"""A roster's steps, one button each: read otherwise, name the columns, decide, store, take back, throw away."""

from flask import Response, request

from institute import clock, tables
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError
from institute.importing import actions, forms, queries, rules, shelf, words
from institute.importing.views.base import bp
from institute.importing.views.rosters import offered, shown
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go
from institute.web.reader import me


@bp.post("/office/imports/<id:roster_id>/read")
@needs(Can.IMPORT)
def read_as(roster_id: int) -> Response:
    """An answer about encoding or sheet, or another one than was found."""
    roster = queries.get_roster(reading(), roster_id)
    asked = roster.asked.get("options", []) if roster.asked.get("about") == "sheet" else []
    known = roster.asked.get("sheets") or [name for name, _ in asked]
    encoding, sheet = request.form.get("encoding", ""), request.form.get("sheet", "")
    if (encoding and encoding not in tables.ENCODINGS) or (sheet and sheet not in known):
        return shown(roster_id, 422, gettext("Please choose one of those offered."))
    with writing() as tx:
        actions.read_as(tx, roster_id, encoding=encoding, sheet=sheet, now=clock.now())
    return go("importing.roster", roster_id=roster_id)


@bp.post("/office/imports/<id:roster_id>/columns")
@needs(Can.IMPORT)
def columns(roster_id: int) -> Response:
    roster = queries.get_roster(reading(), roster_id)
    given = [request.form.get(f"column-{n}", "") for n in range(len(roster.columns))]
    try:
        chosen = forms.chosen(given, offered(roster), len(roster.columns))
    except DomainError as refusal:
        return shown(roster_id, 422, refusal.message, given)
    with writing() as tx:
        actions.map_columns(tx, roster_id, chosen, by=me(), now=clock.now())
    return go("importing.roster", roster_id=roster_id)


@bp.post("/office/imports/<id:roster_id>/decide")
@needs(Can.IMPORT)
def decide(roster_id: int) -> Response:
    """What becomes of rows beside somebody we know, and of refused ones."""
    sorts, rows = forms.decisions(request.form)
    with writing() as tx:
        actions.choose(tx, roster_id, sorts, rows)
    say = request.form.get("say", "")
    return go("importing.roster", gettext("Kept."), roster_id=roster_id, say=say if say in words.SAYS else None)


@bp.post("/office/imports/<id:roster_id>/store")
@needs(Can.IMPORT)
def store(roster_id: int) -> Response:
    """Has the worker put everything in at once."""
    roster = queries.get_roster(reading(), roster_id)
    rules.may_go_on(roster.state, ("checked",))
    told = rules.tally(shelf.rows(roster), roster.choices)
    try:
        with writing() as tx:
            actions.start_storing(tx, roster_id, told, now=clock.now())
    except DomainError as refusal:
        return shown(roster_id, 409, refusal.message)
    return go("importing.roster", roster_id=roster_id)


@bp.post("/office/imports/<id:roster_id>/undo")
@needs(Can.IMPORT)
def undo(roster_id: int) -> Response:
    try:
        with writing() as tx:
            actions.take_back(tx, roster_id, by=me(), now=clock.now())
    except rules.BuiltUpon as refusal:
        return shown(roster_id, 409, refusal.message)
    return go("importing.roster", gettext("The import is taken back: all is as it was."), roster_id=roster_id)


@bp.post("/office/imports/<id:roster_id>/drop")
@needs(Can.IMPORT)
def drop(roster_id: int) -> Response:
    with writing() as tx:
        actions.drop(tx, roster_id, now=clock.now())
    shelf.clear(queries.get_roster(reading(), roster_id).key)
    return go("importing.rosters", gettext("The roster is thrown away. Nothing of it was stored."))
