"""Letters of admission, annexes, and specimens of every paper."""

from flask import Response, request, send_file

from institute import clock, jobs
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.certificates import documents, forms, papers, queries, specimens, words
from institute.certificates.models import ADMISSION, TRANSCRIPT
from institute.certificates.views.base import bp, pdf
from institute.database import reading, writing
from institute.errors import NotFound
from institute.web.guard import needs, permitted
from institute.web.pages import go, page, row_id
from institute.web.reader import me


@bp.get("/office/letters/<code>")
@needs(Can.ISSUE_LETTERS)
def letters(code: str) -> Response:
    """Everybody with a place, and the letter each of them has."""
    return _letters(code, forms.Letters())


def _letters(code: str, form: forms.Letters, status: int = 200) -> Response:
    tx = reading()
    training = catalogue.get_session(tx, code)
    held = documents.newest(papers.documents_of(tx, training.id, ADMISSION))
    rows = [(place, found, found and papers.state_of(found)) for place in queries.enrolments(tx, training.id)
            for found in [held.get(place.id)]]  # fmt: skip
    return page(
        "certificates/letters.html",
        status,
        training=training,
        rows=rows,
        form=form,
        over=clock.now() >= training.ends_at or training.state == "cancelled",
        job=documents.last_job(tx, training.id, ADMISSION),
        offence_words=words.OFFENCES,
    )


@bp.post("/office/letters/<code>")
@needs(Can.ISSUE_LETTERS)
def issue_letters(code: str) -> Response:
    training = catalogue.get_session(reading(), code)
    form = forms.Letters(request.form)
    if not form.validate():
        return _letters(code, form, 422)
    chosen = request.form.getlist("place", type=row_id)
    with writing() as tx:
        documents.start_letters(tx, training, chosen, third=form.third.data or "", by=me(), now=clock.now())
    return go("certificates.letters", code=code)


@bp.post("/office/letters/<code>/again")
@needs(Can.ISSUE_LETTERS)
def print_letters(code: str) -> Response:
    """Prints what a job that failed has left."""
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        documents.again(tx, training.id, ADMISSION, by=me(), now=clock.now())
    return go("certificates.letters", code=code)


@bp.post("/office/certificates/<code>/annexes")
@needs(Can.ISSUE_CERTIFICATES)
def issue_annexes(code: str) -> Response:
    """For every certificate without one; what a job that failed has left is printed first."""
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        if documents.unprinted_of(tx, training.id, TRANSCRIPT):
            documents.again(tx, training.id, TRANSCRIPT, by=me(), now=clock.now())
        else:
            documents.start_annexes(tx, training, by=me(), now=clock.now())
    return go("certificates.issue", code=code)


@bp.get("/papers/<number>.pdf")
@needs(Can.FETCH_CERTIFICATE)
def document(number: str) -> Response:
    """A letter or an annex. Its holder gets it while it holds."""
    found = permitted(Can.FETCH_CERTIFICATE, papers.get_document(reading(), number))
    if found.file is None or (found.person_id == me().id and papers.state_of(found) != "valid"):
        raise NotFound
    return pdf(found.file)


@bp.post("/office/papers/<code>/specimen")
@needs(Can.SEE_REGISTER)
def ask_specimen(code: str) -> Response:
    """The first page for one trainee, by the same press."""
    training = catalogue.get_session(reading(), code)
    chosen = request.form.get("place", 0, type=row_id)
    with writing() as tx:
        [place] = documents.places(tx, training.id, [chosen]) or [None]
        if place is None:
            raise NotFound
        job = specimens.ask(tx, place, request.form.get("paper", ""), by=me(), now=clock.now())
    return go("certificates.specimen", job_id=job.id, code=code)


@bp.get("/office/papers/<code>/specimen/<id:job_id>")
@needs(Can.SEE_REGISTER)
def specimen(code: str, job_id: int) -> Response:
    job = jobs.get_job(reading(), job_id)
    if job.kind != "specimen":
        raise NotFound
    training = catalogue.get_session(reading(), code)
    return page("certificates/specimen.html", job=job, training=training, offence_words=words.OFFENCES)


@bp.get("/office/papers/specimens/<id:job_id>.png")
@needs(Can.SEE_REGISTER)
def picture(job_id: int) -> Response:
    response = send_file(specimens.path_of(jobs.get_job(reading(), job_id)), mimetype="image/png")
    response.headers["Cache-Control"] = "no-store"
    return response
