"""What belongs to no room: health, jobs' progress, the office's outbox."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from sqlalchemy import text

from institute import clock, jobs, language, letters
from institute.access import Can
from institute.config import settings
from institute.database import reading, writing
from institute.errors import NotFound
from institute.language import gettext, ngettext
from institute.web import assets, cookies, post, reader
from institute.web.guard import needs, permitted
from institute.web.lists import remembered, show
from institute.web.logs import event
from institute.web.pages import current_path, go, go_to, page, row_id

bp = Blueprint("web", __name__)
LETTER_STATES = {
    state: (letters.STATE_WORDS[state], tone)
    for state, tone in {
        letters.PENDING: "soon",
        letters.SENDING: "sea",
        letters.SENT: "open",
        letters.KEPT: "quiet",
        letters.FAILED: "late",
        letters.CANCELLED: "quiet",
        letters.UNSENDABLE: "quiet",
    }.items()
}


@bp.get("/healthz")
@needs(Can.READ)
def healthz() -> Response:
    """Alive: the process answers."""
    return _plain("ok")


@bp.get("/readyz")
@needs(Can.READ)
def readyz() -> Response:
    """Ready: the database answers too."""
    reading().execute(text("SELECT 1"))
    return _plain("ready")


def _plain(words: str) -> Response:
    response = make_response(words + "\n")
    response.mimetype = "text/plain"
    return response


@bp.post("/data")
@needs(Can.READ)
def data() -> Response:
    """Little data or all of it, in this browser: a link is thin or not, whoever reads."""
    low = request.form.get("low") == "1"
    response = go_to(current_path(), gettext("Little data: videos stay out.") if low else gettext("All data."))
    cookies.put(response, reader.DATA, "low" if low else "full", max_age=365 * 86400)
    return response


@bp.get("/favicon.ico")
@needs(Can.READ)
def favicon() -> Response:
    return make_response(redirect(f"/static/{assets.shelf.hashed['img/favicon.svg']}"))


@bp.get("/robots.txt")
@needs(Can.READ)
def robots() -> Response:
    return _plain("User-agent: *\nAllow: /$\nAllow: /sessions\nDisallow: /")


@bp.post("/csp-report")
@needs(Can.READ)
def csp_report() -> Response:
    """Browsers tell of what the content policy stopped; only the directive is kept."""
    try:
        told = request.get_json(force=True, silent=True)
    except RecursionError:  # brackets without end
        told = None
    report = told.get("csp-report", {}) if isinstance(told, dict) else {}
    directive = str(report.get("violated-directive", ""))[:80] if isinstance(report, dict) else ""
    event("csp", directive=directive.encode("ascii", "replace").decode())
    return make_response("", 204)


@bp.get("/jobs/<id:job_id>")
@needs(Can.SEE_JOB)
def job(job_id: int) -> Response:
    """A job's progress; the fragment asks again until it is done."""
    found = permitted(Can.SEE_JOB, jobs.get_job(reading(), job_id))
    return page("shared/job.html", fragment="shared/_job.html", job=found)


@bp.get("/office/outbox")
@needs(Can.SEE_OUTBOX)
@remembered
def outbox() -> Response:
    wanted, sort = _wanted(request.args), request.args.get("sort", "")
    return show(
        "web/outbox.html",
        "web/_outbox.html",
        letters.COLUMNS,
        lambda number, size: letters.outbox(reading(), wanted, sort=sort, page=number, per_page=size),
        as_="letters",
        wanted=wanted,
        states=LETTER_STATES,
        kinds=post.kinds(),
        failed=letters.outbox(reading(), replace(wanted, state=letters.FAILED), per_page=1).total,
    )


def _wanted(given: Any) -> letters.Wanted:
    texts = {name: given.get(name, "").strip() for name in ("state", "kind", "session")}
    return letters.Wanted(**texts, person=given.get("person", type=row_id), sought=given.get("q", "").strip())


@bp.post("/office/outbox/retry")
@needs(Can.SEE_OUTBOX)
def retry_letters() -> Response:
    """Every failed letter among those the list shows."""
    wanted = _wanted(request.form)
    with writing() as tx:
        tried = letters.retry_all(tx, wanted, now=clock.now())
    said = ngettext("%(n)s letter is tried again.", "%(n)s letters are tried again.", tried)
    given: dict[str, Any] = {
        "kind": wanted.kind,
        "session": wanted.session,
        "q": wanted.sought,
        "person": wanted.person,
    }
    return go("web.outbox", said, **{name: value for name, value in given.items() if value})


@bp.get("/office/outbox/<id:letter_id>")
@needs(Can.SEE_OUTBOX)
def letter(letter_id: int) -> Response:
    return _letter(letter_id, post.Cancel())


def _letter(letter_id: int, form: post.Cancel, status: int = 200) -> Response:
    found = letters.get_letter(reading(), letter_id)
    return page(
        "web/letter.html",
        status,
        letter=found,
        form=form,
        spoken=language.SPEECHES[found.language],
        state=LETTER_STATES[found.state],
        trouble=post.trouble(found.error),
        text=letters.full_text(found, settings()),
    )


@bp.post("/office/outbox/<id:letter_id>/retry")
@needs(Can.SEE_OUTBOX)
def retry_letter(letter_id: int) -> Response:
    with writing() as tx:
        letters.retry(tx, letter_id, now=clock.now())
    return go("web.letter", letter_id=letter_id)


@bp.post("/office/outbox/<id:letter_id>/cancel")
@needs(Can.SEE_OUTBOX)
def cancel_letter(letter_id: int) -> Response:
    form = post.Cancel(request.form)
    if not form.validate():
        return _letter(letter_id, form, 422)
    with writing() as tx:
        letters.cancel(tx, letter_id, reason=form.reason.data or "", by_id=reader.me().id, now=clock.now())
    return go("web.letter", gettext("The letter is cancelled. It will not go out."), letter_id=letter_id)


@bp.get("/gallery")
@needs(Can.READ)
def gallery() -> Response:
    """Every part of every page in every state; in demo mode only."""
    if not settings().demo:
        raise NotFound
    return page("gallery.html")
