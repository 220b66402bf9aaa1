"""Questions of the bank inside lessons: answered in place, and found by who writes."""

from flask import Response, request, url_for
from markupsafe import Markup

from institute import clock
from institute.access import Can
from institute.bank.answers import Unfit
from institute.database import reading, writing
from institute.errors import existing
from institute.language import gettext
from institute.learning import embedded, gates, queries
from institute.learning.views.base import bp, seat, taught
from institute.web.guard import needs
from institute.web.pages import go_to, page, wants_fragment


@bp.app_template_filter()
def at_questions(html: Markup) -> list[tuple[Markup, int | None]]:
    """A rendered text in parts, each with the item that is asked after it (embedded.split)."""
    return [(Markup(part), item) for part, item in embedded.split(str(html))]  # noqa: S704  markup it was before


@bp.post("/learn/<code>/lessons/<id:lesson_id>/items/<id:row_id>")
@needs(Can.LEARN)
def answer(code: str, lesson_id: int, row_id: int) -> Response:
    """An answer, marked at once; a trainee's is kept, staff only look."""
    found, tx = seat(code), reading()
    lesson = queries.get_lesson(tx, code, lesson_id)
    gates.check_readable(tx, found, lesson, clock.now())
    asked = existing(embedded.stands(tx, lesson_id, lesson.text, found.enrolment).get(row_id))
    refusal, status = None, 200
    try:
        asked = embedded.answered(asked, request.form)
        refusal = None if asked.share is not None else gettext("Please answer the question first.")
    except Unfit as wrong:
        refusal = wrong.message
    if refusal is None and found.enrolment:
        with writing() as tx:
            embedded.keep(tx, lesson_id, found.enrolment, asked, now=clock.now())
        if not wants_fragment():
            return go_to(url_for("learning.lesson", code=code, lesson_id=lesson_id, _anchor=f"asked-{row_id}"))
    status = 422 if refusal else 200
    shown = {"training": found.training, "lesson": lesson, "each": asked, "refusal": refusal}
    return page("learning/asked.html", status, fragment="learning/_asked.html", **shown)


@bp.get("/teach/<code>/items")
@needs(Can.TEACH)
def items(code: str) -> Response:
    """What the bank has to ask in a lesson, with the line that asks it."""
    sought = request.args.get("q", "").strip()[:200]
    found = embedded.offered(reading(), sought)
    training = taught(code)
    return page("learning/items.html", fragment="learning/_items.html", training=training, found=found, sought=sought)
