"""The office's pages of people who may be one: the list, two side by side, joining, undoing."""

from typing import Any

from flask import Blueprint, Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.matching import actions, queries, rules, words
from institute.paging import cut
from institute.people import queries as people
from institute.people import rules as accounts
from institute.people.models import NAME_KINDS
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me

bp = Blueprint("matching", __name__)


@bp.get("/office/people/same")
@needs(Can.JOIN_PEOPLE)
def pairs() -> Response:
    """Pairs to look at, and what was joined lately."""
    number = request.args.get("page", 1, type=int)
    found = cut(queries.proposals(reading()), number)
    return page(
        "matching/pairs.html", fragment="matching/_pairs.html",
        found=found, merges=queries.merges(reading()), sign_words=words.SIGNS,
    )  # fmt: skip


@bp.get("/office/people/<id:person_id>/same")
@needs(Can.JOIN_PEOPLE)
def panel(person_id: int) -> Response:
    """Who may be the same as this person, beside their page; ?with= an address opens the two side by side."""
    if "with" in request.args:
        other = people.find_by_address(reading(), request.args["with"])
        if other is None or other.id == person_id:
            return _panel(person_id, 422, gettext("There is no other account with this address."))
        return go("matching.pair", first_id=person_id, second_id=other.id)
    return _panel(person_id)


def _panel(person_id: int, status: int = 200, mistake: str = "") -> Response:
    tx = reading()
    return page(
        "matching/panel.html", status, fragment="matching/_same.html",
        person=people.get_person(tx, person_id), found=queries.proposals(tx, person_id), mistake=mistake,
        asked=request.args.get("with", ""), merges=queries.merges(tx, person_id), sign_words=words.SIGNS,
    )  # fmt: skip


@bp.get("/office/people/same/<id:first_id>/<id:second_id>")
@needs(Can.JOIN_PEOPLE)
def pair(first_id: int, second_id: int) -> Response:
    """Both side by side; the first account is the one that is kept."""
    return _pair(first_id, second_id)


def _pair(kept_id: int, closed_id: int, status: int = 200, refusal: Any = None) -> Response:
    tx, now = reading(), clock.now()
    kept, closed = people.get_person(tx, kept_id), people.get_person(tx, closed_id)
    if kept is closed:
        raise NotFound
    if refusal is None:
        try:
            rules.may_join(kept, closed, me().id)
        except DomainError as refused:
            refusal = refused
    found = next((each for each in queries.proposals(tx, kept_id) if closed in (each.first, each.second)), None)
    return page(
        "matching/pair.html", status,
        kept=kept, closed=closed, refusal=refusal, pair=found, sign_words=words.SIGNS,
        foreseen=queries.foresee(tx, kept_id, closed_id, now), given_up=rules.GIVEN_UP,
        names=[kind for kind in NAME_KINDS if kept.name(kind) or closed.name(kind)], name_words=accounts.NAME_WORDS,
        fields_shown=[name for name in words.FIELDS if getattr(kept, name) or getattr(closed, name)],
        field_words=words.FIELDS, sex_words=accounts.SEX_WORDS, chosen=request.form,
    )  # fmt: skip


@bp.post("/office/people/same/<id:first_id>/<id:second_id>")
@needs(Can.JOIN_PEOPLE)
def join(first_id: int, second_id: int) -> Response:
    """Joins them; what is in the way is said above the choices, which stay as they were made."""
    chosen = {name: request.form.get(name) == "closed" for name in (*words.FIELDS, *NAME_KINDS)}
    try:
        with writing() as tx:
            actions.join(tx, first_id, second_id, chosen, by=me(), now=clock.now())
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _pair(first_id, second_id, 409, refusal)
    return go(
        "people.person", gettext("The two accounts are one now. Both addresses have a letter."), person_id=first_id
    )


@bp.post("/office/people/same/<id:first_id>/<id:second_id>/not")
@needs(Can.JOIN_PEOPLE)
def part(first_id: int, second_id: int) -> Response:
    with writing() as tx:
        actions.part(tx, first_id, second_id, by=me(), now=clock.now())
    return go("matching.pairs", gettext("These two are not proposed again."))


@bp.post("/office/people/same/merges/<id:merge_id>/undo")
@needs(Can.JOIN_PEOPLE)
def undo(merge_id: int) -> Response:
    with writing() as tx:
        merge = actions.undo(tx, merge_id, by=me(), now=clock.now())
        closed_id = merge.closed_id
    return go("people.person", gettext("Everything is as it was before: two accounts."), person_id=closed_id)
