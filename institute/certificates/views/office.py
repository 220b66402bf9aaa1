"""The register, and issuing: check first, then numbers and paper."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.certificates import actions, documents, forms, names, papers, queries, words
from institute.certificates.models import CONFIRMED, TRANSCRIPT
from institute.certificates.views.base import bp, pdf
from institute.database import reading, writing
from institute.errors import NotFound
from institute.language import ngettext
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/certificates")
@needs(Can.SEE_REGISTER)
@remembered
def register() -> Response:
    tx, args = reading(), request.args
    asked = {"sought": args.get("q", ""), "state": args.get("state", ""), "sort": args.get("sort", "")}
    return show(
        "certificates/register.html",
        "certificates/_register.html",
        queries.COLUMNS,
        lambda number, size: queries.register(tx, **asked, page=number, per_page=size),
        as_="certificates",
        waiting=queries.waiting(tx, now=clock.now()),
    )


@bp.get("/office/certificates/waiting")
@needs(Can.SEE_REGISTER)
def waiting() -> Response:
    """Sessions that are over and not yet certified, for the office's desk."""
    found = queries.waiting(reading(), now=clock.now())
    return page("certificates/waiting.html", fragment="certificates/_waiting.html", waiting=found)


@bp.get("/office/certificates/<code>")
@needs(Can.SEE_REGISTER)
def issue(code: str) -> Response:
    """Who waits and whose name is settled, what the last check said, and every print run."""
    return _issue(code, forms.Reason())


def _issue(code: str, form: forms.Reason, status: int = 200) -> Response:
    tx = reading()
    training = catalogue.get_session(tx, code)
    waiting, checks = queries.to_issue(tx, training.id), names.checks_of(tx, training.id)
    rows = [(place, checks.get(place.id), names.standing(place.person, checks.get(place.id))) for place in waiting]
    late = names.settled(tx, training.id, waiting, now=clock.now(), reason="-")
    settled = [place for place, _, stands in rows if stands == CONFIRMED]
    return page(
        "certificates/issue.html",
        status,
        training=training,
        rows=rows,
        settled=len(settled),
        late=len(late) - len(settled),
        form=form,
        undecided=queries.undecided(tx, training.id),
        checked=queries.last_check(tx, training.id),
        runs=queries.runs(tx, training.id),
        lacking=len(documents.lacking(tx, training.id)),
        annexes=papers.documents_of(tx, training.id, TRANSCRIPT),
        printing=documents.last_job(tx, training.id, TRANSCRIPT),
        offence_words=words.OFFENCES,
    )


@bp.post("/office/certificates/<code>/check")
@needs(Can.ISSUE_CERTIFICATES)
def check(code: str) -> Response:
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        actions.start_check(tx, training, by=me(), now=clock.now())
    return go("certificates.issue", code=code)


@bp.post("/office/certificates/<code>/issue")
@needs(Can.ISSUE_CERTIFICATES)
def start_issue(code: str) -> Response:
    """For those whose name is settled; with a reason for those too who did not answer in time."""
    training = catalogue.get_session(reading(), code)
    form = forms.Reason(request.form)
    if "late" in request.form and not form.validate():
        return _issue(code, form, 422)
    with writing() as tx:
        actions.start_run(tx, training, by=me(), now=clock.now(), reason=form.reason.data or "")
    return go("certificates.issue", code=code, _anchor="runs")


@bp.post("/office/certificates/<code>/names")
@needs(Can.SEE_REGISTER)
def ask_names(code: str) -> Response:
    """Asks those who have not confirmed their name, and again those who wished for a change."""
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        waiting = [place.id for place in queries.to_issue(tx, training.id)]
        count = names.ask(tx, training, waiting, now=clock.now(), again=True)
    return go("certificates.issue", ngettext("%(n)s trainee is asked.", "%(n)s trainees are asked.", count), code=code)


@bp.get("/office/certificates/print/<id:run_id>.pdf")
@needs(Can.ISSUE_CERTIFICATES)
def merged(run_id: int) -> Response:
    """All certificates of a run in one file, for the printer."""
    run = queries.get_run(reading(), run_id)
    if run.merged is None:
        raise NotFound
    return pdf(run.merged)
