"""The register, and issuing: check first, then numbers and paper."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.certificates import actions, queries, words
from institute.certificates.views.base import bp, pdf
from institute.database import reading, writing
from institute.errors import NotFound
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
    """Who waits, what the last check said, and every print run."""
    tx = reading()
    training = catalogue.get_session(tx, code)
    return page(
        "certificates/issue.html",
        training=training,
        waiting=queries.to_issue(tx, training.id),
        undecided=queries.undecided(tx, training.id),
        checked=queries.last_check(tx, training.id),
        runs=queries.runs(tx, training.id),
        offence_words=words.OFFENCES,
    )


@bp.post("/office/certificates/<code>/check")
@needs(Can.ISSUE_CERTIFICATES)
def check(code: str) -> Response:
    return _start(code, only_check=True)


@bp.post("/office/certificates/<code>/issue")
@needs(Can.ISSUE_CERTIFICATES)
def start_issue(code: str) -> Response:
    return _start(code, only_check=False)


def _start(code: str, only_check: bool) -> Response:
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        actions.start_run(tx, training, by=me(), now=clock.now(), only_check=only_check)
    return go("certificates.issue", code=code)


@bp.get("/office/certificates/print/<id:run_id>.pdf")
@needs(Can.ISSUE_CERTIFICATES)
def merged(run_id: int) -> Response:
    """All certificates of a run in one file, for the printer."""
    run = queries.get_run(reading(), run_id)
    if run.merged is None:
        raise NotFound
    return pdf(run.merged)
