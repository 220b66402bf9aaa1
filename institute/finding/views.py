"""One search for the whole house: from the masthead of every page."""

from flask import Blueprint, Response, request

from institute import clock
from institute.access import Can, may
from institute.database import reading
from institute.finding import queries
from institute.language import lazy
from institute.learning import gates
from institute.web.guard import needs
from institute.web.pages import page
from institute.web.reader import me

bp = Blueprint("finding", __name__)
KINDS = {
    "sessions": lazy("Training sessions"),
    "lessons": lazy("Lessons"),
    "needs": lazy("Training needs"),
    "bases": lazy("Practice bases"),
    "people": lazy("People"),
    "organisations": lazy("Organisations"),
}


@bp.get("/search")
@needs(Can.READ)
def search() -> Response:
    """Some of every kind the reader may see; ?in= shows all of one kind."""
    tx, reader = reading(), _reader()
    sought, kind = request.args.get("q", "").strip()[:200], request.args.get("in", "")
    kind = kind if kind in queries.kinds(reader) else ""
    number = request.args.get("page", 1, type=int)
    return page(
        "finding/search.html",
        fragment="finding/_found.html",
        sought=sought,
        kind=kind,
        kinds=KINDS,
        offered=queries.kinds(reader),
        groups=queries.everything(tx, sought, reader) if sought and not kind else [],
        found=queries.of_kind(tx, kind, sought, reader, number) if sought and kind else None,
        list_root="#_found",
        now=clock.now(),
    )


def _reader() -> queries.Reader:
    """What the policy opens to this reader."""
    person = me()
    return queries.Reader(
        person.id if person else None,
        teaches=may(person, Can.TEACH_SOMEWHERE),
        sessions=may(person, Can.EDIT_SESSIONS),
        needs=may(person, Can.SEE_NEEDS),
        people=may(person, Can.SEE_PEOPLE),
        organisations=may(person, Can.EDIT_PARTNERS),
        closed=gates.closed_to(reading(), person.id, clock.now()) if person else (),
        now=clock.now(),
    )
