"""The trainee's own marks: what was released, and nothing else."""

from flask import Response

from institute.access import Can
from institute.database import reading
from institute.gradebook import queries, rules, words
from institute.gradebook.views.base import bp
from institute.learning import queries as learning
from institute.web.guard import needs, permitted
from institute.web.pages import page
from institute.web.reader import me


@bp.get("/learn/<code>/marks")
@needs(Can.LEARN)
def my_marks(code: str) -> Response:
    """My marks in this session, as a panel of its page; staff see what trainees may see, without marks."""
    tx = reading()
    seat = permitted(Can.LEARN, learning.seat(tx, code, me().id))
    layout = queries.find_layout(tx, seat.training.id)
    shown = [column for column in layout.columns if column.released] if layout else []
    held: dict[int, queries.Held] = {}
    total = None
    if layout and seat.enrolment:
        held = queries.marks(tx, seat.training.id, [seat.enrolment.id]).get(seat.enrolment.id, {})
        if layout.book.released:
            total = queries.totals(tx, seat.training.id, [seat.enrolment.id]).get(seat.enrolment.id)
    return page(
        "gradebook/my_marks.html", fragment="gradebook/_my_marks.html", training=seat.training, layout=layout,
        shown=shown, held=held, total=total, points_of=rules.points_of, nothing=queries.NOTHING, words=words,
    )  # fmt: skip
