"""The retention table: what would go, released by a second person; every run without content."""

from flask import Response, request

from institute import clock, retention
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError, existing
from institute.language import gettext
from institute.people import queries as people
from institute.rights import keeping, queries
from institute.rights.views.base import bp
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/retention")
@needs(Can.ANSWER_RIGHTS)
def lines() -> Response:
    runs = queries.runs(reading(), request.args.get("page", 1, type=int))
    who = {key for run in runs.items for key in (run.asked_by_id, run.released_by_id) if key}
    return page(
        "rights/retention.html",
        table=keeping.table(reading(), clock.now()),
        runs=runs,
        people=people.persons(reading(), who),
        lines=retention.LINES,
        waiting=queries.waiting_runs(reading()),
    )


@bp.get("/office/retention/<kept>")
@needs(Can.ANSWER_RIGHTS)
def line(kept: str) -> Response:
    """A dry run: what would go, by session."""
    one = existing(retention.LINES.get(kept))
    waiting = [run for run in queries.waiting_runs(reading()) if run.line == kept]
    who = people.persons(reading(), [run.asked_by_id for run in waiting if run.asked_by_id])
    counts = keeping.by_session(reading(), one, clock.now())
    return page("rights/line.html", line=one, counts=counts, waiting=waiting, people=who)


@bp.post("/office/retention/<kept>/propose")
@needs(Can.ANSWER_RIGHTS)
def propose(kept: str) -> Response:
    try:
        with writing() as tx:
            keeping.propose(tx, kept, by=me(), now=clock.now())
    except DomainError as refused:
        existing(retention.LINES.get(kept))
        return go("rights.line", refused.message, "error", kept=kept)
    return go("rights.line", gettext("Proposed. A second person releases it."), kept=kept)


@bp.post("/office/retention/runs/<id:run_id>/release")
@needs(Can.ANSWER_RIGHTS)
def release_run(run_id: int) -> Response:
    """The second person lets it go, or takes the proposal back."""
    yes = request.form.get("agreed") == "yes"
    try:
        with writing() as tx:
            if yes:
                keeping.release(tx, run_id, by=me(), now=clock.now())
            else:
                keeping.drop(tx, run_id)
    except DomainError as refused:
        return go("rights.lines", refused.message, "error")
    return go("rights.lines", gettext("Released: it is being taken away.") if yes else gettext("Taken back."))
