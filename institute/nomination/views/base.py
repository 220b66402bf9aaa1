"""The room's blueprint, and the one page of an organisation that nominates."""

from typing import Any

from flask import Blueprint, Response

from institute import access, clock
from institute.access import Can
from institute.catalogue import words as sessions
from institute.database import reading
from institute.enrolment import words as enrolment
from institute.nomination import forms, queries, rules, words
from institute.nomination.models import Call
from institute.web.guard import permitted
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me

bp = Blueprint("nomination", __name__)


def mine(call_id: int) -> Call:
    """An invitation this reader nominates for."""
    return permitted(Can.NOMINATE, queries.get_call(reading(), call_id))


def allowed(call: Call) -> list[str]:
    """The countries a nominee of this invitation may represent; none: every one."""
    found = rules.countries(queries.lines(reading(), call), call.organisation.kind, call.organisation.country_code)
    return found or list(call.training.countries)


def shown(call: Call, status: int = 200, **more: Any) -> Response:
    """The page, or the list alone for htmx; `more` is a form that came back, a refusal, a word on what moved."""
    tx, now = reading(), clock.now()
    nominees, lines = queries.nominees(tx, call.id), queries.lines(tx, call)
    here, most, stands = rules.active(nominees), rules.places(call, lines), rules.standing(call, call.training, now)
    held = queries.places_held(tx, [each.application for each in here if each.application])
    step, many = rules.next_step(
        nominees, most, stands, letter=call.letter_id is not None, needs_letter=rules.letter_needed(call.training)
    )
    context = {
        "call": call, "training": call.training, "dates": sessions.dates, "most": most, "stands": stands,
        "open": stands == rules.OPEN, "here": here,
        "withdrawable": access.may(me(), Can.NOMINATE, call) and rules.may_lose(call.training, now),
        "gone": [each for each in nominees if each not in here],
        "where": {each.id: words.stands(each, held) for each in nominees}, "words": words,
        "waiting": len(rules.unsent(here)), "step": step, "next": words.NEXT[step](many),
        "lines": [(line, rules.line_places(line), count) for line, count in
                  zip(lines, rules.filled(lines, here).values(), strict=True)],
        "order": rules.write_order(nominees), "needs_letter": rules.letter_needed(call.training),
        "ranks": enrolment.RANKS, "withdrawal": forms.Withdrawal(), "declaration": forms.Declaration(),
        "letter": forms.Letter(), "sheet": forms.Sheet(), "refusal": None, "said": "",
    }  # fmt: skip
    return page("nomination/desk.html", status, fragment="nomination/_nominees.html", **(context | more))


def after(call_id: int, said: str) -> Response:
    """The list again after it changed, or back to the page."""
    if wants_fragment():
        return shown(mine(call_id), said=said)
    return go("nomination.desk", said, call_id=call_id)
