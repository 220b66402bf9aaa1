"""One's own desk: what is next, and all papers in one place."""

from flask import Blueprint, Response

from institute import clock
from institute.access import Can
from institute.database import reading
from institute.desk import queries
from institute.web.guard import needs
from institute.web.pages import page
from institute.web.reader import me

bp = Blueprint("desk", __name__)


@bp.get("/desk")
@needs(Can.LOOK_AFTER_SELF)
def mine() -> Response:
    """What is next across all sessions, then each of them."""
    tx, now = reading(), clock.now()
    nominates, looked_after = queries.posts(tx, me().id, now)
    desk = queries.desk(tx, me().id, now)
    return page("desk/mine.html", desk=desk, nominates=nominates, looked_after=looked_after)


@bp.get("/me/papers")
@needs(Can.LOOK_AFTER_SELF)
def papers() -> Response:
    """Every document issued to the reader: to fetch, and to show to whoever asks."""
    return page("desk/papers.html", papers=queries.papers(reading(), me().id))


@bp.get("/desk/teaching")
@needs(Can.TEACH_SOMEWHERE)
def teaching() -> Response:
    """The next meetings of the sessions one teaches, and what is to be marked there."""
    found = queries.teaching(reading(), me().id, clock.now())
    return page("desk/teaching.html", fragment="desk/_teaching.html", found=found)
