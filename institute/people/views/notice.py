"""The privacy notice, where somebody has not read today's version yet."""

from flask import Response, request

from institute import clock, guides
from institute.access import Can
from institute.database import reading, writing
from institute.language import gettext
from institute.people import actions, forms, queries
from institute.people.views.base import bp, desk_of
from institute.web.guard import needs
from institute.web.pages import go_to, page, safe_next
from institute.web.reader import me


@bp.get("/notice")
@needs(Can.LOOK_AFTER_SELF)
def notice() -> Response:
    return _notice(forms.Notice())


@bp.post("/notice")
@needs(Can.LOOK_AFTER_SELF)
def note_notice() -> Response:
    """Goes on to where they wanted to go."""
    form = forms.Notice(request.form)
    if not form.validate():
        return _notice(form, 422)
    with writing() as tx:
        actions.note_notice(tx, me().id, now=clock.now())
    return go_to(safe_next(request.form.get("next"), desk_of(me())), gettext("Thank you. We have noted it."))


def _notice(form: forms.Notice, status: int = 200) -> Response:
    read = queries.notices_read(reading(), me().id)
    return page(
        "people/notice.html",
        status,
        form=form,
        guide=guides.read("privacy"),
        read=read,
        changes=[words for version, words, _ in guides.NOTICES if read and version > read[0].version],
        onward=safe_next(request.values.get("next"), ""),
    )
