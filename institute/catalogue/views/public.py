"""What everybody may see: home, the sessions, one session."""

from datetime import date, datetime
from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import balances, lists, queries, rules, words
from institute.catalogue.views.base import bp
from institute.database import reading, today_in
from institute.demand import queries as demand
from institute.language import HOME_ZONE, countries
from institute.partners import queries as partners
from institute.partners import words as partner_words
from institute.web.guard import needs, permitted
from institute.web.lists import remembered, show
from institute.web.pages import page


def wanted() -> lists.Wanted:
    """What the query string asks of a list of sessions; unknown values ask for nothing."""
    args = request.args

    def known(name: str, values: Any) -> str:
        return args[name] if args.get(name) in values else ""

    return lists.Wanted(
        q=args.get("q", "").strip()[:200],
        theme=args.get("theme", "")[:10],
        type=known("type", words.TYPES),
        language=known("language", partner_words.TAUGHT_IN),
        mode=known("mode", words.MODES),
        state=known("state", words.STATES),
        country=known("country", dict(countries())),
        since=_day("since"),
        until=_day("until"),
        open=args.get("open") == "1",
        when=known("when", words.WHEN),
        sort=args.get("sort", "")[:10],
    )


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None


def filter_context(asked: lists.Wanted, now: datetime) -> dict[str, Any]:
    """What every list of sessions needs for its filters."""
    known = partners.countries(reading())
    return {
        "now": now,
        "wanted": asked,
        "themes": partners.theme_names(reading(), today_in(HOME_ZONE, now)),
        "tongues": partner_words.language_choices(),
        "countries": [pair for pair in countries() if pair[0] in known or pair[0] == asked.country],
    }


@bp.get("/")
@needs(Can.READ)
def home() -> Response:
    tx, now = reading(), clock.now()
    return page(
        "catalogue/home.html",
        now=now,
        open_sessions=queries.open_sessions(tx, now=now),
        other_sessions=queries.other_sessions(tx, now=now, most=3),
        figures=queries.figures(tx, now=now),
        headlines=balances.headlines(tx, now=now),
        themes=partners.theme_names(tx, today_in(HOME_ZONE, now)),
        counts=queries.theme_counts(tx, now=now),
    )


@bp.get("/sessions")
@needs(Can.READ)
@remembered
def sessions() -> Response:
    now, asked = clock.now(), wanted()
    return show(
        "catalogue/sessions.html",
        "catalogue/_sessions.html",
        lists.PUBLIC,
        lambda number, size: lists.public_sessions(reading(), asked, now=now, page=number, per_page=size),
        **filter_context(asked, now),
    )


@bp.get("/sessions/<code>")
@needs(Can.SEE_SESSION)
def session(code: str) -> Response:
    training = permitted(Can.SEE_SESSION, queries.get_session(reading(), code))
    now = clock.now()
    return page(
        "catalogue/session.html",
        training=training,
        now=now,
        window=rules.window(training, now),
        theme_names=partners.theme_names(reading(), today_in(training.zone, training.starts_at)),
        outcomes=words.lines(training.version.outcomes if training.version else None),
    )


@bp.get("/needs/<number>/sessions")
@needs(Can.READ)
def need_sessions(number: str) -> Response:
    """The sessions that answer a need; a fragment for the need's page."""
    need = demand.get_public_need(reading(), number)
    found = queries.sessions_for_need(reading(), need.id)
    return page(
        "catalogue/need_sessions.html",
        fragment="catalogue/_need_sessions.html",
        need=need,
        found=found,
        now=clock.now(),
    )
