"""The bases, for everybody, and a session's practice as a panel of its page."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.database import reading
from institute.enrolment import queries as enrolment
from institute.practice import queries, rules
from institute.practice.models import STATES
from institute.practice.views.base import bp, theme_names
from institute.web.guard import needs, permitted
from institute.web.lists import remembered, show
from institute.web.pages import page
from institute.web.reader import me


@bp.get("/bases")
@needs(Can.READ)
@remembered
def bases() -> Response:
    """All practice bases, by theme and state."""
    themes = theme_names()
    theme, state = request.args.get("theme", ""), request.args.get("state", "")
    sought = request.args.get("q", "").strip()[:100]
    chosen = {"theme": theme if theme in themes else "", "state": state if state in STATES else ""}
    return show(
        "practice/bases.html",
        "practice/_bases.html",
        queries.COLUMNS,
        lambda number, size: queries.bases(reading(), **chosen, sought=sought, page=number, per_page=size),
        themes=themes,
        sought=sought,
        state_words=rules.STATE_WORDS,
        state_tones=rules.STATE_TONES,
        **chosen,
    )


@bp.get("/bases/<code>")
@needs(Can.READ)
def base(code: str) -> Response:
    """A base: what is done there, and who practises there next."""
    found = queries.get_base(reading(), code)
    return page(
        "practice/base.html",
        base=found,
        themes=theme_names(),
        plans=queries.practising(reading(), found.id, clock.now()),
        state_words=rules.STATE_WORDS,
        state_tones=rules.STATE_TONES,
    )


@bp.get("/sessions/<code>/practice")
@needs(Can.SEE_SESSION)
def panel(code: str) -> Response:
    """Where a session practises and how long."""
    training = permitted(Can.SEE_SESSION, catalogue.get_session(reading(), code))
    return page(
        "practice/panel.html",
        fragment="practice/_panel.html",
        training=training,
        plans=queries.plans(reading(), training.id),
        planned=queries.planned(reading(), training.id),
    )


@bp.get("/learn/<code>/practice")
@needs(Can.LEARN)
def my_hours(code: str) -> Response:
    """My practice in a session: planned and confirmed."""
    place = permitted(Can.LEARN, enrolment.get_enrolment(reading(), code, me().id))
    own = queries.own(reading(), place)
    return page(
        "practice/my_hours.html",
        fragment="practice/_my_hours.html",
        training=place.training,
        own=own,
        mentors=queries.mentors(reading(), place.training_id) if own.hours else {},
    )
