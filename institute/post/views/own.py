"""One's own letters: the list, reading one, and noting what was read."""

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.database import reading, writing
from institute.language import gettext
from institute.post import actions, queries
from institute.post.views.base import bp
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/me/letters")
@needs(Can.LOOK_AFTER_SELF)
def mine() -> Response:
    found = queries.letters_of(reading(), me().id, request.args.get("page", 1, type=int))
    return page("post/mine.html", letters=found, speeches=language.SPEECHES)


@bp.get("/me/letters/<id:letter_id>")
@needs(Can.LOOK_AFTER_SELF)
def letter(letter_id: int) -> Response:
    """A letter to the reader. Opening it changes nothing: the page then says that it was read."""
    found = queries.get_letter(reading(), me().id, letter_id)
    return page("post/own_letter.html", letter=found, spoken=language.SPEECHES[found.language])


@bp.post("/me/letters/<id:letter_id>/read")
@needs(Can.LOOK_AFTER_SELF)
def mark_read(letter_id: int) -> Response:
    with writing() as tx:
        found = queries.get_letter(tx, me().id, letter_id)
        actions.mark_read(tx, me().id, found.id, now=clock.now())
    if request.form.get("by_itself"):
        return page("post/_read.html")
    return go("post.mine")


@bp.post("/me/letters/read")
@needs(Can.LOOK_AFTER_SELF)
def mark_all_read() -> Response:
    with writing() as tx:
        actions.mark_read(tx, me().id, now=clock.now())
    return go("post.mine", gettext("All letters are marked as read."))
