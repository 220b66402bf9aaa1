"""The table of a session's marks, set up, frozen and unfrozen."""

from collections.abc import Callable

from flask import Response, request

from institute import clock, paging
from institute.access import Can
from institute.database import reading, writing
from institute.gradebook import actions, forms, queries, table, words
from institute.gradebook.views.base import bp, taught
from institute.language import gettext
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/<code>/marks")
@needs(Can.TEACH)
@remembered
def marks(code: str) -> Response:
    """Everybody's marks; ?as=xlsx takes them along."""
    training, tx = taught(code), reading()
    layout = queries.find_layout(tx, training.id)
    if layout is None:
        return page("gradebook/none.html", training=training)
    sought, country = request.args.get("q", "").strip()[:100], request.args.get("country", "")[:2]
    sort = request.args.get("sort", "")[:20]
    rows = table.rows(tx, layout, sought=sought, country=country, sort=sort)
    return show(
        "gradebook/marks.html",
        "gradebook/_marks.html",
        table.columns(layout),
        lambda number, size: paging.cut(rows, number, size or table.PER_PAGE),
        training=training, layout=layout, sought=sought, country=country, sort=sort, grades=words.GRADES,
        countries=sorted({row.country for row in rows if row.country}), freezing=forms.Reason(),
    )  # fmt: skip


@bp.post("/teach/<code>/marks/set-up")
@needs(Can.TEACH)
def set_up(code: str) -> Response:
    training = taught(code)
    with writing() as tx:
        actions.set_up(tx, training, now=clock.now())
    return go("gradebook.setup", gettext("The gradebook is there. Look at what counts how much."), code=code)


@bp.post("/teach/<code>/marks/freeze")
@needs(Can.TEACH)
def freeze(code: str) -> Response:
    return _turned(code, actions.freeze, gettext("The gradebook is frozen: its figures stay as they are."))


@bp.post("/teach/<code>/marks/unfreeze")
@needs(Can.TEACH)
def unfreeze(code: str) -> Response:
    return _turned(code, actions.unfreeze, gettext("The gradebook follows every change again."))


def _turned(code: str, act: Callable[..., None], said: str) -> Response:
    """Freezes or unfreezes with the reason given; without one, the form alone to say why."""
    training, form = taught(code), forms.Reason(request.form)
    if not form.validate():
        layout = queries.get_layout(reading(), training.id)
        return page("gradebook/freezing.html", 422, training=training, layout=layout, freezing=form)
    with writing() as tx:
        act(tx, training.id, reason=form.reason.data or "", by=me(), now=clock.now())
    return go("gradebook.marks", said, code=code)


@bp.get("/teach/<code>/marks/history")
@needs(Can.TEACH)
def history(code: str) -> Response:
    """What was changed by hand, by whom and why."""
    training, tx = taught(code), reading()
    names = {one.id: one.latin for one in queries.trainees(tx, training.id)}
    return page(
        "gradebook/history.html", training=training, names=names, changes=queries.history(tx, training.id),
        words=words.CHANGES,
    )  # fmt: skip
