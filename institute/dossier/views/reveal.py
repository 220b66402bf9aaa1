"""What is restricted: masked to everybody who may see it at all; shown once, with a reason, written down."""

from flask import Response, make_response, request

from institute import clock
from institute.access import Can, may
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.dossier import actions, forms, queries
from institute.dossier.fields import Field
from institute.dossier.models import FILE
from institute.dossier.views.base import bp
from institute.errors import existing
from institute.people import queries as people
from institute.web.guard import needs, permitted
from institute.web.pages import page
from institute.web.reader import me


def restricted(training: TrainingSession, person_id: int) -> list[tuple[Field, str]]:
    """(field, mask) of what is sealed; nothing for who may not see it even masked."""
    return queries.restricted(reading(), training.id, person_id) if may(me(), Can.SEE_RESTRICTED, training) else []


def _session(code: str) -> TrainingSession:
    return permitted(Can.SEE_RESTRICTED, catalogue.get_session(reading(), code))


@bp.get("/office/dossiers/<code>/<id:person_id>")
@needs(Can.SEE_RESTRICTED)
def person(code: str, person_id: int) -> Response:
    """A person's restricted particulars for a session, masked."""
    training = _session(code)
    found = existing(restricted(training, person_id) or None)  # who told this session nothing is a stranger to it
    who = people.get_person(reading(), person_id)
    return page("dossier/person.html", training=training, person=who, particulars=found)


@bp.get("/office/dossiers/<code>/<id:person_id>/<field>")
@needs(Can.SEE_RESTRICTED)
def ask(code: str, person_id: int, field: str) -> Response:
    """Asks why."""
    training = _session(code)
    return _ask(training, person_id, field, forms.Reason())


def _ask(training: TrainingSession, person_id: int, field: str, form: forms.Reason, status: int = 200) -> Response:
    tx = reading()
    known = queries.get_field(tx, training.id, field)
    found = queries.get_file if known.kind == FILE else queries.get_particular
    found(tx, training.id, person_id, field)
    who = people.get_person(tx, person_id)
    shown = {"training": training, "person": who, "field": known, "form": form}
    return page("dossier/ask.html", status, fragment="dossier/_ask.html", **shown)


@bp.post("/office/dossiers/<code>/<id:person_id>/<field>")
@needs(Can.SEE_RESTRICTED)
def reveal(code: str, person_id: int, field: str) -> Response:
    """Shows one field once, or hands one file over; first it is written down."""
    training, form = _session(code), forms.Reason(request.form)
    if not form.validate():
        return _ask(training, person_id, field, form, 422)
    with writing() as tx:
        found = actions.reveal(tx, training.id, person_id, field, reason=form.reason.data, now=clock.now())
    if isinstance(found, bytes):
        return handed_over(found, field)
    who = people.get_person(reading(), person_id)
    shown = {
        "training": training,
        "person": who,
        "told": found,
        "field": queries.get_field(reading(), training.id, field),
    }
    return page("dossier/shown.html", fragment="dossier/_shown.html", **shown)


_ENDINGS = {b"\xff\xd8": ("image/jpeg", "jpg"), b"\x89P": ("image/png", "png"), b"%P": ("application/pdf", "pdf")}


def handed_over(content: bytes, field: str) -> Response:
    """Opened bytes for the reader's own disk: never kept on the way, never shown as a page."""
    response = make_response(content)
    response.mimetype, ending = _ENDINGS[content[:2]]
    response.headers["Content-Disposition"] = f'attachment; filename="{field}.{ending}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
