"""Lists and papers of a session: asked for, waited for, fetched."""

from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, request, send_file

from institute import clock, language, sheets
from institute.access import Can, may
from institute.catalogue.models import EVENT, TrainingSession
from institute.database import reading, writing
from institute.enrolment.models import ENROLLED
from institute.errors import NotFound, existing
from institute.learning import queries as learning
from institute.papers import actions, forms, queries, words
from institute.papers.actions import Asked
from institute.papers.models import Print
from institute.papers.table import PAPERS, Paper
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me

bp = Blueprint("papers", __name__)


def _session(code: str) -> TrainingSession:
    return permitted(Can.PRINT_LISTS, learning.get_course(reading(), code))


def _paper(training: TrainingSession, key: str) -> Paper:
    """A paper of the table, for who may have it; a restricted one asks the second factor too."""
    paper = existing(PAPERS.get(key))
    permitted(paper.can, training)
    return paper


@bp.get("/office/sessions/<code>/papers")
@needs(Can.PRINT_LISTS)
def papers(code: str) -> Response:
    """Every paper there is for this reader, and what was printed."""
    training = _session(code)
    offered = [each for each in PAPERS.values() if may(me(), each.can, training)]
    found = [one for one in queries.prints(reading(), training.id) if PAPERS[one.paper] in offered]
    return page("papers/papers.html", training=training, offered=offered, prints=found, papers=PAPERS)


@bp.get("/office/sessions/<code>/papers/<key>")
@needs(Can.PRINT_LISTS)
def paper(code: str, key: str) -> Response:
    training = _session(code)
    return _shown(training, _paper(training, key))


def _shown(training: TrainingSession, wanted: Paper, form: Any = None, status: int = 200) -> Response:
    if form is None:
        form = (forms.AskRestricted if wanted.restricted else forms.Ask)(data={"language": language.code()})
    found = queries.prints(reading(), training.id, wanted.key)
    return page(
        "papers/paper.html", status, training=training, paper=wanted, form=form, prints=found, papers=PAPERS
    )  # fmt: skip


@bp.post("/office/sessions/<code>/papers/<key>")
@needs(Can.PRINT_LISTS)
def ask(code: str, key: str) -> Response:
    """Asks the worker for a paper; a restricted one says for whom and why."""
    training = _session(code)
    wanted = _paper(training, key)
    form = (forms.AskRestricted if wanted.restricted else forms.Ask)(request.form)
    if not form.validate():
        return _shown(training, wanted, form, 422)
    with writing() as tx:
        actions.ask(tx, training, wanted, Asked(**form.data), by_id=me().id, now=clock.now())
    return go("papers.paper", code=code, key=key, _anchor="prints")


def _print(print_id: int, *, restricted: bool) -> Print:
    """Made, of this kind, for who may have it."""
    found = queries.get_print(reading(), print_id)
    if found.restricted != restricted or found.made_at is None:
        raise NotFound
    permitted(Can.PRINT_LISTS, found.training)
    permitted(PAPERS[found.paper].can, found.training)
    return found


def _handed_over(found: Print, kind: str) -> Response:
    """The file for the reader's own disk; never kept on the way. A restricted sheet is marked with who takes it."""
    if kind not in queries.KINDS:
        raise NotFound
    name, content = queries.file_of(found, kind).name, queries.content(found, kind)
    if found.restricted and kind == queries.SHEET:
        content = sheets.marked(content, words.mark(found, me().latin, clock.now()), words.why(found))
    send = partial(send_file, mimetype=queries.MEDIA[kind], as_attachment=True, download_name=name, max_age=0)
    response = send(BytesIO(content))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/office/prints/<id:print_id>/<kind>")
@needs(Can.PRINT_LISTS)
def file(print_id: int, kind: str) -> Response:
    return _handed_over(_print(print_id, restricted=False), kind)


@bp.post("/office/prints/<id:print_id>/<kind>")
@needs(Can.PRINT_LISTS)
def restricted_file(print_id: int, kind: str) -> Response:
    """A restricted paper; first it is written down who takes it."""
    found = _print(print_id, restricted=True)
    response = _handed_over(found, kind)
    with writing() as tx:
        actions.fetch(tx, found, by_id=me().id, now=clock.now())
    return response


# The manual and the timetable, for the session's own people.
OWN = {"manual": "stay.manual", "timetable": "timetable.session"}  # the page each is printed from


def _reader(code: str, key: str) -> TrainingSession:
    seat = permitted(Can.LEARN, learning.seat(reading(), code, me().id))
    left = seat.enrolment is not None and seat.enrolment.state != ENROLLED
    away = key == "manual" and (seat.training.mode == "online" or seat.training.type == EVENT)
    if left or away or key not in OWN:
        raise NotFound
    return seat.training


@bp.post("/learn/<code>/<key>/paper")
@needs(Can.LEARN)
def ask_own(code: str, key: str) -> Response:
    """Asks the worker to print it in the reader's language, unless that print is here or on its way."""
    training, spoken = _reader(code, key), language.code()
    if queries.find_own(reading(), training.id, key, spoken) is None:
        with writing() as tx:
            actions.ask(tx, training, PAPERS[key], Asked(spoken), by_id=me().id, now=clock.now())
    return go("papers.own", code=code, key=key)


@bp.get("/learn/<code>/<key>/paper")
@needs(Can.LEARN)
def own(code: str, key: str) -> Response:
    """The print, or how far it is."""
    training = _reader(code, key)
    found = queries.find_own(reading(), training.id, key, language.code())
    return page("papers/own.html", training=training, found=found, paper=PAPERS[key], back=OWN[key])


@bp.get("/learn/<code>/<key>/<spoken>.pdf")
@needs(Can.LEARN)
def own_file(code: str, key: str, spoken: str) -> Response:
    found = existing(queries.find_own(reading(), _reader(code, key).id, key, spoken))
    return _handed_over(found, queries.PDF)
