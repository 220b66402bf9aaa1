"""A session's countries, their holidays and visas: a panel and a page."""

from flask import Response

from institute.access import Can
from institute.almanac import words
from institute.catalogue import queries as catalogue
from institute.database import reading
from institute.office import abroad as countries
from institute.office.views.base import bp
from institute.web.guard import needs
from institute.web.pages import page


@bp.get("/office/sessions/<code>/countries")
@needs(Can.EDIT_SESSIONS)
def abroad(code: str) -> Response:
    """Holidays warn a planner; nothing is blocked by them."""
    training = catalogue.get_session(reading(), code)
    found = countries.abroad(reading(), training)
    return page(
        "office/abroad.html",
        fragment="office/_abroad.html",
        training=training,
        visiting=found,
        warns=countries.warns(found),
        kind_words=words.KINDS,
        outcome_words=words.OUTCOMES,
        explained=words.explained,
    )
