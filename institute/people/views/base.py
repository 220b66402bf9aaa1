"""What the views of people share: who knocks, whether the password is right, where to go then."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from institute import access, clock
from institute.access import Can
from institute.database import reading, writing
from institute.people import actions, passwords, queries, rules, tokens
from institute.people.models import NOMINATOR, Person
from institute.web.pages import go_to, page, safe_next
from institute.web.reader import carry_visit, halfway, me, network, visit

bp = Blueprint("people", __name__)


def browser() -> str:
    return request.user_agent.string


def recognised(address: str, password: str) -> Person:
    """The person with this address and password. NotAdmitted when they do not match, TooMany when throttled.

    The same questions and the same work for an address nobody has.
    """
    with writing() as tx:
        actions.begin_attempt(tx, address, network(), now=clock.now())
    person = queries.find_by_address(reading(), address)
    kept = person.password_hash if person else None
    if not passwords.verify(kept, password) or person is None or kept is None:
        with writing() as tx:
            actions.note_failure(tx, network(), now=clock.now())
        raise rules.NotAdmitted
    if passwords.outdated(kept):
        fresh = passwords.hashed(password)
        with writing() as tx:
            actions.rehash(tx, person.id, kept, fresh)
    return person


def enter(person_id: int, address: str | None = None, said: Any = None) -> Response:
    """Opens a visit for this person in this browser and sends them on, to an address of ours or their desk."""
    left = visit() if me() else halfway()
    leaves = left.id if left else None
    with writing() as tx:
        raw = actions.sign_in(tx, person_id, now=clock.now(), browser=browser(), leaves=leaves)
    carry_visit(raw)
    person = queries.get_person(reading(), person_id)
    onward = safe_next(address, desk_of(person))
    if not queries.knows_notice(reading(), person_id):
        onward = url_for("people.notice", next=onward)
    if person.second_factor:
        onward = url_for("people.second_factor", next=onward)
    return go_to(onward, said)


def desk_of(person: Any) -> str:
    """Where a person starts: the office, their courses, what they nominate for, or their own desk."""
    if access.may(person, Can.SEE_OFFICE):
        return url_for("web.office")
    if access.may(person, Can.TEACH_SOMEWHERE):
        return url_for("learning.teaching")
    if queries.organisations_of(reading(), person.id, NOMINATOR):
        return url_for("nomination.calls")
    return url_for("desk.mine")


def unsent(response: Response) -> Response:
    """A page whose address is a secret: it tells nobody where the reader came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def holder(kind: str, raw: str) -> Person | None:
    """Whose link this is, while it may be used."""
    found = tokens.find(reading(), kind, raw, now=clock.now())
    return queries.get_person(reading(), found.person_id) if found else None


def link_over(kind: str) -> Response:
    """The link of a letter that was used, is too old, or never was."""
    return unsent(page("people/link_over.html", 404, kind=kind))
